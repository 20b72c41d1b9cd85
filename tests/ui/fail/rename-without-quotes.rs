use metrics_core::LabelValue;

#[derive(LabelValue)]
pub enum Method {
    Get,
    #[label(rename = PATCH)]
    Patch,
}

fn main() {}
