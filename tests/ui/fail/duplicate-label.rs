use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    pub code: u16,
    #[label(rename = "code")]
    pub status: u16,
}

fn main() {}
