use metrics_core::measure;

struct User;

#[measure(labels(number, user), late(size: u64 = ret.map_or(0, |size| *size)))]
async fn greet(number: u8, user: &User) -> u64 {
    let _ = user;
    u64::from(number)
}

fn main() {
    let _ = greet(1, &User);
}
