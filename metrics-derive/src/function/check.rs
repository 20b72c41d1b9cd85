//! The rules that an attribute on a function keeps, one function each.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Ident, LitStr, Meta, Visibility, parse_quote};

use super::item::Function;
use super::labels::{self, Value};
use super::parse::{self, Keys};
use super::returns::Shape;
use super::{Accessor, Model, Name, Parsed, Predicate, Target, Use, What};
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::metric::item::{Item, MOST_LABELS, Parameter, Signature};
use crate::metric::{self, Kind};
use crate::slot::Slot;

/// Applies every rule; the model, if there is enough of it.
pub(super) fn function(parsed: &Parsed, function: &Function, diag: &mut Diag) -> Option<Model> {
    let (keys, signature) = (&parsed.keys, &function.parts);
    if let Some(constant) = &signature.constant {
        diag.error(constant, "a `const fn` may run in the compiler, where nothing is measured; take `const` out");
        return None;
    }
    let what = what(parsed, diag)?;
    let shape = Shape::of(signature, keys.future.is_set());
    let labels = labels::resolve(keys.labels.get().map(Vec::as_slice).unwrap_or_default(), signature, diag);
    let late = labels::resolve(keys.late.get().map(Vec::as_slice).unwrap_or_default(), signature, diag);
    check_future(keys, function, shape, diag);
    check_outcome(parsed, what, diag);
    check_predicate(parsed, what, diag);
    check_caller(parsed, function, what, shape, diag);
    check_other_metric(keys, diag);

    let outcome = keys.outcome.is_set() || parsed.name == Name::Measure;
    let last = part(parsed, function, what, &labels, &late, outcome, diag);
    let mut uses = Vec::new();
    // What is wrong with the keys has been said for the histogram.
    if parsed.name == Name::Measure && diag.is_clean() {
        uses.extend(part(parsed, function, What::InFlight, &labels, &[], false, diag));
    }
    uses.extend(last);
    check_accessors(&uses, function, diag);
    Some(Model {
        krate: CratePath::new(keys.metric.krate.get()),
        kind: parsed.name.kind(),
        function: function.clone(),
        shape,
        labels,
        late,
        failed: keys.failed.get().map(|(path, error)| Predicate { path: path.clone(), error: *error }),
        uses,
        docs: keys.docs.get().copied().unwrap_or(true),
    })
}

// ---- what --------------------------------------------------------------------------------------------------

/// What is measured. A counter counts calls, and another metric that is fed is fed the obvious; else it is said.
fn what(parsed: &Parsed, diag: &mut Diag) -> Option<What> {
    if let Some(what) = parsed.keys.what.get() {
        return Some(*what);
    }
    let fed = parsed.keys.path.is_set();
    let message = match parsed.name {
        Name::Measure => return Some(What::Latency),
        Name::Kind(Kind::Counter) => return Some(What::Calls),
        Name::Kind(Kind::Histogram | Kind::Summary) if fed => return Some(What::Latency),
        Name::Kind(Kind::Gauge) if fed => return Some(What::InFlight),
        // The word may be what a mistake left out.
        Name::Kind(_) if parsed.keys.metric.incomplete => return None,
        Name::Kind(Kind::Gauge) => {
            "say what the gauge is of the function; write `#[gauge(in_flight)]` for its calls under way, or \
             `#[gauge(callback)]` for the number that it returns"
                .to_owned()
        }
        Name::Kind(kind) => {
            format!("say what is measured of the function; write `#[{}(latency)]`", kind.word())
        }
    };
    diag.push(syn::Error::new(Span::call_site(), message));
    None
}

// ---- keys that do not go together --------------------------------------------------------------------------

/// `future` is for a type that hides a future, and `busy` for a function that has one.
fn check_future(keys: &Keys, function: &Function, shape: Shape, diag: &mut Diag) {
    let signature = &function.parts;
    if let Some(key) = keys.future.key() {
        if signature.asynchronous.is_some() {
            diag.error(key, "an `async fn` is known to be a future; take `future` out");
        } else if signature.output.is_none() {
            diag.error(key, "the function returns nothing, and so no future; take `future` out");
        }
    }
    if let (Some((key, What::Busy)), Shape::Sync) = (keys.what.entry(), shape) {
        let message = "`busy` is the time inside `poll`, and this function is not polled; write `latency`, or `future` \
                       where its type hides a future";
        diag.error(key, message);
    }
}

/// What is known at exit cannot be a label of what is recorded at entry.
fn check_outcome(parsed: &Parsed, what: What, diag: &mut Diag) {
    if let (Some(outcome), Some((errors, What::Errors))) = (parsed.keys.outcome.key(), parsed.keys.what.entry()) {
        diag.conflict(
            outcome,
            "`errors` counts one sort of outcome; write `#[counter(outcome)]` to count them all",
            errors,
            "`errors` is given here",
        );
    }
    if let (Some(late), What::InFlight) = (parsed.keys.late.key(), what) {
        diag.error(late, "what is in flight has not ended; take `late` out");
    }
}

/// Who says what an error is is asked only where that matters.
fn check_predicate(parsed: &Parsed, what: What, diag: &mut Diag) {
    let asked = parsed.keys.outcome.is_set() || what == What::Errors || parsed.name == Name::Measure;
    if let (Some(key), false) = (parsed.keys.failed.key(), asked || parsed.keys.metric.incomplete) {
        diag.error(key, format_args!("`{key}` says what an error is, and nothing here depends on it; take it out"));
    }
}

/// Whether this records at exit, and so needs the body in a closure or a block of its own.
fn at_exit(parsed: &Parsed, what: What) -> bool {
    let keys = &parsed.keys;
    keys.outcome.is_set()
        || keys.late.is_set()
        || parsed.name == Name::Measure
        || matches!(what, What::Errors | What::Busy)
}

/// A closure around the body would be the caller that `#[track_caller]` shows.
fn check_caller(parsed: &Parsed, function: &Function, what: What, shape: Shape, diag: &mut Diag) {
    let Some(attribute) = function.attributes.iter().find(|attribute| attribute.path().is_ident("track_caller")) else {
        return;
    };
    if shape.is_future() || shape == Shape::Sync && at_exit(parsed, what) {
        diag.error(
            attribute.path(),
            "to see how the function ends its body is put into a closure, and `#[track_caller]` would show the caller of \
             that; take `#[track_caller]` out, or record at entry with `#[counter]`, `#[gauge(in_flight)]` or \
             `#[histogram(latency)]`",
        );
    }
}

/// A metric that is defined elsewhere has its name, its labels and its help there.
fn check_other_metric(keys: &Keys, diag: &mut Diag) {
    let Some(path) = keys.path.get() else {
        if let Some(key) = keys.with.key() {
            diag.error(key, "`with` gives the labels of another metric; name that with `metric = PATH`");
        }
        return;
    };
    let own = [keys.labels.key(), keys.late.key(), keys.outcome.key(), keys.accessor.key()];
    let defining = keys.defining.iter().filter(|key| *key != "crate");
    for key in own.into_iter().flatten().chain(defining) {
        diag.conflict(
            key,
            format_args!("`metric` feeds a metric that is defined elsewhere; take `{key}` out"),
            path,
            "the metric is named here",
        );
    }
}

// ---- one metric --------------------------------------------------------------------------------------------

/// One metric of the function, checked by the rules of definitions.
fn part(
    parsed: &Parsed,
    function: &Function,
    what: What,
    labels: &[Value],
    late: &[Value],
    outcome: bool,
    diag: &mut Diag,
) -> Option<Use> {
    let keys = &parsed.keys;
    if let Some(path) = keys.path.get() {
        let metric = Target::Other(path.clone(), keys.with.get().cloned());
        return Some(Use { what, outcome, metric, accessor: None });
    }
    let krate = CratePath::new(keys.metric.krate.get());
    let mut parameters: Vec<Parameter> = labels.iter().chain(late).map(parameter).collect();
    if outcome {
        let span = keys.outcome.key().map_or_else(Span::call_site, Ident::span);
        let ty = parse_quote!(#krate::Outcome);
        parameters.push(Parameter { ident: Some(Ident::new("outcome", span)), ty, label: true });
    }
    check_count(&parameters, diag);
    let kind = if what == What::InFlight { Kind::Gauge } else { parsed.name.kind() };
    let metric = metric_of(parsed, function, what, kind, parameters, diag)?;
    let accessor = accessor(parsed, function, what, diag);
    Some(Use { what, outcome, metric: Target::Own(Box::new(metric)), accessor })
}

fn parameter(value: &Value) -> Parameter {
    Parameter { ident: Some(value.ident.clone()), ty: value.ty.clone(), label: true }
}

fn check_count(parameters: &[Parameter], diag: &mut Diag) {
    if let Some(Parameter { ident, .. }) = parameters.get(MOST_LABELS) {
        let count = parameters.len();
        diag.error(ident, format_args!("{count} labels are more than the {MOST_LABELS} that a function takes"));
    }
}

/// The definition `fn handle_latency(label: Type, ..);`.
fn metric_of(
    parsed: &Parsed,
    function: &Function,
    what: What,
    kind: Kind,
    parameters: Vec<Parameter>,
    diag: &mut Diag,
) -> Option<metric::Metric> {
    let measure = parsed.name == Name::Measure;
    let own = &function.parts.ident;
    let mut keys = parsed.keys.metric.clone();
    let ident = format_ident!("{}_{}", own.unraw(), what.word(), span = own.span());
    if let (true, Some((key, name))) = (measure, parsed.keys.metric.name.entry()) {
        let whole = LitStr::new(&format!("{}_{}", name.value(), what.word()), name.span());
        keys.name = Slot::default();
        keys.name.set(key, whole, diag);
    }
    if what == What::InFlight && measure {
        keys = metric::parse::Keys {
            name: keys.name,
            namespace: keys.namespace,
            allow: keys.allow,
            limit: if parameters.is_empty() { Slot::default() } else { keys.limit },
            expire: if parameters.is_empty() { Slot::default() } else { keys.expire },
            krate: keys.krate,
            utf8: keys.utf8,
            ..Default::default()
        };
        keys.in_flight.set(own, (), diag);
    } else if measure {
        keys.preset.set(own, metric::buckets::Preset::Latency, diag);
    }
    check_name(parsed, function, &ident, diag);
    let own_help = keys.help.is_set();
    if !own_help {
        keys.help.set(own, LitStr::new("generated", own.span()), diag);
    }
    let signature = Signature {
        attributes: Vec::new(),
        visibility: Visibility::Inherited,
        ident,
        generics: Generics::default(),
        parameters,
        output: None,
    };
    let mut metric = metric::check::metric(&metric::Parsed { kind, keys, item: Item::Signature(signature) }, diag)?;
    if !own_help {
        metric.help = help(&metric.krate, own, what);
    }
    Some(metric)
}

/// Two types may have a method of one name, so a method's metric is named.
fn check_name(parsed: &Parsed, function: &Function, ident: &Ident, diag: &mut Diag) {
    let keys = &parsed.keys.metric;
    let named = keys.name.is_set() || keys.exact.is_set();
    if !function.parts.method || named || keys.incomplete {
        return;
    }
    let own = &function.parts.ident;
    let example = if parsed.name == Name::Measure { own } else { ident };
    diag.error(
        own,
        format_args!(
            "two types may have a method `{own}`, so its metric is named; write `name = \"orders_{example}\"`, with the \
             type's name for `orders`"
        ),
    );
}

/// The help of a function's metric names the function, whose module the compiler knows.
fn help(krate: &CratePath, own: &Ident, what: What) -> TokenStream {
    let core = quote!(#krate::__private::core);
    let before = match what {
        What::Latency => "Wall time of `",
        What::Busy => "Time inside the polls of `",
        What::Calls => "Calls of `",
        What::Errors => "Calls that returned an error or panicked, of `",
        What::InFlight => "Calls under way of `",
    };
    let after = format!("::{}`.", own.unraw());
    quote!(#core::concat!(#before, #core::module_path!(), #after))
}

// ---- accessor ----------------------------------------------------------------------------------------------

/// The accessor: beside a function without `self` always, beside a method where it is asked for.
fn accessor(parsed: &Parsed, function: &Function, what: What, diag: &mut Diag) -> Option<Accessor> {
    let own = &function.parts.ident;
    match parsed.keys.accessor.entry() {
        Some((_, parse::Accessor::None)) => None,
        Some((key, parse::Accessor::Named(visibility, ident))) => {
            if ident == own {
                diag.error(ident, format_args!("`{ident}` is the function itself; name the `{key}` otherwise"));
            }
            let ident = match parsed.name {
                Name::Measure => format_ident!("{}_{}", ident, what.word(), span = ident.span()),
                Name::Kind(_) => ident.clone(),
            };
            Some(Accessor { visibility: visibility.clone(), ident })
        }
        None if function.parts.method => None,
        None => Some(Accessor {
            visibility: Visibility::Inherited,
            ident: format_ident!("{}_{}", own.unraw(), what.word(), span = own.span()),
        }),
    }
}

/// Attributes stack, and each has accessors. Those below this one are yet to be expanded; which they will have is known.
fn check_accessors(uses: &[Use], function: &Function, diag: &mut Diag) {
    let own: Vec<&Ident> = uses.iter().filter_map(|part| Some(&part.accessor.as_ref()?.ident)).collect();
    for attribute in &function.attributes {
        let below = accessors_of(attribute, function);
        if let Some(ident) = own.iter().find(|ident| below.contains(ident)) {
            let message =
                format!("two accessors are called `{ident}`; write `accessor = another_name` or `accessor = false`");
            let mut error = syn::Error::new(Span::call_site(), message);
            error.combine(syn::Error::new_spanned(attribute, format_args!("the other `{ident}` is of this attribute")));
            diag.push(error);
        }
    }
}

/// The accessors that another attribute on the function will have. What is wrong with it is said when it is expanded.
fn accessors_of(attribute: &Attribute, function: &Function) -> Vec<Ident> {
    let last = attribute.path().segments.last();
    let Some(name) = last.and_then(|last| Name::of(&last.ident)) else { return Vec::new() };
    let tokens = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let mut unsaid = Diag::new();
    let keys = parse::keys(name, tokens, &mut unsaid);
    let parsed = Parsed { name, keys, function: None, whole: TokenStream::new() };
    let mut whats = Vec::from_iter(what(&parsed, &mut unsaid).filter(|_| !parsed.keys.path.is_set()));
    whats.extend((name == Name::Measure).then_some(What::InFlight));
    let accessors = whats.into_iter().filter_map(|what| accessor(&parsed, function, what, &mut unsaid));
    let idents = accessors.map(|accessor| accessor.ident).collect();
    unsaid.finish(Some(idents)).unwrap_or_default()
}
