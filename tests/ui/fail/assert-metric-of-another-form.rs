use metrics_core::testing::{self, assert_metric};

fn main() {
    let seen = testing::watch();
    assert_metric!(seen, "jobs_total", 1);
    assert_metric!(seen, "jobs_total");
    assert_metric!(seen, "jobs_total", [kind: "a"] => 1);
    assert_metric!(seen, "jobs_total", {kind = "a"} => 1);
    assert_metric!();
}
