use metrics_core::testing::{self, assert_metric};

struct Large;

fn main() {
    let seen = testing::watch();
    assert_metric!(seen, "sizes_bucket", {le: Large} => 1);
    let name = String::from("jobs");
    seen.value("jobs_total", [("name", &name)]);
    seen.value("jobs_total", ("name", "jobs"));
    seen.value("jobs_total", ["jobs"]);
}
