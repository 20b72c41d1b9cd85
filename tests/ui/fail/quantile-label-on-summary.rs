use metrics_core::{Labels, Summary, summary};

#[derive(Labels)]
struct Rank {
    quantile: u8,
}

/// Time until paid.
#[summary(unit = seconds)]
static PAYMENT: Summary<Rank>;

fn main() {
    PAYMENT.with(Rank { quantile: 1 }).observe(1);
}
