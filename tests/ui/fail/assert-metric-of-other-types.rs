use metrics_core::testing::{self, assert_metric};

fn main() {
    let seen = testing::watch();
    assert_metric!(seen, "jobs_total" => "1");
    assert_metric!(seen, "jobs_total", {ratio: 0.5} => 1);
    assert_metric!(seen, "jobs_total", {0: "a"} => 1);
}
