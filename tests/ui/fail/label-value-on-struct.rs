use metrics_core::LabelValue;

#[derive(LabelValue)]
pub struct Status {
    pub code: u16,
}

fn main() {}
