use metrics_core::Labels;

#[derive(Labels)]
pub struct Pod {
    pub zone: String,
}

#[derive(Labels)]
pub struct Http {
    pub pod: Pod,
}

fn main() {}
