use metrics_core::counter;

struct Size(u64);

#[counter(late(size: Size = Size(ret.map_or(0, |size| *size))))]
fn read() -> u64 {
    1
}

fn main() {
    read();
}
