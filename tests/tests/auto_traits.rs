//! What may be sent, shared, moved and taken across a caught panic: every public type, by its name in the documentation.
//!
//! Nobody writes these traits, so nobody notices that one is lost: a field somewhere below is enough. A type that is
//! exported and stands in no table here fails as well.

#![allow(elided_lifetimes_in_paths, reason = "any lifetime will do: these traits are the same for all")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{self, RefUnwindSafe, UnwindSafe};

use metrics_core::{Counter, Format, InFlight, LabelValue, Labels, Metrics, Registry};
use proc_macro2::{TokenStream, TokenTree};
use tests::design;

#[derive(Labels)]
struct Http<'a> {
    method: Method,
    route: &'a str,
    host: String,
}

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(Debug, Metrics)]
struct Group {
    /// Connections taken.
    #[counter(labels(pool))]
    taken: Counter<(String,)>,
}

/// Goes anywhere, and across a panic by value and by reference.
fn goes_anywhere<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

/// Belongs to the thread that made it, and goes across a panic there.
fn stays_with_its_thread<T: Unpin + UnwindSafe + RefUnwindSafe>() {}

/// Goes anywhere, and a panic leaves of it what the system's own parts leave.
fn goes_between_threads<T: Send + Sync + Unpin>() {}

/// Asks of each type what stands before it; the names of the types, without their modules and arguments.
macro_rules! types {
    ($($asked:ident: $($($name:ident)::+ $(<$($argument:ty),*>)?),* $(,)?;)*) => {{
        $($($asked::<$($name)::+ $(<$($argument),*>)?>();)*)*
        let names = [$($([$(stringify!($name)),+].as_slice()),*),*];
        names.into_iter().filter_map(|path| path.last().copied()).collect::<BTreeSet<&str>>()
    }};
}

/// The last word of each path that is exported, of modules inside as well.
fn exports(tokens: TokenStream) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let mut found = BTreeSet::new();
    let mut is_exported = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(_) if is_word(token, "use") => is_exported = at > 0 && is_word(&tokens[at - 1], "pub"),
            TokenTree::Punct(punct) if punct.as_char() == ';' => is_exported = false,
            TokenTree::Group(group) if is_exported => found.extend(leaves(group.stream())),
            TokenTree::Group(group) => found.extend(exports(group.stream())),
            TokenTree::Ident(name) if is_exported && is_leaf(tokens.get(at + 1)) => _ = found.insert(name.to_string()),
            _ => {}
        }
    }
    found
}

/// The same inside the braces of a `use`.
fn leaves(tokens: TokenStream) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let names = tokens.iter().enumerate().flat_map(|(at, token)| match token {
        TokenTree::Group(group) => leaves(group.stream()),
        TokenTree::Ident(name) if is_leaf(tokens.get(at + 1)) => BTreeSet::from([name.to_string()]),
        _ => BTreeSet::new(),
    });
    names.collect()
}

/// Whether a path ends here.
fn is_leaf(next: Option<&TokenTree>) -> bool {
    next.is_none_or(|next| matches!(next, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';')))
}

/// Every type and trait that the file exports is one of these.
#[track_caller]
fn are_all_of(file: &str, types: &BTreeSet<&str>, traits: &str) {
    let source = fs::read_to_string(design::root().join(file)).expect("a file of the library");
    let exported = exports(source.parse().expect("it is Rust"));
    let is_type = |name: &&str| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    let exported: BTreeSet<&str> = exported.iter().map(String::as_str).filter(is_type).collect();
    let told: BTreeSet<&str> = types.iter().copied().chain(traits.split_whitespace()).collect();
    let missing: Vec<&&str> = exported.symmetric_difference(&told).collect();
    assert!(missing.is_empty(), "exported by {file} or told of here, but not both: {missing:?}");
}

#[test]
fn what_counts_and_what_holds_it_goes_anywhere() {
    use metrics_core::label::Display;
    use metrics_core::*;
    type Any = Http<'static>;
    goes_anywhere::<Group>();
    let types = types! {
        goes_anywhere:
            Counter, Counter<Any>, Gauge, Gauge<Any>, InFlight, InFlight<Any>, Histogram, Histogram<Any>, Summary,
            Summary<Any>, Info<Any>, Info<Any, (String,)>, StateSet<Method>, StateSet<Method, Any>, Callback,
            Handle<Counter>, Handle<Gauge>, Handle<InFlight>, Handle<Histogram>, Handle<Summary>,
            Handle<StateSet<Method>>, Scoped<Counter>, Scoped<Gauge>, Scoped<InFlight>, Scoped<Histogram>,
            Scoped<Summary>, With<Counter<Any>, Any>, With<Histogram<Any>, &'static Any>,
            InfoWith<Any, (String,), (String,)>, SeriesView,
            GaugeGuard, InFlightGuard, Timer, Timer<Any>,
            Builder<Counter<Any>>, Builder<Histogram>, Registered<Counter<Any>>, Registered<Gauge>,
            GroupBuilder<Group>, Registry, Registration, Import, Family,
            Conflict, Diagnostic, DiagnosticKind, Error, Reason, Origin, Outcome,
            Desc, LabelDesc, NativeDesc, QuantilesDesc, Kind, Unit, Format, Escaping,
            LabelText, LabelTextBuf, Values, Display<str>,
            CounterPoint, GaugePoint, HistogramPoint, NativePoint, SummaryPoint,
            Exemplar, Value;
    };
    let traits = "Amount Classify Collector LabelValue LabelValues Labels LabelsOf Metric Metrics Point State StateOf \
                  Unlabelled Visitor";
    are_all_of("metrics-core/src/lib.rs", &types, traits);
}

#[test]
fn what_tests_read_with_goes_across_a_panic() {
    use metrics_core::testing::*;
    let types = types! {
        goes_anywhere: SeenProcess, Exposition, ParseError, ParsedExemplar, ParsedFamily, ParsedKind, ParsedSample;
        stays_with_its_thread: Clock, Seen, SeenIn, SeenOf<Counter, &'static Counter>;
    };
    are_all_of("metrics-core/src/testing/mod.rs", &types, "Pairs Sight Watchable");
}

#[test]
fn what_exports_goes_anywhere() {
    use metrics_exporter::*;
    let types = types! {
        goes_anywhere: Answer, Exporter, ExporterBuilder, Head, ProcessCollector, Request, Responder, Response, Server;
        // It has an `io::Error`, which does not say so.
        goes_between_threads: Error;
    };
    are_all_of("metrics-exporter/src/lib.rs", &types, "");
}

#[test]
fn a_call_that_counts_and_panics_is_caught_as_it_stands_and_all_goes_on() {
    let group = Group::default();
    let series = group.taken.with(("main".to_owned(),)).series();
    let registry = Registry::new();
    let running = InFlight::builder("running", "Calls under way.").register(&registry).expect("a free name");
    for _ in 0..3 {
        let ended = panic::catch_unwind(|| {
            series.inc();
            group.taken.with(("main".to_owned(),)).inc();
            let _running = running.track();
            assert!(registry.encode(Format::Text).ends_with("\nrunning 1\n"));
            panic::resume_unwind(Box::new("the caller's"));
        });
        assert_eq!(ended.map_err(|payload| payload.downcast_ref() == Some(&"the caller's")), Err(true));
    }
    assert_eq!((series.get_u64(), running.get()), (6, 0));
    assert!(registry.encode(Format::Text).ends_with("\nrunning 0\n"));
}
