use metrics_core::counter;

struct Server;

impl Server {
    /// Requests served.
    #[counter]
    pub fn requests(&self, route: &str);
}

fn main() {
    Server.requests("/cart").inc();
}
