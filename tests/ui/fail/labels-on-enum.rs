use metrics_core::Labels;

#[derive(Labels)]
pub enum Method {
    Get,
    Post,
}

fn main() {}
