use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    #[label(flatten)]
    pub route: String,
}

fn main() {}
