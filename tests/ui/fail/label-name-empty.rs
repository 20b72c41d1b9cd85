use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    #[label(rename = "")]
    pub status: u16,
}

fn main() {}
