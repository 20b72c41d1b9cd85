use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    #[label(skip, rename = "code")]
    pub status: u16,
}

fn main() {}
