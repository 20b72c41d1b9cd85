use metrics_core::counter;

struct Server;

impl Server {
    /// Requests served.
    #[counter]
    fn requests(&self, route: &str);
}

fn main() {
    Server.requests("/cart").inc();
}
