use metrics_core::measure;

#[measure(lables(kind))]
fn serve(kind: u8) {
    let _ = kind;
}

fn main() {
    serve(1);
}
