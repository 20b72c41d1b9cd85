use metrics_core::Labels;

#[derive(Labels)]
#[label(utf8)]
pub struct Http {
    pub method: &'static str,
}

fn main() {}
