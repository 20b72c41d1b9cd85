use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    #[label = "code"]
    pub status: u16,
}

fn main() {}
