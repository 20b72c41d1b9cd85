//! What text 0.0.4 and 1.0.0 do not allow.

use super::{TEXT, TEXT_UTF8, refuses};

#[test]
fn lines_that_are_no_samples() {
    refuses(
        TEXT,
        &[
            ("a 1", 1, 4, "line feed"),
            ("a 1\nb 2\n  ", 3, 3, "line feed"),
            ("\u{feff}a 1\n", 1, 1, "byte order mark"),
            ("9a 1\n", 1, 1, "expected a metric's name, which begins with a letter"),
            ("ä 1\n", 1, 1, "expected a metric's name (letters"),
            ("a.b 1\n", 1, 2, "`{` or a blank behind the name, found `.`"),
            ("a-b 1\n", 1, 2, "found `-`"),
            ("{a=\"b\"} 1\n", 1, 1, "a metric's name before the braces"),
            ("a\n", 1, 2, "expected a number, found the end of the line"),
            ("a{} \n", 1, 4, "expected a number, found the end of the line"),
            ("a one\n", 1, 3, "expected a number, found `one`"),
            ("a 1_000\n", 1, 3, "expected a number"),
            ("a 0x1p3\n", 1, 3, "expected a number"),
            ("a +NaN\n", 1, 3, "expected a number"),
            // Python makes it infinite; Go refuses it, whose `ParseFloat` the format names.
            ("a 1e400\n", 1, 3, "more than a 64-bit float can hold"),
            ("a 1\r\n", 1, 3, "expected a number, found `1\\r`"),
            ("a 1 12.5\n", 1, 5, "timestamp in whole milliseconds, found `12.5`"),
            ("a 1 9223372036854775808\n", 1, 5, "timestamp"),
            ("a 1 12 13\n", 1, 8, "expected the end of the line, found `1`"),
            ("a 1 # {} 1\n", 1, 5, "timestamp"),
            ("  \u{e4}\u{e4}{} 1\n", 1, 3, "metric's name"),
            ("a{x=\"\u{e4}\u{1f980}\"} x\n", 1, 11, "expected a number"),
        ],
    );
}

#[test]
fn labels_that_are_not_well_formed() {
    refuses(
        TEXT,
        &[
            ("a{x=\"1\" 1\n", 1, 9, "`,` or `}`"),
            ("a{x=\"1\n", 1, 5, "no closing quote"),
            ("a{x=\"1\\\"} 2\n", 1, 5, "no closing quote"),
            ("a{x=1} 2\n", 1, 5, "value in quotes, found `1`"),
            ("a{x} 2\n", 1, 4, "expected `=`, found `}`"),
            ("a{x y=\"1\"} 2\n", 1, 5, "expected `=`, found `y`"),
            ("a{1x=\"1\"} 2\n", 1, 3, "begins with a letter or `_`"),
            ("a{x:y=\"1\"} 2\n", 1, 4, "expected `=`, found `:`"),
            ("a{\u{e9}=\"1\"} 2\n", 1, 3, "a label's name"),
            ("a{,} 2\n", 1, 3, "a label's name"),
            ("a{x=\"1\",,} 2\n", 1, 9, "a label's name"),
            ("a{x=\"1\"y=\"2\"} 2\n", 1, 8, "`,` or `}`"),
            ("a{x=\"\\t\"} 2\n", 1, 6, "`\\t` is no escape"),
            ("a{x=\"\u{e4}\\\u{e4}\"} 2\n", 1, 7, "is no escape"),
            ("a{x=\"1\",x=\"2\"} 2\n", 1, 9, "`x` stands there twice"),
            ("a{x=\"1\",y=\"\",x=\"\"} 2\n", 1, 14, "`x` stands there twice"),
            ("a{__name__=\"b\"} 2\n", 1, 3, "reserved"),
            ("a{__address__=\"b\"} 2\n", 1, 3, "reserved"),
            ("a{\"x\"=\"1\"} 2\n", 1, 3, "escaping=allow-utf-8"),
            ("{\"a.b\"} 2\n", 1, 2, "escaping=allow-utf-8"),
            ("# TYPE \"a.b\" gauge\n", 1, 8, "escaping=allow-utf-8"),
        ],
    );
}

#[test]
fn metadata_that_is_incomplete() {
    refuses(
        TEXT,
        &[
            ("# HELP\n", 1, 7, "a metric's name"),
            ("# TYPE\n", 1, 7, "a metric's name"),
            ("# TYPE a\n", 1, 9, "expected a type, found the end of the line"),
            ("# TYPE a info\n", 1, 10, "`info` is no type of the text format"),
            ("# TYPE a unknown\n", 1, 10, "counter, gauge, histogram, summary or untyped"),
            ("# TYPE a gauge gauge\n", 1, 16, "expected the end of the line"),
            ("# TYPE a gauge\r\n", 1, 10, "`gauge\\r` is no type"),
            ("# TYPE a-b gauge\n", 1, 9, "a blank before the type, found `-`"),
            ("# HELP 1 Help.\n", 1, 8, "a metric's name"),
            ("# HELP a C:\\dir\n", 1, 12, "`\\d` is no escape"),
            // Go and Python unescape it here; the format's description does not.
            ("# HELP a \\\"A\\\"\n", 1, 10, "is no escape; there are `\\n`, `\\\\`"),
            ("# HELP a A\\\n", 1, 11, "escapes nothing"),
        ],
    );
}

#[test]
fn families_that_are_not_in_one_piece() {
    refuses(
        TEXT,
        &[
            ("# TYPE a gauge\n# TYPE a gauge\n", 2, 8, "a second TYPE of `a`"),
            ("# HELP a A.\n# HELP a A.\n", 2, 8, "a second HELP of `a`"),
            ("a 1\n# TYPE a gauge\n", 2, 8, "metadata of `a` behind its samples"),
            // Go takes a HELP that comes late.
            ("a 1\n# HELP a A.\n", 2, 8, "metadata of `a` behind its samples"),
            ("a 1\nb 1\na{x=\"1\"} 1\n", 3, 1, "`a` was there before, in line 1"),
            ("# HELP a A.\n# TYPE b gauge\n# TYPE a gauge\n", 3, 8, "`a` was there before, in line 1"),
            (
                "# TYPE h histogram\n\nh 1\n",
                3,
                1,
                "the samples of the histogram `h` are `h_bucket`, `h_count`, `h_sum`",
            ),
            ("# TYPE s summary\ns_sum 1\nx 1\ns_count 1\n", 4, 1, "`s_count` may be a sample of `s_count` and of `s`"),
            // Python takes both; nobody could say whose sample the next `h_count` is.
            ("h_count 1\n# TYPE h histogram\n", 2, 8, "`h_count` may be a sample of `h` and of `h_count`"),
        ],
    );
}

#[test]
fn series_that_are_there_twice() {
    refuses(
        TEXT,
        &[
            ("a 1\na 1\n", 2, 1, "`a` with these labels was there before"),
            ("a 1 1\na 1 2\n", 2, 1, "was there before"),
            ("a{x=\"1\",y=\"2\"} 1\na 1\na{y=\"2\",x=\"1\"} 1\n", 3, 1, "was there before"),
            // Python keeps both; to Prometheus an empty label is none.
            ("a{x=\"\"} 1\na 1\n", 2, 1, "was there before"),
            ("# TYPE s summary\ns_sum 1\ns_sum{x=\"\"} 1\n", 3, 1, "was there before"),
        ],
    );
}

#[test]
fn names_in_quotes_that_are_not_well_formed() {
    refuses(
        TEXT_UTF8,
        &[
            ("\"a.b\" 1\n", 1, 1, "inside the braces"),
            ("{\"\"} 1\n", 1, 2, "a name is not empty"),
            ("a{\"\"=\"1\"} 1\n", 1, 3, "a name is not empty"),
            // Python takes the name wherever it stands in the braces; the grammar has it first.
            ("{a=\"1\",\"b.c\"} 1\n", 1, 13, "expected `=`"),
            ("{\"b.c\",\"d\"} 1\n", 1, 11, "expected `=`"),
            ("a{\"b.c\"} 1\n", 1, 3, "a second name"),
            ("{a=\"1\"} 1\n", 1, 1, "no name; it stands before the braces, or first in them"),
            ("{} 1\n", 1, 1, "no name"),
            ("{\"a.b} 1\n", 1, 2, "no closing quote"),
            ("{\"a\\.b\"} 1\n", 1, 4, "is no escape"),
            ("a.b 1\n", 1, 2, "`{` or a blank"),
            ("a{b.c=\"1\"} 1\n", 1, 4, "expected `=`"),
            ("a{\"__x\"=\"1\"} 1\n", 1, 3, "reserved"),
            ("{\"a\"} 1\na 1\n", 2, 1, "was there before"),
            ("# TYPE \"a.b\n", 1, 8, "no closing quote"),
        ],
    );
}
