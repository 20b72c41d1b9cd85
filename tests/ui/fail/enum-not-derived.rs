use metrics_core::Labels;

pub enum Method {
    Get,
    Post,
}

#[derive(Labels)]
pub struct Http {
    pub method: Method,
}

fn main() {}
