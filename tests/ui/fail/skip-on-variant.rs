use metrics_core::LabelValue;

#[derive(LabelValue)]
pub enum Method {
    Get,
    #[label(skip)]
    Other,
}

fn main() {}
