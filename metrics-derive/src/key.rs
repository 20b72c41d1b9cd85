//! Every attribute key, once: its word, its form, and where it may stand.
//!
//! Parsers, messages and "did you mean" all read these tables, so a key cannot be known in one place and unknown in
//! another.

use crate::metric::Kind;

/// A key of `#[counter]` and its kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Name,
    Help,
    Unit,
    Namespace,
    Exact,
    Allow,
    Limit,
    Expire,
    Crate,
    Labels,
    Latency,
    Size,
    Buckets,
    Linear,
    Exponential,
    Slo,
    Native,
    Quantiles,
    Window,
    AgeBuckets,
    InFlight,
    Callback,
    Optional,
    Utf8,
}

/// How a key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The word that says what is measured: at most one, and first.
    What,
    /// The word alone.
    Flag,
    /// `key = value`
    Value,
    /// `key(..)`
    List,
}

/// What is known of a key.
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) word: &'static str,
    pub(crate) form: Form,
    /// How to write it, for messages.
    pub(crate) example: &'static str,
    /// The kinds of metric that have it.
    pub(crate) kinds: &'static [Kind],
}

const ALL: &[Kind] = Kind::ALL;
/// What is measured, and so has a unit, and functions.
const MEASURED: &[Kind] = &[Kind::Counter, Kind::Gauge, Kind::Histogram, Kind::Summary];
/// What may have series that go by themselves.
const EXPIRING: &[Kind] = &[Kind::Counter, Kind::Gauge, Kind::Histogram, Kind::Summary, Kind::StateSet];
const OBSERVING: &[Kind] = &[Kind::Histogram, Kind::Summary];

const fn entry(key: Key, word: &'static str, form: Form, example: &'static str, kinds: &'static [Kind]) -> Entry {
    Entry { key, word, form, example, kinds }
}

const METRIC: &[Entry] = &[
    entry(Key::Name, "name", Form::Value, "name = \"..\"", ALL),
    entry(Key::Help, "help", Form::Value, "help = \"..\"", ALL),
    entry(Key::Unit, "unit", Form::Value, "unit = seconds", MEASURED),
    entry(Key::Namespace, "namespace", Form::Value, "namespace = \"..\"", ALL),
    entry(Key::Exact, "exact", Form::Value, "exact = \"..\"", ALL),
    entry(Key::Allow, "allow", Form::List, "allow(rule, ..)", ALL),
    entry(Key::Limit, "limit", Form::Value, "limit = 1000", ALL),
    entry(Key::Expire, "expire", Form::Value, "expire = \"1h\"", EXPIRING),
    entry(Key::Crate, "crate", Form::Value, "crate = path", ALL),
    entry(Key::Labels, "labels", Form::List, "labels(a, b)", ALL),
    entry(Key::Latency, "latency", Form::What, "latency", OBSERVING),
    entry(Key::Size, "size", Form::What, "size", OBSERVING),
    entry(Key::Buckets, "buckets", Form::Value, "buckets = [0.1, 1, 10]", &[Kind::Histogram]),
    entry(Key::Linear, "linear", Form::List, "linear(start, width, count)", &[Kind::Histogram]),
    entry(Key::Exponential, "exponential", Form::List, "exponential(start, factor, count)", &[Kind::Histogram]),
    entry(Key::Slo, "slo", Form::Value, "slo = 0.3", &[Kind::Histogram]),
    // A flag that may have keys of its own, in parentheses.
    entry(Key::Native, "native", Form::Flag, "native(growth = 1.1)", &[Kind::Histogram]),
    entry(Key::Quantiles, "quantiles", Form::Value, "quantiles = [0.5, 0.9, 0.99]", &[Kind::Summary]),
    entry(Key::Window, "window", Form::Value, "window = \"10m\"", &[Kind::Summary]),
    entry(Key::AgeBuckets, "age_buckets", Form::Value, "age_buckets = 5", &[Kind::Summary]),
    entry(Key::InFlight, "in_flight", Form::What, "in_flight", &[Kind::Gauge]),
    entry(Key::Callback, "callback", Form::What, "callback", &[Kind::Counter, Kind::Gauge]),
    entry(Key::Optional, "optional", Form::Flag, "optional", &[Kind::Gauge]),
    entry(Key::Utf8, "utf8", Form::Flag, "utf8", ALL),
];

/// A key inside `native(..)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NativeKey {
    Growth,
    MaxBuckets,
    ZeroThreshold,
}

/// What is known of a key inside `native(..)`.
pub(crate) struct NativeEntry {
    pub(crate) key: NativeKey,
    pub(crate) word: &'static str,
    pub(crate) example: &'static str,
}

/// Every key inside `native(..)`.
pub(crate) const NATIVE: &[NativeEntry] = &[
    NativeEntry { key: NativeKey::Growth, word: "growth", example: "growth = 1.1" },
    NativeEntry { key: NativeKey::MaxBuckets, word: "max_buckets", example: "max_buckets = 160" },
    NativeEntry { key: NativeKey::ZeroThreshold, word: "zero_threshold", example: "zero_threshold = 1e-9" },
];

/// Why a kind has not a key that others have, where it takes a reason.
const WITHOUT: &[(Key, Kind, &str)] = &[
    (Key::Unit, Kind::Info, "an info is text, which has no unit; take `unit` out"),
    (Key::Unit, Kind::StateSet, "a state is a word, which has no unit; take `unit` out"),
    (Key::Expire, Kind::Info, "an info stays until it is taken back with `clear` or `remove`; take `expire` out"),
];

/// The reason.
pub(crate) fn reason(key: Key, kind: Kind) -> Option<&'static str> {
    WITHOUT.iter().find(|(without, of, _)| *without == key && *of == kind).map(|(.., reason)| *reason)
}

/// A key of an attribute on a function with a body, beside those that every metric has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FunctionKey {
    Latency,
    Busy,
    Calls,
    Errors,
    InFlight,
    Outcome,
    Labels,
    Late,
    Metric,
    With,
    Accessor,
    ErrIf,
    OkIf,
    Future,
    Docs,
}

/// What is known of a key of a function.
pub(crate) struct FunctionEntry {
    pub(crate) key: FunctionKey,
    pub(crate) word: &'static str,
    pub(crate) form: Form,
    pub(crate) example: &'static str,
    /// The kinds of metric that have it.
    pub(crate) kinds: &'static [Kind],
    /// Whether `#[measure]` has it.
    pub(crate) measure: bool,
}

const fn function_entry(
    key: FunctionKey,
    word: &'static str,
    form: Form,
    example: &'static str,
    kinds: &'static [Kind],
    measure: bool,
) -> FunctionEntry {
    FunctionEntry { key, word, form, example, kinds, measure }
}

const EXITS: &[Kind] = &[Kind::Counter, Kind::Histogram, Kind::Summary];
const COUNTER: &[Kind] = &[Kind::Counter];
const WITH: &str = "with = Http { method, status: 200 }";
const LABELS: &str = "labels(parameter, name = \"literal\", name: Type = expression)";

/// Every key that only functions have, or have in another form.
pub(crate) const FUNCTION: &[FunctionEntry] = &[
    function_entry(FunctionKey::Latency, "latency", Form::What, "latency", OBSERVING, false),
    function_entry(FunctionKey::Busy, "busy", Form::What, "busy", OBSERVING, false),
    function_entry(FunctionKey::Calls, "calls", Form::What, "calls", COUNTER, false),
    function_entry(FunctionKey::Errors, "errors", Form::What, "errors", COUNTER, false),
    function_entry(FunctionKey::InFlight, "in_flight", Form::What, "in_flight", &[Kind::Gauge], false),
    function_entry(FunctionKey::Outcome, "outcome", Form::Flag, "outcome", EXITS, false),
    function_entry(FunctionKey::Labels, "labels", Form::List, LABELS, MEASURED, true),
    function_entry(FunctionKey::Late, "late", Form::List, "late(name: Type = expression)", EXITS, true),
    function_entry(FunctionKey::Metric, "metric", Form::Value, "metric = REQUEST_LATENCY", MEASURED, false),
    function_entry(FunctionKey::With, "with", Form::Value, WITH, MEASURED, false),
    function_entry(FunctionKey::Accessor, "accessor", Form::Value, "accessor = pub name", MEASURED, true),
    function_entry(FunctionKey::ErrIf, "err_if", Form::Value, "err_if = path", EXITS, true),
    function_entry(FunctionKey::OkIf, "ok_if", Form::Value, "ok_if = path", EXITS, true),
    function_entry(FunctionKey::Future, "future", Form::Flag, "future", MEASURED, true),
    function_entry(FunctionKey::Docs, "docs", Form::Value, "docs = false", MEASURED, true),
];

/// Keys of a metric that mean nothing on a function.
const NOT_ON_FUNCTIONS: &[&str] = &["size", "optional"];

/// Keys of a metric that `#[measure]` has not: they are of one metric, and it is two.
const NOT_ON_MEASURE: &[&str] = &["help", "unit", "exact", "latency", "in_flight", "callback"];

/// The words that an attribute on a function knows.
pub(crate) fn function_words(kind: Kind, measure: bool) -> impl Iterator<Item = &'static str> {
    let own = FUNCTION.iter().filter(move |entry| entry.kinds.contains(&kind) && (entry.measure || !measure));
    let own = own.map(|entry| entry.word);
    let all = METRIC.iter().filter(move |entry| entry.kinds.contains(&kind) && on_function(entry.word, measure));
    own.chain(all.map(|entry| entry.word).filter(|word| FUNCTION.iter().all(|entry| entry.word != *word)))
}

/// Whether a word that a metric knows can stand on a function.
pub(crate) fn on_function(word: &str, measure: bool) -> bool {
    !(NOT_ON_FUNCTIONS.contains(&word) || measure && NOT_ON_MEASURE.contains(&word))
}

/// What a word in a metric's attribute is.
pub(crate) enum Word {
    Known(&'static Entry),
    /// One of functions; the message.
    OfFunctions(String),
    Unknown,
}

/// Looks a word up.
pub(crate) fn metric(word: &str) -> Word {
    if let Some(entry) = METRIC.iter().find(|entry| entry.word == word) {
        Word::Known(entry)
    } else if FUNCTION.iter().any(|entry| entry.word == word) {
        Word::OfFunctions(format!("`{word}` is a key of functions with a body; take it out"))
    } else {
        Word::Unknown
    }
}

/// The words that a kind of metric knows.
pub(crate) fn words(kind: Kind) -> impl Iterator<Item = &'static str> {
    METRIC.iter().filter(move |entry| entry.kinds.contains(&kind)).map(|entry| entry.word)
}

/// Where a `#[label(..)]` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    Field,
    Enum,
    Variant,
}

impl Place {
    /// The place in words, as in "on a field".
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Place::Struct => "a struct",
            Place::Field => "a field",
            Place::Enum => "an enum",
            Place::Variant => "a variant",
        }
    }
}

/// A key of `#[label(..)]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelKey {
    Rename,
    RenameAll,
    Flatten,
    Skip,
    Utf8,
    Crate,
}

/// What is known of a key of `#[label(..)]`.
pub(crate) struct LabelEntry {
    pub(crate) key: LabelKey,
    pub(crate) word: &'static str,
    pub(crate) form: Form,
    pub(crate) example: &'static str,
    pub(crate) places: &'static [Place],
}

/// Every key of `#[label(..)]`.
pub(crate) const LABEL: &[LabelEntry] = &[
    LabelEntry {
        key: LabelKey::Rename,
        word: "rename",
        form: Form::Value,
        example: "rename = \"..\"",
        places: &[Place::Field, Place::Variant],
    },
    LabelEntry {
        key: LabelKey::RenameAll,
        word: "rename_all",
        form: Form::Value,
        example: "rename_all = \"snake_case\"",
        places: &[Place::Struct, Place::Enum],
    },
    LabelEntry {
        key: LabelKey::Flatten,
        word: "flatten",
        form: Form::Flag,
        example: "flatten",
        places: &[Place::Field],
    },
    LabelEntry { key: LabelKey::Skip, word: "skip", form: Form::Flag, example: "skip", places: &[Place::Field] },
    LabelEntry { key: LabelKey::Utf8, word: "utf8", form: Form::Flag, example: "utf8", places: &[Place::Field] },
    LabelEntry {
        key: LabelKey::Crate,
        word: "crate",
        form: Form::Value,
        example: "crate = path",
        places: &[Place::Struct, Place::Enum],
    },
];

/// Where a `#[metrics(..)]` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupPlace {
    Struct,
    Field,
}

impl GroupPlace {
    /// The place in words, as in "on a field".
    pub(crate) const fn word(self) -> &'static str {
        match self {
            GroupPlace::Struct => "a struct",
            GroupPlace::Field => "a field",
        }
    }
}

/// A key of `#[metrics(..)]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupKey {
    Namespace,
    Crate,
    Default,
    Prefix,
    Flatten,
    Skip,
}

/// What is known of a key of `#[metrics(..)]`.
pub(crate) struct GroupEntry {
    pub(crate) key: GroupKey,
    pub(crate) word: &'static str,
    pub(crate) form: Form,
    pub(crate) example: &'static str,
    pub(crate) place: GroupPlace,
}

const fn group_entry(
    key: GroupKey,
    word: &'static str,
    form: Form,
    example: &'static str,
    place: GroupPlace,
) -> GroupEntry {
    GroupEntry { key, word, form, example, place }
}

/// Every key of `#[metrics(..)]`.
pub(crate) const GROUP: &[GroupEntry] = &[
    group_entry(GroupKey::Namespace, "namespace", Form::Value, "namespace = \"..\"", GroupPlace::Struct),
    group_entry(GroupKey::Crate, "crate", Form::Value, "crate = path", GroupPlace::Struct),
    group_entry(GroupKey::Default, "default", Form::Value, "default = false", GroupPlace::Struct),
    group_entry(GroupKey::Prefix, "prefix", Form::Value, "prefix = \"..\"", GroupPlace::Field),
    group_entry(GroupKey::Flatten, "flatten", Form::Flag, "flatten", GroupPlace::Field),
    group_entry(GroupKey::Skip, "skip", Form::Flag, "skip", GroupPlace::Field),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_in_two_tables() {
        let mut words: Vec<&str> = METRIC.iter().map(|entry| entry.word).collect();
        let own = FUNCTION.iter().filter(|entry| !["labels", "latency", "in_flight"].contains(&entry.word));
        words.extend(own.map(|entry| entry.word));
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn examples_begin_with_their_word() {
        assert!(METRIC.iter().all(|entry| entry.example.starts_with(entry.word)));
        assert!(FUNCTION.iter().all(|entry| entry.example.starts_with(entry.word)));
        assert!(NATIVE.iter().all(|entry| entry.example.starts_with(entry.word)));
        assert!(LABEL.iter().all(|entry| entry.example.starts_with(entry.word)));
        assert!(GROUP.iter().all(|entry| entry.example.starts_with(entry.word)));
    }
}
