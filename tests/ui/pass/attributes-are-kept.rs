//! The attributes of a definition stay its own: `cfg`, `cfg_attr`, `deprecated`, `allow`, `doc(hidden)`, above the macro
//! and below it.

#![deny(warnings)]

use metrics_core::{Counter, LabelValue, Labels, counter, generate_latest};

/// There.
#[cfg(all())]
#[counter]
static CFG_ABOVE: Counter;

/// There.
#[counter]
#[cfg(all())]
static CFG_BELOW: Counter;

/// Not there, and what it names does not exist.
#[cfg(any())]
#[counter]
static OUT_ABOVE: Counter<Missing>;

/// Not there, and what it names does not exist.
#[counter]
#[cfg(any())]
static OUT_BELOW: Counter<Missing>;

/// Not there, and what it names does not exist.
#[counter]
#[cfg(any())]
fn out_accessor(missing: Missing);

/// There.
#[cfg_attr(all(), counter(name = "cfg_attr_applied"))]
static CFG_ATTR: Counter;

/// There.
#[counter]
#[cfg_attr(all(), allow(dead_code))]
#[cfg_attr(any(), cfg(any()))]
fn cfg_attr_below(label: &str);

/// Not there.
#[counter]
#[cfg_attr(all(), cfg(any()))]
static CFG_ATTR_OUT: Counter<Missing>;

/// Old.
#[deprecated = "count something else"]
#[counter]
static DEPRECATED_ABOVE: Counter;

/// Old.
#[counter]
#[deprecated(since = "1.0", note = "count something else")]
static DEPRECATED_BELOW: Counter;

/// Old.
#[counter]
#[deprecated]
fn deprecated_accessor(label: &str);

#[derive(LabelValue)]
#[deprecated]
enum OldMethod {
    Get,
}

#[derive(Labels)]
#[deprecated]
#[allow(deprecated)]
struct OldHttp {
    #[deprecated]
    method: OldMethod,
}

/// Old labels.
#[counter]
#[allow(deprecated)]
static OLD_LABELS: Counter<OldHttp>;

/// In a spelling of its own.
#[counter]
#[allow(non_upper_case_globals)]
static allowed_spelling: Counter;

/// In a spelling of its own.
#[counter]
#[expect(non_snake_case)]
fn ALLOWED_SPELLING_TOO(label: &str);

/// Never used.
#[counter]
#[allow(dead_code)]
static UNUSED: Counter;

/// Never called.
#[counter]
#[allow(dead_code)]
fn unused_accessor(label: &str);

/// Not in the documentation.
#[counter]
#[doc(hidden)]
#[doc(alias = "secret")]
pub static HIDDEN: Counter;

/// Not in the documentation.
#[counter]
#[doc(hidden)]
pub fn hidden_accessor(label: &str);

/// A static is a symbol too.
#[counter]
#[used]
static USED: Counter;

#[derive(LabelValue)]
enum Mode {
    On,
    #[cfg(any())]
    Never(Missing),
}

#[derive(Labels)]
struct Switch {
    mode: Mode,
    #[cfg(any())]
    missing: Missing,
}

/// Switches turned.
#[counter]
static SWITCHES: Counter<Switch>;

fn main() {
    CFG_ABOVE.inc();
    CFG_BELOW.inc();
    CFG_ATTR.inc();
    #[allow(deprecated)]
    {
        DEPRECATED_ABOVE.inc();
        DEPRECATED_BELOW.inc();
        deprecated_accessor("a").inc();
        OLD_LABELS.with(OldHttp { method: OldMethod::Get }).inc();
    }
    allowed_spelling.inc();
    ALLOWED_SPELLING_TOO("a").inc();
    HIDDEN.inc();
    hidden_accessor("a").inc();
    USED.inc();
    SWITCHES.with(Switch { mode: Mode::On }).inc();
    let text = generate_latest();
    assert!(text.contains("cfg_attr_applied_total 1\n"), "{text}");
    assert!(text.contains("switches_total{mode=\"on\"} 1\n"), "{text}");
    assert!(!text.contains("out_") && !text.contains("_out"), "{text}");
}
