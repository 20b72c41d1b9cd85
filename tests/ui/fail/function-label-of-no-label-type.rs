use metrics_core::counter;

struct User;

#[counter(labels(user))]
fn greet(user: &User) {
    let _ = user;
}

fn main() {
    greet(&User);
}
