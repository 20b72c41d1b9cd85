use metrics_core::Labels;

#[derive(Labels)]
#[label(rename_all = "kebab-case")]
pub struct Http {
    pub status_code: u16,
}

fn main() {}
