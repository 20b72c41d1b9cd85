use metrics_core::LabelValue;

#[derive(LabelValue)]
#[label(rename_all = "snake-case")]
pub enum Method {
    Get,
    NotAllowed,
}

fn main() {}
