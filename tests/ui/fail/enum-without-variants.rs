use metrics_core::LabelValue;

#[derive(LabelValue)]
pub enum Never {}

fn main() {}
