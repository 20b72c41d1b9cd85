//! The one grammar of names: what a metric and a label may be called, how an exposed name is put together,
//! and promlint's style rules.
//!
//! The macros check names while they expand and the builders check them at run time. A macro crate cannot be a
//! library dependency, so this file stands in both crates, byte for byte (a test compares them): it names
//! nothing of either crate, and a kind of metric is the word and the suffix that the formats have for it.

#![allow(dead_code, reason = "each of the two crates that hold this file uses its own part of it")]

// ---- grammar -----------------------------------------------------------------------------------------------

/// Whether `name` is a metric name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
pub(crate) const fn is_metric_name(name: &str) -> bool {
    matches_grammar(name, true)
}

/// Whether `name` is a label name that a user may give: `[a-zA-Z_][a-zA-Z0-9_]*`, and not reserved.
pub(crate) const fn is_label_name(name: &str) -> bool {
    matches_grammar(name, false) && !is_reserved_label_name(name)
}

/// Whether `name` is a metric name where any UTF-8 is: there is something of it.
pub(crate) const fn is_utf8_metric_name(name: &str) -> bool {
    !name.is_empty()
}

/// Whether `name` is a label name that a user may give where any UTF-8 is: not empty, not reserved, and not reserved
/// for a reader that has it escaped either.
///
/// Of the four escaping schemes two put a `__` where the old grammar has no first character; all four keep a letter.
pub(crate) const fn is_utf8_label_name(name: &str) -> bool {
    match name.as_bytes() {
        [b'a'..=b'z' | b'A'..=b'Z', ..] | [b'.', b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9', ..] => true,
        _ => is_label_name(name),
    }
}

/// Whether `name` begins with `__`, which Prometheus keeps for its own labels (`__name__`, `__address__`).
pub(crate) const fn is_reserved_label_name(name: &str) -> bool {
    matches!(name.as_bytes(), [b'_', b'_', ..])
}

/// Whether `name` can stand as a unit at the end of a metric name: `[a-z][a-z0-9]*`, words joined by one `_`.
pub(crate) const fn is_unit_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    let mut word_begins = true;
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' => word_begins = false,
            b'0'..=b'9' if at > 0 && !word_begins => {}
            b'_' if !word_begins => word_begins = true,
            _ => return false,
        }
        at += 1;
    }
    !word_begins
}

const fn matches_grammar(name: &str, colons: bool) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {}
            b'0'..=b'9' if at > 0 => {}
            b':' if colons => {}
            _ => return false,
        }
        at += 1;
    }
    !bytes.is_empty()
}

// ---- assembly ----------------------------------------------------------------------------------------------

/// The exposed name: `namespace_name_unit` and the kind's `suffix` (`_total`, `_info` or nothing).
///
/// The suffix is taken off first and put back last, and the unit is added only where it does not end the name
/// already: `request_seconds_total` with the unit `seconds` stays itself. In a name that is not of the old grammar a
/// dot divides words as `_` does: `http.requests.total` becomes `http.requests_total`, as it is known elsewhere.
pub(crate) fn assemble(namespace: Option<&str>, name: &str, unit: Option<&str>, suffix: &str) -> String {
    let stem = stem(name, suffix);
    let mut whole = String::with_capacity(name.len() + 32);
    if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
        whole.push_str(namespace);
        whole.push('_');
    }
    whole.push_str(stem);
    if let Some(unit) = unit.filter(|unit| !unit.is_empty() && !ends_with_word(stem, unit)) {
        whole.push('_');
        whole.push_str(unit);
    }
    whole.push_str(suffix);
    whole
}

/// The name without its kind's suffix, if it has it.
pub(crate) fn stem<'n>(name: &'n str, suffix: &str) -> &'n str {
    let dotted = || name.strip_suffix(suffix.strip_prefix('_')?)?.strip_suffix('.');
    name.strip_suffix(suffix).or_else(dotted).unwrap_or(name)
}

/// Whether `name` is `word` or ends with `_word` or `.word`.
pub(crate) fn ends_with_word(name: &str, word: &str) -> bool {
    name.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(['_', '.']))
}

// ---- style: promlint's rules, one function each ------------------------------------------------------------
//
// Each looks at the whole exposed name, and at the kind's word where the rule depends on it, and returns what
// is wrong, so that a message can name it.

/// A unit that is no base unit, and the base unit to use instead: `("milliseconds", "seconds")`.
///
/// Only the first unit in a name counts, as in promlint.
pub(crate) fn base_unit(name: &str) -> Option<(&str, &'static str)> {
    let (word, base) = name.split('_').find_map(|word| Some((word, base_of(word)?)))?;
    (word != base).then_some((word, base))
}

fn base_of(word: &str) -> Option<&'static str> {
    unit_family(word).or_else(|| PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix)).find_map(unit_family))
}

fn unit_family(word: &str) -> Option<&'static str> {
    UNITS.iter().find(|(_, words)| words.contains(&word)).map(|(base, _)| *base)
}

/// Abbreviated units, each with the word to write instead: `("ms", "seconds")`.
pub(crate) fn abbreviated_units(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let name = name.to_ascii_lowercase();
    ABBREVIATIONS.iter().copied().filter(move |(short, _)| has_inner_word(&name, short))
}

/// Whether the name says the kind (`counter`, `gauge`, `histogram`, `summary`) over again.
pub(crate) fn type_in_name(name: &str, kind: &str) -> bool {
    has_inner_word(&name.to_ascii_lowercase(), kind)
}

/// Whether a name that is no counter's ends with `_total`.
pub(crate) fn total_suffix(name: &str, kind: &str) -> bool {
    kind != "counter" && name.ends_with("_total")
}

/// The suffix of a histogram's or summary's own samples, where the name ends with one and is neither.
pub(crate) fn reserved_suffix(name: &str, kind: &str) -> Option<&'static str> {
    RESERVED_SUFFIXES
        .iter()
        .find(|(suffix, kinds)| name.ends_with(suffix) && !kinds.contains(&kind))
        .map(|(suffix, _)| *suffix)
}

/// Whether a metric or label name has a capital right after a small letter, as in `camelCase`.
pub(crate) fn camel_case(name: &str) -> bool {
    name.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// Whether a metric name has a `:`, which is for recording rules.
pub(crate) fn colon(name: &str) -> bool {
    name.contains(':')
}

/// Whether `_word` ends the name or `_word_` stands in it. A first word does not count, as in promlint.
fn has_inner_word(name: &str, word: &str) -> bool {
    name.split('_').skip(1).any(|part| part == word)
}

/// Prometheus' base units, each with every word that measures the same (itself first).
const UNITS: &[(&str, &[&str])] = &[
    ("amperes", &["amperes"]),
    ("bytes", &["bytes", "bits"]),
    ("celsius", &["celsius", "fahrenheit", "rankine"]),
    ("grams", &["grams", "pounds", "ounces"]),
    ("joules", &["joules", "calories"]),
    ("kelvin", &["kelvin", "kelvins"]),
    ("meters", &["meters", "inches", "yards", "miles"]),
    ("metres", &["metres"]),
    ("seconds", &["seconds", "minutes", "hours", "days", "weeks"]),
    ("volts", &["volts"]),
];

/// What makes a unit a multiple of itself. `mibi` and `tebi` are spelt as promlint spells them.
const PREFIXES: &[&str] = &[
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga", "gibi",
    "tera", "tebi", "peta", "pebi",
];

const ABBREVIATIONS: &[(&str, &str)] = &[
    ("s", "seconds"),
    ("ms", "seconds"),
    ("us", "seconds"),
    ("ns", "seconds"),
    ("sec", "seconds"),
    ("b", "bytes"),
    ("kb", "bytes"),
    ("mb", "bytes"),
    ("gb", "bytes"),
    ("tb", "bytes"),
    ("pb", "bytes"),
    ("m", "meters"),
    ("h", "seconds"),
    ("d", "seconds"),
];

const RESERVED_SUFFIXES: &[(&str, &[&str])] =
    &[("_bucket", &["histogram"]), ("_count", &["histogram", "summary"]), ("_sum", &["histogram", "summary"])];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metric_names_are_letters_digits_underscores_and_colons() {
        for good in ["a", "_", ":", "http_requests_total", "job:rate:5m", "A9", "__x"] {
            assert!(is_metric_name(good), "{good}");
        }
        for bad in ["", "9a", "a-b", "a.b", "a b", "é", "a\0", "a\n"] {
            assert!(!is_metric_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn label_names_have_no_colon_and_are_not_reserved() {
        for good in ["a", "_", "_a", "method", "le", "a__b", "X1"] {
            assert!(is_label_name(good), "{good}");
        }
        for bad in ["", "1a", "a:b", "__a", "__", "a-b", "ü"] {
            assert!(!is_label_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn in_utf8_a_label_begins_with_what_no_reader_has_to_escape() {
        for good in ["http.method", "größe", "a b", "x:y", "a\"", ".a", ".0", "_", "le", "A-"] {
            assert!(is_utf8_label_name(good), "{good:?}");
        }
        for bad in ["", "__a", "__", "_a.b", "état", "0x", "-a", "..", ".", "._a", ".é", " ", ":a", "__é"] {
            assert!(!is_utf8_label_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn units_are_lower_case_words() {
        for good in ["seconds", "bytes", "ratio", "bytes_per_second", "m2"] {
            assert!(is_unit_name(good), "{good}");
        }
        for bad in ["", "Seconds", "_bytes", "bytes_", "a__b", "1a", "a_1", "m/s", "a:b"] {
            assert!(!is_unit_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn names_are_assembled_without_doubling_anything() {
        let total = |name, unit| assemble(None, name, unit, "_total");
        assert_eq!(total("http_requests", None), "http_requests_total");
        assert_eq!(total("http_requests_total", None), "http_requests_total");
        assert_eq!(total("request_seconds_total", Some("seconds")), "request_seconds_total");
        assert_eq!(total("request_seconds", Some("seconds")), "request_seconds_total");
        assert_eq!(total("request_total", Some("seconds")), "request_seconds_total");
        assert_eq!(total("milliseconds", Some("seconds")), "milliseconds_seconds_total");
        assert_eq!(assemble(Some("shop"), "queue", Some("bytes"), ""), "shop_queue_bytes");
        assert_eq!(assemble(Some("shop"), "seconds", Some("seconds"), ""), "shop_seconds");
        assert_eq!(assemble(Some(""), "build", None, "_info"), "build_info");
        assert_eq!(assemble(None, "jobs_total", None, ""), "jobs_total");
    }

    #[test]
    fn a_dot_divides_words_too() {
        let total = |name, unit| assemble(Some("shop"), name, unit, "_total");
        assert_eq!(total("http.requests", None), "shop_http.requests_total");
        assert_eq!(total("http.requests.total", None), "shop_http.requests_total");
        assert_eq!(total("http.requests_total", None), "shop_http.requests_total");
        assert_eq!(total("cpu.seconds", Some("seconds")), "shop_cpu.seconds_total");
        assert_eq!(total("cpu.time", Some("seconds")), "shop_cpu.time_seconds_total");
        assert_eq!(total("subtotal", None), "shop_subtotal_total");
        assert_eq!(total(".total", None), "shop__total");
    }

    #[test]
    fn base_units_are_asked_for_once_per_name() {
        assert_eq!(base_unit("request_milliseconds"), Some(("milliseconds", "seconds")));
        assert_eq!(base_unit("uptime_hours_bytes"), Some(("hours", "seconds")));
        assert_eq!(base_unit("link_kilobits_total"), Some(("kilobits", "bytes")));
        assert_eq!(base_unit("room_fahrenheit"), Some(("fahrenheit", "celsius")));
        assert_eq!(base_unit("request_seconds_days"), None, "the first unit decides");
        assert_eq!(base_unit("path_metres"), None);
        assert_eq!(base_unit("milli"), None);
        assert_eq!(base_unit("requests_total"), None);
    }

    #[test]
    fn abbreviations_are_found_as_whole_words() {
        let found = |name: &str| abbreviated_units(name).map(|(short, _)| short).collect::<Vec<_>>();
        assert_eq!(found("request_ms"), ["ms"]);
        assert_eq!(found("memory_in_gb"), ["gb"]);
        assert_eq!(found("a_MB_per_s"), ["s", "mb"]);
        assert_eq!(found("s_requests"), [""; 0]);
        assert_eq!(found("requests"), [""; 0]);
    }

    #[test]
    fn a_kind_is_not_named_twice() {
        assert!(type_in_name("request_counter", "counter"));
        assert!(type_in_name("request_Histogram_seconds", "histogram"));
        assert!(!type_in_name("gauge_pressure", "gauge"));
        assert!(!type_in_name("request_gauges", "gauge"));
        assert!(!type_in_name("request_counter", "gauge"));
    }

    #[test]
    fn suffixes_belong_to_their_kinds() {
        assert!(total_suffix("jobs_total", "gauge"));
        assert!(!total_suffix("jobs_total", "counter"));
        assert_eq!(reserved_suffix("queue_count", "gauge"), Some("_count"));
        assert_eq!(reserved_suffix("queue_sum", "histogram"), None);
        assert_eq!(reserved_suffix("queue_bucket", "summary"), Some("_bucket"));
        assert_eq!(reserved_suffix("discount", "gauge"), None);
    }

    #[test]
    fn spelling() {
        assert!(camel_case("httpRequests") && !camel_case("HTTP_requests") && !camel_case("http_requests"));
        assert!(colon("job:rate") && !colon("job_rate"));
    }
}
