use metrics_core::counter;

struct Server;

impl Server {
    #[counter]
    fn serve(&self) {}
}

fn main() {
    Server.serve();
}
