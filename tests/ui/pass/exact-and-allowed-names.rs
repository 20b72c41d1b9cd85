//! Names that exist already: `exact` takes them as they are, `allow` keeps one breach of style.

use metrics_core::{Counter, Gauge, Histogram, Summary, counter, gauge, generate_latest, histogram, summary};

/// A recording rule's spelling.
#[counter(exact = "job:requests:rate5m")]
static COLONS: Counter;

/// Capitals and no suffix.
#[counter(exact = "httpRequests")]
static CAPITALS: Counter;

/// Milliseconds, on an old dashboard.
#[histogram(exact = "request_ms", buckets = [1, 10, 100])]
static MILLISECONDS: Histogram;

/// A preset that the name says nothing of.
#[histogram(latency, exact = "request_time")]
static PRESET: Histogram;

/// A unit that the name ends with.
#[gauge(exact = "Disk_Used_bytes", unit = bytes)]
static UNIT: Gauge;

/// As in the tutorial.
#[gauge(allow(abbreviated_unit))]
static MEMORY_IN_GB: Gauge;

/// Hours, and rightly so.
#[counter(unit = hours, allow(base_unit))]
static WORK: Counter;

/// All of them.
#[gauge(name = "gauge:theGauge_ms_count", allow(colon, camel_case, abbreviated_unit, reserved_suffix, type_in_name))]
static ALL: Gauge;

/// A gauge that is a total.
#[gauge(allow(total_suffix))]
static QUEUE_TOTAL: Gauge;

/// Capitals in a label.
#[summary(allow(camel_case))]
#[allow(non_snake_case)]
fn answers(statusCode: u16) -> Summary;

/// A quantile that somebody else has computed.
#[gauge(exact = "request_seconds_by_quantile")]
fn by_quantile(quantile: &str);

fn main() {
    COLONS.inc();
    CAPITALS.inc();
    MILLISECONDS.observe(2);
    PRESET.observe(2);
    UNIT.set(1);
    MEMORY_IN_GB.set(1);
    WORK.inc();
    ALL.set(1);
    QUEUE_TOTAL.set(1);
    answers(200).observe(1);
    by_quantile("0.99").set(0.5);
    let text = generate_latest();
    for line in [
        "# TYPE job:requests:rate5m counter",
        "job:requests:rate5m 1",
        "httpRequests 1",
        "request_ms_count 1",
        "request_time_count 1",
        "Disk_Used_bytes 1",
        "memory_in_gb 1",
        "work_hours_total 1",
        "gauge:theGauge_ms_count 1",
        "queue_total 1",
        "request_seconds_by_quantile{quantile=\"0.99\"} 0.5",
        "answers_count{statusCode=\"200\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
