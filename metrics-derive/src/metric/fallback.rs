//! What stands in for a metric with a mistake: the same item, working, known to no registry.
//!
//! Without it every use of the metric would be one more error about a name that does not exist. So the stub has what
//! its users see (identifier, type, parameters) from the user, and everything that may be wrong from here.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Type, parse_quote};

use super::buckets::Preset;
use super::item::{Item, MOST_LABELS, Parameter, Signature, Static};
use super::layout::Layout;
use super::types::{self, Written};
use super::{Kind, Metric, MetricType, Parsed, expand};
use crate::crate_path::CratePath;
use crate::label_type;

/// Generates the stub.
pub(super) fn metric(parsed: &Parsed) -> TokenStream {
    let krate = CratePath::new(parsed.keys.krate.get());
    let ty = written(&parsed.item).unwrap_or(parsed.metric_type());
    let item = match &parsed.item {
        Item::Static(item) => Item::Static(static_item(item, ty, &krate)),
        Item::Signature(item) => Item::Signature(signature(item, ty, &krate)),
        Item::Other(tokens) => Item::Other(tokens.clone()),
    };
    expand::metric(&stub(ty, krate, item))
}

/// A metric of this type, known to no registry.
pub(crate) fn stub(ty: MetricType, krate: CratePath, item: Item) -> Metric {
    Metric {
        kind: kind(ty),
        ty,
        krate,
        name: "metrics_stub".to_owned(),
        exact: true,
        utf8: false,
        help: quote!("A definition that does not compile."),
        unit: None,
        labels: labels(&item),
        limit: None,
        expire: None,
        optional: false,
        layout: (kind(ty) == Kind::Histogram).then(|| Layout::preset(Preset::Latency)),
        native: None,
        quantiles: None,
        item,
        at: TokenStream::new(),
        registered: false,
    }
}

/// The metric type that the user wrote, whatever the attribute says.
fn written(item: &Item) -> Option<MetricType> {
    let ty = match item {
        Item::Static(item) => Some(&item.ty),
        Item::Signature(item) => item.output.as_ref(),
        Item::Other(_) => None,
    };
    match types::written(ty?) {
        Written::Metric(ty, _) => Some(ty),
        Written::Wrapped { metric, .. } => match types::written(metric) {
            Written::Metric(ty, _) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// The static with a metric's type: its own, the one inside, or the one that the attribute defines.
fn static_item(item: &Static, ty: MetricType, krate: &CratePath) -> Static {
    let ty = match types::written(&item.ty) {
        Written::Metric(MetricType::Info, _) if types::says_nothing(&item.ty) => any(ty, krate),
        Written::Metric(MetricType::StateSet, _) if types::states(&item.ty).is_none() => any(ty, krate),
        Written::Metric(..) | Written::Unknown => item.ty.clone(),
        Written::Wrapped { metric, .. } => metric.clone(),
        Written::Foreign | Written::Inferred => any(ty, krate),
    };
    Static { ty, ..item.clone() }
}

/// The metric's type without anything of the user's.
fn any(ty: MetricType, krate: &CratePath) -> Type {
    let name = format_ident!("{}", ty.name());
    match ty {
        MetricType::Info => parse_quote!(#krate::#name<(bool,)>),
        MetricType::StateSet => parse_quote!(#krate::#name<bool>),
        _ => parse_quote!(#krate::#name),
    }
}

fn kind(ty: MetricType) -> Kind {
    match ty {
        MetricType::Counter => Kind::Counter,
        MetricType::Gauge | MetricType::InFlight => Kind::Gauge,
        MetricType::Histogram => Kind::Histogram,
        MetricType::Summary => Kind::Summary,
        MetricType::Info => Kind::Info,
        MetricType::StateSet => Kind::StateSet,
    }
}

/// As many names as the tuple has values.
fn labels(item: &Item) -> Vec<String> {
    let count = match item {
        Item::Static(item) => {
            let values = |set: Option<&Type>| if let Some(Type::Tuple(tuple)) = set { tuple.elems.len() } else { 0 };
            values(types::label_set(&item.ty)) + values(types::key_set(&item.ty))
        }
        Item::Signature(item) => match item.output.as_ref().and_then(types::label_set) {
            Some(_) => 1, // an info that says nothing
            None => item.parameters.iter().filter(|parameter| parameter.label).count(),
        },
        Item::Other(_) => 0,
    };
    (1..=count).map(|number| format!("label_{number}")).collect()
}

/// The signature with what cannot be a label as a parameter that takes anything.
fn signature(item: &Signature, ty: MetricType, krate: &CratePath) -> Signature {
    let is_label = |at: usize, parameter: &Parameter| {
        let again = item.parameters[..at].iter().any(|earlier| earlier.ident == parameter.ident);
        item.generics.params.is_empty()
            && at < MOST_LABELS
            && parameter.label
            && parameter.ident.is_some()
            && !again
            && label_type::refusal(&parameter.ty).is_none()
    };
    let stub = |(at, parameter): (usize, &Parameter)| match is_label(at, parameter) {
        true => parameter.clone(),
        false if !parameter.label => parameter.clone(),
        false => {
            let anything = parse_quote!(impl ::core::marker::Sized);
            Parameter { ident: parameter.ident.clone(), ty: anything, label: false }
        }
    };
    let parameters: Vec<Parameter> = item.parameters.iter().enumerate().map(stub).collect();
    // The type is written only where it is the metric's and nothing else.
    let is_whole = |output: &Type| match types::written(output) {
        Written::Metric(MetricType::StateSet, _) => {
            types::states(output).is_some() && types::label_set(output).is_none()
        }
        Written::Metric(_, segment) => segment.arguments.is_none(),
        _ => false,
    };
    let output = match item.output.as_ref().filter(|output| is_whole(output)) {
        // What has an argument of its own beside the labels has to be written, and so has an info that says nothing.
        None if ty == MetricType::StateSet => {
            let states = item.output.as_ref().and_then(types::states);
            Some(states.map_or_else(|| any(ty, krate), |states| parse_quote!(#krate::StateSet<#states>)))
        }
        _ if ty == MetricType::Info && parameters.iter().all(|parameter| !parameter.label) => Some(any(ty, krate)),
        output => output.cloned(),
    };
    Signature { parameters, output, ..item.clone() }
}
