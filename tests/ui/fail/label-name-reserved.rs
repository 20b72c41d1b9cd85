use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    #[label(rename = "__name__")]
    pub status: u16,
}

fn main() {}
