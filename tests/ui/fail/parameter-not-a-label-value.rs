use metrics_core::counter;

/// Requests served.
#[counter]
fn requests(peer: std::net::IpAddr);

fn main() {
    requests(std::net::Ipv4Addr::LOCALHOST.into()).inc();
}
