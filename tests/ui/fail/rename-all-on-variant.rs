use metrics_core::LabelValue;

#[derive(LabelValue)]
pub enum Method {
    #[label(rename_all = "UPPERCASE")]
    Get,
}

fn main() {}
