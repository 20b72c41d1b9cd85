//! Histograms that do not add up, in either format.

use super::{OPEN_METRICS, TEXT, refuses, refuses_ended};

#[test]
fn buckets_that_no_format_has() {
    let documents = [
        ("# TYPE h histogram\nh_bucket 1\n", 2, 1, "expected a label `le`"),
        ("# TYPE h histogram\nh_bucket{le=\"\"} 1\n", 2, 1, "expected a label `le` with a value"),
        ("# TYPE h histogram\nh_bucket{le=\"x\"} 1\n", 2, 13, "expected a bound, a number or `+Inf`, found `x`"),
        ("# TYPE h histogram\nh_bucket{le=\"NaN\"} 1\n", 2, 13, "expected a bound"),
        ("# TYPE h histogram\nh_bucket{le=\"Inf\"} 1\n", 2, 13, "expected a bound"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} -1\n", 2, 18, "a bucket"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} NaN\n", 2, 18, "a bucket"),
        ("# TYPE h histogram\nh_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\n", 3, 13, "`1` comes after `2`"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 1\n", 3, 13, "rise and are unique"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\n", 3, 21, "cumulative"),
        ("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n", 4, 1, "no bucket `le=\"+Inf\"`"),
        ("# TYPE h histogram\nh_count{a=\"1\"} 0\nh_sum{a=\"1\"} 0\n", 3, 1, "no bucket `le=\"+Inf\"`"),
        ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n", 4, 1, "the count is not the value"),
        (
            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 18446744073709551615\nh_sum 1\nh_count 18446744073709551614\n",
            4,
            1,
            "the count is not the value",
        ),
        ("# TYPE h histogram\nh_sum{le=\"1\"} 1\n", 2, 7, "on no other samples"),
    ];
    refuses(TEXT, &documents);
    refuses_ended(OPEN_METRICS, &documents);
}

#[test]
fn sums_and_counts_of_openmetrics() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1.5\n", 2, 21, "no whole number"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} +Inf\n", 2, 21, "no whole number"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\n", 3, 1, "`h_sum` without `h_count`"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 1\n", 3, 1, "`h_count` without `h_sum`"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum NaN\n", 3, 7, "a sum is not NaN"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum -1\n", 3, 7, "a sum is not negative"),
            (
                "# TYPE h histogram\nh_bucket{le=\"-1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 0\nh_count 1\n",
                4,
                1,
                "a histogram with a negative bound has no sum",
            ),
            (
                "# TYPE h gaugehistogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_gsum -1\nh_gcount 1\n",
                4,
                1,
                "the sum is negative and no bound is",
            ),
            ("# TYPE h gaugehistogram\nh_bucket{le=\"+Inf\"} 1\nh_gsum 1\n", 3, 1, "`h_gsum` without `h_gcount`"),
            ("# TYPE h gaugehistogram\nh_sum 1\n# TYPE h_bucket gauge\n", 3, 8, "`h_bucket` may be a sample"),
            (
                "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1 1\nh_bucket{le=\"1\"} 1 2\n",
                3,
                1,
                "no bucket `le=\"+Inf\"`",
            ),
            ("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{a=\"1\",le=\"+Inf\"} 1\n", 2, 1, "no bucket"),
        ],
    );
}

#[test]
fn counts_and_quantiles_of_text() {
    refuses(
        TEXT,
        &[
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\n", 3, 1, "no `h_count` with these labels"),
            (
                "# TYPE h histogram\nh_bucket{a=\"1\",le=\"+Inf\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\n",
                2,
                1,
                "no `h_count` with these labels",
            ),
            ("# TYPE s summary\ns 1\n", 2, 1, "expected a label `quantile`"),
            ("# TYPE s summary\ns{quantile=\"-0.1\"} 1\n", 2, 12, "a quantile from 0 to 1"),
            // Python takes them in any order, which only OpenMetrics allows.
            ("# TYPE s summary\ns{quantile=\"0.9\"} 1\ns{quantile=\"0.5\"} 1\n", 3, 12, "quantiles rise"),
            ("# TYPE s summary\ns{quantile=\"0.5\"} 1\ns{quantile=\"0.50\"} 1\n", 3, 12, "quantiles rise"),
        ],
    );
}

#[test]
fn exemplars_outside_their_bucket() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("# TYPE h histogram\nh_bucket{le=\"1\"} 1 # {} 1.5\n", 2, 25, "`1.5` is not within its bucket"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1 # {} NaN\n", 2, 28, "`NaN` is not within its bucket"),
            ("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1 # {} 1\n", 3, 9, "only a counter's total"),
        ],
    );
}
