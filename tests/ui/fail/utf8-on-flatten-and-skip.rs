use metrics_core::Labels;

#[derive(Labels)]
pub struct Pod {
    pub pod: &'static str,
}

#[derive(Labels)]
pub struct Http {
    #[label(flatten, utf8)]
    pub pod: Pod,
    #[label(skip, utf8)]
    pub scratch: f64,
}

fn main() {}
