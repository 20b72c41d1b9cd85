//! What OpenMetrics 1.0 does not allow, histograms apart.

use super::{OPEN_METRICS, OPEN_METRICS_UTF8, ended, refuses, refuses_ended};

#[test]
fn ends_that_are_none() {
    refuses(
        OPEN_METRICS,
        &[
            ("", 1, 1, "the end without `# EOF`"),
            ("g 1\n", 2, 1, "the end without `# EOF`"),
            ("g 1", 1, 4, "line feed"),
            ("# EOF\n\n", 2, 1, "nothing may stand behind"),
            ("# EOF\n# EOF\n", 2, 1, "nothing may stand behind"),
            ("# EOF\ng 1\n", 2, 1, "nothing may stand behind"),
            ("# EOF \n", 1, 6, "expected the end of the line"),
            ("#EOF\n", 1, 1, "`# EOF`"),
            ("# eof\n", 1, 1, "no other comments"),
            ("\u{feff}# EOF\n", 1, 1, "byte order mark"),
            ("# EOF\r\n", 1, 6, "carriage return"),
        ],
    );
}

#[test]
fn blanks_where_there_are_none() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("\n", 1, 1, "a blank line"),
            ("g 1\n\ng 2\n", 2, 1, "a blank line"),
            (" g 1\n", 1, 1, "a metric's name (letters, digits, `_` and `:`), found a blank"),
            ("g  1\n", 1, 3, "expected a number, found a blank"),
            ("g 1 \n", 1, 5, "a timestamp in seconds, found the end of the line"),
            ("g\t1\n", 1, 2, "one blank before the number, found `\\t`"),
            ("g 1\t2\n", 1, 4, "one blank before the timestamp, found `\\t`"),
            ("g {} 1\n", 1, 3, "expected a number"),
            ("g{}1\n", 1, 4, "one blank before the number"),
            ("g{ a=\"1\"} 1\n", 1, 3, "a label's name"),
            ("g{a =\"1\"} 1\n", 1, 4, "expected `=`, found a blank"),
            ("g{a=\"1\", b=\"2\"} 1\n", 1, 9, "a label's name"),
            ("g{a=\"1\",} 1\n", 1, 9, "a label's name"),
            ("g 1\r\n", 1, 4, "carriage return"),
            ("# HELP g A.\r\n", 1, 12, "carriage return"),
            ("# comment\n", 1, 1, "no other comments"),
            ("#\n", 1, 1, "no other comments"),
            ("#TYPE g gauge\n", 1, 1, "no other comments"),
            ("# TYPE  g gauge\n", 1, 8, "a metric's name"),
            ("# TYPE g  gauge\n", 1, 10, "expected a type, found a blank"),
            ("# TYPE g gauge \n", 1, 15, "expected the end of the line, found a blank"),
            ("# TYPE g\tgauge\n", 1, 9, "a blank behind the name, found `\\t`"),
        ],
    );
}

#[test]
fn metadata_that_is_wrong() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("# TYPE\n", 1, 7, "a blank and the name"),
            ("# HELP g\n", 1, 9, "a blank behind the name, found the end of the line"),
            ("# UNIT g\n", 1, 9, "a blank behind the name"),
            ("# TYPE g untyped\n", 1, 10, "`untyped` is no type of OpenMetrics"),
            ("# TYPE g GAUGE\n", 1, 10, "is no type of OpenMetrics"),
            // Python takes bare quotes; `normal-char` of the grammar is none.
            ("# HELP g A \"B\".\n", 1, 12, "a quote that is not escaped"),
            ("# HELP g A \\\\\"B\n", 1, 14, "a quote that is not escaped"),
            ("# HELP g A\\\n", 1, 11, "escapes nothing"),
            ("# UNIT g seconds\n", 1, 10, "expected a name that ends with `_seconds`"),
            ("# UNIT gseconds seconds\n", 1, 17, "expected a name that ends with `_seconds`"),
            ("# UNIT seconds seconds\n", 1, 16, "expected a name that ends with `_seconds`"),
            ("# UNIT g_m/s m/s\n", 1, 11, "a blank behind the name, found `/`"),
            ("# UNIT g_s s s\n", 1, 13, "expected the end of the line"),
            ("# TYPE a_s info\n# UNIT a_s s\n", 2, 12, "the type info has no unit"),
            ("# UNIT a_s s\n# TYPE a_s stateset\n", 2, 8, "the type stateset has no unit"),
            ("# TYPE g gauge\n# TYPE g gauge\n", 2, 8, "a second TYPE"),
            ("# HELP g \n# HELP g A.\n", 2, 8, "a second HELP"),
            ("# UNIT g_s s\n# UNIT g_s s\n", 2, 8, "a second UNIT"),
            ("# TYPE g gauge\ng 1\n# HELP g A.\n", 3, 8, "behind its samples"),
            ("# HELP g A.\n# HELP h A.\n# TYPE g gauge\n", 3, 8, "was there before, in line 1"),
        ],
    );
}

#[test]
fn families_and_metrics_that_are_interleaved() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("g 1\nh 1\ng{a=\"1\"} 1\n", 3, 1, "`g` was there before, in line 1"),
            ("# TYPE g gauge\ng 1\ng{a=\"1\"} 1\ng 2 3\n", 4, 1, "others in between"),
            ("# TYPE g gauge\ng 1\ng 1\n", 3, 1, "was there before"),
            ("# TYPE g gauge\ng{a=\"\"} 1\ng 1\n", 3, 1, "was there before"),
            ("# TYPE g gauge\ng 1 5\ng 1 5.0\n", 3, 1, "was there before"),
            ("# TYPE g gauge\ng 1 5\ng 1 4\n", 3, 5, "rise"),
            ("# TYPE g gauge\ng 1 5\ng 1\n", 3, 3, "or none has"),
            ("# TYPE g gauge\ng 1\ng 1 5\n", 3, 5, "or none has"),
            ("# TYPE s summary\ns_count 1 1\ns_count 2 2\ns_sum 1 1\n", 4, 9, "the timestamps of a metric rise"),
            ("# TYPE foo counter\n# TYPE foo_created gauge\n", 2, 8, "may be a sample of `foo_created` and of `foo`"),
            ("foo_total 1\n# TYPE foo counter\nfoo_total{a=\"1\"} 1\n", 2, 8, "`foo_total`"),
            ("# TYPE foo info\n# TYPE foo_info gauge\nfoo_info 1\n", 2, 8, "`foo_info`"),
        ],
    );
}

#[test]
fn samples_that_their_type_does_not_have() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("# TYPE c counter\nc 1\n", 2, 1, "the samples of the counter `c` are `c_total`, `c_created`"),
            ("# TYPE c counter\nc_total -1\n", 2, 9, "neither negative nor NaN: `-1`"),
            ("# TYPE c counter\nc_total NaN\n", 2, 9, "neither negative nor NaN"),
            // Python is content with one `_total` in the family; each point has one.
            ("# TYPE c counter\nc_created 1\nc_created{a=\"1\"} 1\n", 2, 1, "no `c_total`"),
            ("# TYPE c counter\nc_created 1\n", 2, 1, "no `c_total`"),
            ("# TYPE c counter\nc_total 1 1\nc_created 1 1\nc_created 1 2\n", 4, 1, "no `c_total`"),
            ("# TYPE c counter\nc_total 1\nc_created NaN\n", 3, 11, "a timestamp in seconds"),
            ("# TYPE a info\na 1\n", 2, 1, "the samples of the info `a` are `a_info`"),
            ("# TYPE a info\na_info 2\n", 2, 8, "the value of an info is 1"),
            ("# TYPE a stateset\na 1\n", 2, 1, "expected a label `a`"),
            ("# TYPE a stateset\na{a=\"\"} 1\n", 2, 1, "expected a label `a` with a value"),
            ("# TYPE a stateset\na{a=\"x\"} 0.5\n", 2, 10, "the value of a state is 0 or 1"),
            ("# TYPE a stateset\na{a=\"x\"} 0\na{a=\"x\"} 1\n", 3, 1, "was there before"),
            ("# TYPE s summary\ns 1\n", 2, 1, "expected a label `quantile`"),
            ("# TYPE s summary\ns{quantile=\"1.1\"} 1\n", 2, 12, "a quantile from 0 to 1, found `1.1`"),
            ("# TYPE s summary\ns{quantile=\"NaN\"} 1\n", 2, 12, "a quantile from 0 to 1"),
            ("# TYPE s summary\ns{quantile=\"0.5\"} -1\n", 2, 19, "the value of a quantile is not negative"),
            ("# TYPE s summary\ns{quantile=\"0.5\"} 1\ns{quantile=\"0.50\"} 1\n", 3, 12, "`0.50` was there before"),
            ("# TYPE s summary\ns_sum NaN\n", 2, 7, "a sum is not NaN"),
            ("# TYPE s summary\ns_sum -1\n", 2, 7, "a sum is not negative"),
            ("# TYPE s summary\ns_count 1.5\n", 2, 9, "a count is a whole number"),
            ("# TYPE s summary\ns_sum{quantile=\"1\"} 1\n", 2, 7, "on no other samples"),
        ],
    );
}

#[test]
fn numbers_timestamps_and_exemplars_that_are_none() {
    refuses_ended(
        OPEN_METRICS,
        &[
            ("g 1e\n", 1, 3, "expected a number"),
            ("g 1 NaN\n", 1, 5, "a timestamp in seconds"),
            ("g 1 +Inf\n", 1, 5, "a timestamp in seconds"),
            ("g 1 2 3\n", 1, 6, "expected the end of the line"),
            ("g 1 # {} 1\n", 1, 5, "only a counter's total and a histogram's buckets"),
            ("g 1 2 # {} 1\n", 1, 7, "only a counter's total"),
            ("# TYPE c counter\nc_total 1\nc_created 1 # {} 1\n", 3, 13, "only a counter's total"),
            ("# TYPE c counter\nc_total 1 #\n", 2, 12, "one blank before the exemplar's labels"),
            ("# TYPE c counter\nc_total 1 #{} 1\n", 2, 12, "one blank before"),
            ("# TYPE c counter\nc_total 1 # 1\n", 2, 13, "expected `{`"),
            ("# TYPE c counter\nc_total 1 # {}\n", 2, 15, "one blank before the exemplar's number"),
            ("# TYPE c counter\nc_total 1 # {} \n", 2, 16, "expected a number"),
            ("# TYPE c counter\nc_total 1 # {} 1 \n", 2, 18, "expected a timestamp"),
            ("# TYPE c counter\nc_total 1 # {} 1 2 3\n", 2, 19, "expected the end of the line"),
            ("# TYPE c counter\nc_total 1 # {} 1 # {} 1\n", 2, 18, "expected a timestamp in seconds, found `#`"),
            ("# TYPE c counter\nc_total 1 # {a=\"1\",a=\"1\"} 1\n", 2, 20, "stands there twice"),
            ("# TYPE c counter\nc_total 1 # {9=\"1\"} 1\n", 2, 14, "a label's name"),
        ],
    );
    refuses_ended(OPEN_METRICS_UTF8, &[("# TYPE c counter\nc_total 1 # {\"a.b\"} 1\n", 2, 14, "no name of its own")]);
}

#[test]
fn an_exemplar_has_128_characters_at_most() {
    let line = |value: &str| ended(&format!("# TYPE c counter\nc_total 1 # {{\u{61}b=\"{value}\"}} 1\n"));
    let most = "\u{e4}".repeat(126);
    super::accepts(OPEN_METRICS, &line(&most));
    refuses(OPEN_METRICS, &[(&line(&format!("{most}x")), 2, 11, "129 characters; an exemplar's have 128 at most")]);
}
