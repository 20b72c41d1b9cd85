//! The type that a definition names, as far as its name tells.
//!
//! Aliases are not seen through: what has no name of ours passes, and the compiler compares it with the generated
//! value. Only what cannot be meant as a metric is refused here, where the message can say what to write.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

use super::item::{Signature, Static};
use super::{MetricType, Parsed};
use crate::diag::Diag;

/// What a type is.
pub(crate) enum Written<'a> {
    /// One of the metrics' own types.
    Metric(MetricType, &'a PathSegment),
    /// A metric inside something, such as `LazyLock<Counter>` or `&Counter`.
    Wrapped { by: TokenStream, metric: &'a Type },
    /// No metric, whatever it is called.
    Foreign,
    /// `_`
    Inferred,
    /// An alias, or a mistake that the compiler sees.
    Unknown,
}

/// Types of the standard library that people write where a metric belongs.
const FOREIGN: &[&str] = &[
    "bool",
    "char",
    "str",
    "String",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "f32",
    "f64",
    "AtomicBool",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "AtomicI32",
    "AtomicI64",
    "AtomicIsize",
];

/// Reads what the type says.
pub(crate) fn written(ty: &Type) -> Written<'_> {
    match peeled(ty) {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Written::Unknown };
            let name = last.ident.to_string();
            if let Some(metric) = MetricType::named(&name) {
                Written::Metric(metric, last)
            } else if FOREIGN.contains(&name.as_str()) {
                Written::Foreign
            } else {
                match arguments(last).map(|inner| (inner, written(inner))).find(|(_, inner)| inner.is_in_a_wrapper()) {
                    Some((_, Written::Wrapped { metric, .. }) | (metric, _)) => {
                        Written::Wrapped { by: last.ident.to_token_stream(), metric }
                    }
                    None => Written::Unknown,
                }
            }
        }
        Type::Reference(reference) => match written(&reference.elem) {
            Written::Metric(..) => {
                Written::Wrapped { by: reference.and_token.to_token_stream(), metric: &reference.elem }
            }
            wrapped @ Written::Wrapped { .. } => wrapped,
            _ => Written::Foreign,
        },
        Type::Infer(_) => Written::Inferred,
        Type::Macro(_) | Type::Verbatim(_) => Written::Unknown,
        _ => Written::Foreign,
    }
}

impl Written<'_> {
    /// Whether what it stands in wraps a metric. A type of the user's own may be called `Info`, which ours is not alone.
    fn is_in_a_wrapper(&self) -> bool {
        match self {
            Written::Metric(MetricType::Info | MetricType::StateSet, segment) => !segment.arguments.is_none(),
            Written::Metric(..) | Written::Wrapped { .. } => true,
            _ => false,
        }
    }
}

/// What is in an `Option`, if the type is one.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    match peeled(ty) {
        Type::Path(path) => {
            path.path.segments.last().filter(|last| last.ident == "Option").and_then(|last| arguments(last).next())
        }
        _ => None,
    }
}

/// The label set that a metric's type names.
pub(crate) fn label_set(ty: &Type) -> Option<&Type> {
    match written(ty) {
        Written::Metric(metric, segment) => arguments(segment).nth(metric.before_labels()).map(peeled),
        _ => None,
    }
}

/// The key of an info, by which it tells apart what it says something of.
pub(crate) fn key_set(ty: &Type) -> Option<&Type> {
    match written(ty) {
        Written::Metric(MetricType::Info, segment) => arguments(segment).nth(1).map(peeled),
        _ => None,
    }
}

/// The states that a state set's type names.
pub(super) fn states(ty: &Type) -> Option<&Type> {
    match written(ty) {
        Written::Metric(MetricType::StateSet, segment) => arguments(segment).next().map(peeled),
        _ => None,
    }
}

/// A metric's type with its labels put behind the arguments that it has.
pub(super) fn with_labels(ty: &Type, labels: &TokenStream) -> TokenStream {
    let Type::Path(mut path) = peeled(ty).clone() else {
        return ty.to_token_stream();
    };
    if let Some(PathArguments::AngleBracketed(arguments)) =
        path.path.segments.last_mut().map(|last| &mut last.arguments)
    {
        arguments.args.push(GenericArgument::Type(Type::Verbatim(labels.clone())));
    }
    path.into_token_stream()
}

fn arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The type without parentheses and without the invisible ones of a `$ty:ty`.
fn peeled(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peeled(&group.elem),
        Type::Paren(paren) => peeled(&paren.elem),
        _ => ty,
    }
}

/// A static's type is the one that its attribute defines.
pub(super) fn check_static(parsed: &Parsed, item: &Static, diag: &mut Diag) {
    let expected = parsed.metric_type();
    let name = expected.name();
    match written(&item.ty) {
        Written::Metric(found, segment) if found != expected => diag.error(&segment.ident, mismatch(expected, found)),
        Written::Metric(MetricType::Info, segment) if says_nothing(&item.ty) => {
            diag.error(&segment.ident, "an info says what it says in its labels; write `Info<Labels>`");
        }
        Written::Metric(MetricType::StateSet, segment) if arguments(segment).next().is_none() => {
            diag.error(&segment.ident, no_states(expected.forms()));
        }
        Written::Wrapped { by, metric } => {
            let metric = metric.to_token_stream().to_string().replace(' ', "");
            diag.error(&by, format_args!("a metric needs no `{by}`, its value is constant data; write `{metric}`"));
        }
        Written::Foreign => {
            let (attribute, article, forms) = (attribute(expected), article(expected), expected.forms());
            diag.error(
                &item.ty,
                format_args!("`{attribute}` defines {article} `{name}`, and this type is none; write {forms}"),
            );
        }
        Written::Inferred => {
            let forms = expected.forms();
            diag.error(&item.ty, format_args!("the type of a metric is not inferred; write {forms}"));
        }
        Written::Metric(..) | Written::Unknown => {}
    }
}

/// A signature's return type, where there is one, is the metric's type alone: its labels are the parameters.
pub(super) fn check_output(parsed: &Parsed, item: &Signature, diag: &mut Diag) {
    let expected = parsed.metric_type();
    let Some(output) = &item.output else {
        if expected == MetricType::StateSet {
            diag.error(&item.ident, no_states("`-> StateSet<State>`"));
        }
        return;
    };
    let name = expected.name();
    match written(output) {
        Written::Metric(found, segment) if found != expected => diag.error(&segment.ident, mismatch(expected, found)),
        Written::Metric(MetricType::StateSet, segment) => match arguments(segment).count() {
            0 => diag.error(&segment.ident, no_states("`-> StateSet<State>`")),
            1 => {}
            _ => diag.error(
                &segment.arguments,
                "the labels of a signature are its parameters; write the states alone, `-> StateSet<State>`",
            ),
        },
        Written::Metric(_, segment) if !segment.arguments.is_none() => diag
            .error(&segment.arguments, format_args!("the labels of a signature are its parameters; write `-> {name}`")),
        Written::Metric(..) => {}
        _ if expected == MetricType::StateSet => {
            diag.error(output, "the accessor returns the metric; write `-> StateSet<State>`");
        }
        _ => diag.error(
            output,
            format_args!(
                "the accessor returns the metric; write `-> {name}`, or leave the return type out; a trait's function is \
                 measured where it has a body"
            ),
        ),
    }
}

/// Whether an info's type has no labels in which it could say something.
pub(super) fn says_nothing(ty: &Type) -> bool {
    label_set(ty).is_none_or(|labels| matches!(labels, Type::Tuple(tuple) if tuple.elems.is_empty()))
}

/// What is said of a state set whose type does not name its states.
fn no_states(forms: &str) -> String {
    format!("a state set's type names its states; write {forms}, the states an enum with `#[derive(LabelValue)]`")
}

fn mismatch(expected: MetricType, found: MetricType) -> String {
    let form = if expected == MetricType::StateSet { "StateSet<State>" } else { expected.name() };
    format!(
        "`{}` defines {} `{}`, and this says `{}`; write `{form}`, or use `{}`",
        attribute(expected),
        article(expected),
        expected.name(),
        found.name(),
        found.attribute()
    )
}

const fn article(ty: MetricType) -> &'static str {
    if matches!(ty, MetricType::InFlight | MetricType::Info) { "an" } else { "a" }
}

/// The attribute without what is only an example of it.
fn attribute(ty: MetricType) -> String {
    ty.attribute().replace("(latency)", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let ty: Type = syn::parse_str(text).expect("a type");
        match written(&ty) {
            Written::Metric(metric, _) => metric.name().to_owned(),
            Written::Wrapped { by, metric } => format!("{by} {}", metric.to_token_stream()),
            Written::Foreign => "foreign".to_owned(),
            Written::Inferred => "inferred".to_owned(),
            Written::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn types_are_told_by_their_last_name() {
        assert_eq!(of("Counter<Http>"), "Counter");
        assert_eq!(of("metrics_core::InFlight"), "InFlight");
        assert_eq!(of("Requests"), "unknown");
        assert_eq!(of("my!()"), "unknown");
        assert_eq!(of("_"), "inferred");
        assert_eq!(of("u64"), "foreign");
        assert_eq!(of("(Counter, Counter)"), "foreign");
        assert_eq!(of("std::sync::LazyLock<Counter>"), "LazyLock Counter");
        assert_eq!(of("Arc<Mutex<Gauge>>"), "Arc Gauge");
        assert_eq!(of("&'static Counter"), "& Counter");
        assert_eq!(of("Vec<u8>"), "unknown");
        assert_eq!(of("Info<Build>"), "Info");
        assert_eq!(of("Box<Info<Build>>"), "Box Info < Build >");
        assert_eq!(of("Requests<Info>"), "unknown");
    }

    #[test]
    fn a_state_sets_labels_come_after_its_states() {
        let ty: Type = syn::parse_str("m::StateSet<Door, House>").expect("a type");
        assert_eq!(label_set(&ty).to_token_stream().to_string(), "House");
        assert_eq!(states(&ty).to_token_stream().to_string(), "Door");
        let ty: Type = syn::parse_str("m::StateSet<Door>").expect("a type");
        assert!(label_set(&ty).is_none());
        assert_eq!(with_labels(&ty, &quote::quote!((u8,))).to_string(), "m :: StateSet < Door , (u8 ,) >");
    }

    #[test]
    fn an_infos_key_comes_after_what_it_says() {
        let ty: Type = syn::parse_str("m::Info<Version, (&'static str,)>").expect("a type");
        assert_eq!(label_set(&ty).to_token_stream().to_string(), "Version");
        assert_eq!(key_set(&ty).to_token_stream().to_string(), "(& 'static str ,)");
        for other in ["m::Info<Version>", "m::StateSet<Door, House>"] {
            assert!(key_set(&syn::parse_str(other).expect("a type")).is_none(), "{other}");
        }
    }

    #[test]
    fn the_label_set_is_the_first_type_argument() {
        let ty: Type = syn::parse_str("m::Counter<(u8, Method)>").expect("a type");
        assert_eq!(label_set(&ty).to_token_stream().to_string(), "(u8 , Method)");
        assert!(label_set(&syn::parse_str("Counter").expect("a type")).is_none());
    }
}
