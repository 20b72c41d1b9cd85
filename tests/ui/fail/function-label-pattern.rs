use metrics_core::counter;

#[counter(labels(width))]
fn area((width, height): (u32, u32)) -> u32 {
    width * height
}

fn main() {
    area((1, 2));
}
