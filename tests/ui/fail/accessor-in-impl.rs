use metrics_core::counter;

struct Server;

impl Server {
    /// Requests served.
    #[counter]
    fn requests(route: &str);
}

fn main() {
    let _ = Server;
}
