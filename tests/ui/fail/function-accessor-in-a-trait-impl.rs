use metrics_core::counter;

trait Open {
    fn open() -> Self;
}

struct Orders;

impl Open for Orders {
    #[counter]
    fn open() -> Self {
        Orders
    }
}

fn main() {
    Orders::open();
}
