use metrics_core::Labels;

#[derive(Labels)]
#[allow(non_snake_case)]
pub struct Http {
    pub statusCode: u16,
}

fn main() {}
