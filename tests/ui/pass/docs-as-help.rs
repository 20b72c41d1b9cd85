//! HELP is the first paragraph of the documentation, in whatever way it is written.

use metrics_core::{Counter, counter, generate_latest};

/// One paragraph
/// of two lines.
///
/// Another one.
#[counter]
static LINES: Counter;

/**
 * A block with stars,
 * of two lines.
 *
 * Another one.
 */
#[counter]
static BLOCK: Counter;

#[doc = "An attribute."]
#[counter]
static ATTRIBUTE: Counter;

#[counter]
/// Below the macro.
static BELOW: Counter;

/// Above,
#[counter]
/// and below.
static BOTH: Counter;

/// Docs for readers of the program.
#[counter(help = "Help for readers of the graph:\n\"quoted\" \\ escaped.")]
static KEY: Counter;

/// Of an accessor.
#[counter]
fn accessor();

fn main() {
    for metric in [&LINES, &BLOCK, &ATTRIBUTE, &BELOW, &BOTH, &KEY] {
        metric.inc();
    }
    accessor().inc();
    let text = generate_latest();
    for line in [
        "# HELP lines_total One paragraph of two lines.",
        "# HELP block_total A block with stars, of two lines.",
        "# HELP attribute_total An attribute.",
        "# HELP below_total Below the macro.",
        "# HELP both_total Above, and below.",
        r#"# HELP key_total Help for readers of the graph:\n"quoted" \\ escaped."#,
        "# HELP accessor_total Of an accessor.",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
