fn main() {
    metrics_core::assert_linked!(billing);
}
