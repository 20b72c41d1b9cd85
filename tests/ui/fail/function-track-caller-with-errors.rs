use metrics_core::counter;

#[counter(errors)]
#[track_caller]
fn checked(x: u32) -> Result<u32, ()> {
    x.checked_sub(1).ok_or(())
}

fn main() {
    let _ = checked(1);
}
