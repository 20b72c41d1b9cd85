use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    #[label(name = "code")]
    pub status: u16,
}

fn main() {}
