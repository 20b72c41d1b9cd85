use metrics_core::Labels;

#[derive(Labels)]
pub struct Http {
    pub peer: std::net::IpAddr,
}

fn main() {}
