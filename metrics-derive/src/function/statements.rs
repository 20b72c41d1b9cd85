//! The statements that bodies are made of: labels, metrics, guards, and what is recorded at exit.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::{Model, Predicate, Target, Use, What};
use crate::metric::expand;
use crate::metric::item::Item;
use crate::metric::place::Place;
use crate::metric::{MetricType, signature};
use crate::respan::at;

/// The local variables. No variable of the user's can be one of them, whatever it is called. An item could: the names
/// that begin with `__metrics_` or `__METRICS_` are this crate's.
pub(super) struct Locals {
    pub(super) body: Ident,
    pub(super) future: Ident,
    pub(super) returns: Ident,
    pub(super) guard: Ident,
    labels: Ident,
    metric: Ident,
    exited: Ident,
    returned: Ident,
}

/// Makes statements of a model.
pub(super) struct Statements<'m> {
    pub(super) model: &'m Model,
    pub(super) locals: Locals,
}

impl Use {
    /// Whether it records when the function ends; else there is a guard, or nothing to wait for.
    fn at_exit(&self, model: &Model) -> bool {
        let late = !model.late.is_empty() && self.what != What::InFlight;
        self.outcome || late || matches!(self.what, What::Errors | What::Busy)
    }
}

impl<'m> Statements<'m> {
    pub(super) fn new(model: &'m Model) -> Statements<'m> {
        let local = |name: &str| Ident::new(&format!("__metrics_{name}"), Span::mixed_site());
        let locals = Locals {
            body: local("body"),
            future: local("future"),
            returns: local("returns"),
            guard: local("guard"),
            labels: local("labels"),
            metric: local("metric"),
            exited: local("exited"),
            returned: local("returned"),
        };
        Statements { model, locals }
    }

    pub(super) fn private(&self) -> TokenStream {
        self.model.krate.private()
    }

    /// Whether anything records when the function ends.
    pub(super) fn at_exit(&self) -> bool {
        self.exit_use().is_some()
    }

    fn exit_use(&self) -> Option<&'m Use> {
        self.model.uses.iter().find(|part| part.at_exit(self.model))
    }

    // ---- labels --------------------------------------------------------------------------------------------

    /// Whether the labels are taken to be used more than once, or later.
    fn captures(&self) -> bool {
        self.has_labels() && (self.at_exit() || self.model.uses.len() > 1 || self.model.shape.is_future())
    }

    fn has_labels(&self) -> bool {
        !self.model.labels.is_empty() || self.given().is_some()
    }

    /// The metric elsewhere with the labels that are given for it.
    fn given(&self) -> Option<(&'m syn::Path, &'m TokenStream)> {
        self.model.uses.iter().find_map(|part| match &part.metric {
            Target::Other(path, Some(with)) => Some((path, with)),
            _ => None,
        })
    }

    /// `let __metrics_labels = Captured::new(&(&kind, "/orders"));`
    pub(super) fn labels(&self) -> TokenStream {
        if !self.captures() {
            return TokenStream::new();
        }
        let (private, labels) = (self.private(), &self.locals.labels);
        match self.given() {
            Some((path, with)) => {
                let metric = self.model.uses.first().map(|part| self.named(part, path));
                quote!(let #labels = #private::captured(&#private::Labelled::given(#metric, #with));)
            }
            None => {
                let values = self.values();
                quote!(let #labels = #private::Captured::new(&#values);)
            }
        }
    }

    /// The labels of the entry as a tuple.
    fn values(&self) -> TokenStream {
        let values = self.model.labels.iter().map(|label| label.expression(&self.model.krate));
        quote!((#(#values,)*))
    }

    // ---- metrics -------------------------------------------------------------------------------------------

    /// ```text
    /// let __metrics_metric = {
    ///     static __METRICS_FAMILY: Histogram<(Given<Kind>,)> = { .. };
    ///     submit_with_path! { &__METRICS_FAMILY }
    ///     &__METRICS_FAMILY
    /// };
    /// ```
    fn metric(&self, part: &Use) -> TokenStream {
        let local = &self.locals.metric;
        match &part.metric {
            Target::Own(metric) => {
                let Item::Signature(item) = &metric.item else { return TokenStream::new() };
                let family = signature::stored_type(metric, item);
                let place = Place::of_signature(item);
                let value = expand::value(metric, &place);
                let submit = expand::submit_with_path(metric, &place, quote!(__METRICS_FAMILY));
                quote! {
                    let #local = {
                        static __METRICS_FAMILY: #family = { #value };
                        #submit
                        &__METRICS_FAMILY
                    };
                }
            }
            Target::Other(path, Some(_)) => {
                let metric = self.named(part, path);
                quote!(let #local = #metric;)
            }
            Target::Other(path, None) => {
                let private = self.private();
                let alone = at(path, quote!(#private::alone(&#path)));
                // Nobody but the user knows whether calls under way are in a `Gauge` or in an `InFlight`.
                let ty = (part.what != What::InFlight).then(|| {
                    let (krate, name) = (&self.model.krate, format_ident!("{}", self.type_of(part)));
                    quote!(: &'static #krate::#name)
                });
                quote!(let #local #ty = #alone;)
            }
        }
    }

    /// `&REQUESTS`, of the type that is fed, so that what leads to one is taken as that.
    fn named(&self, part: &Use, path: &syn::Path) -> TokenStream {
        let (krate, local) = (&self.model.krate, &self.locals.metric);
        match part.what {
            // Nobody but the user knows whether calls under way are in a `Gauge` or in an `InFlight`.
            What::InFlight => quote!(&#path),
            _ => {
                let name = format_ident!("{}", self.type_of(part));
                quote!({ let #local: &'static #krate::#name<_> = &#path; #local })
            }
        }
    }

    fn type_of(&self, part: &Use) -> &'static str {
        MetricType::new(self.model.kind, part.what == What::InFlight).name()
    }

    // ---- entry ---------------------------------------------------------------------------------------------

    /// What is done at entry: counting, and guards that end with the function.
    pub(super) fn guards(&self) -> TokenStream {
        let private = self.private();
        let at_entry = self.model.uses.iter().filter(|part| !part.at_exit(self.model));
        at_entry
            .map(|part| {
                let (metric, labels) = (self.metric(part), self.entry_labels());
                let (local, guard) = (&self.locals.metric, &self.locals.guard);
                match part.what {
                    What::Calls | What::Errors => quote!(#metric #private::Counts::count_for(#local, #labels);),
                    What::InFlight => quote!(#metric let #guard = #private::Tracks::track_for(#local, #labels);),
                    What::Latency | What::Busy if !self.has_labels() => {
                        quote!(#metric let #guard = #private::Timed::start(#local);)
                    }
                    What::Latency | What::Busy => {
                        quote!(#metric let #guard = #private::TimedSeries::start(#local, #labels);)
                    }
                }
            })
            .collect()
    }

    /// Whether anything done at entry ends with the function.
    pub(super) fn has_guard(&self) -> bool {
        let guards = |part: &Use| matches!(part.what, What::InFlight | What::Latency) && !part.at_exit(self.model);
        self.model.uses.iter().any(guards)
    }

    /// The labels of what is updated at entry.
    fn entry_labels(&self) -> TokenStream {
        let (private, metric, labels) = (self.private(), &self.locals.metric, &self.locals.labels);
        match self.given() {
            _ if self.captures() => quote!(&#labels),
            Some((_, with)) => quote!(&#private::labels(#private::Labelled::given(#metric, #with))),
            None if self.model.labels.is_empty() => quote!(&()),
            None => {
                let values = self.values();
                quote!(&#values)
            }
        }
    }

    // ---- exit ----------------------------------------------------------------------------------------------

    /// ```text
    /// Exit::enter(kinds!(__metrics_returns), Wall::start(), move |__metrics_exited| { .. })
    /// ```
    ///
    /// Nothing where nothing records when the function ends.
    pub(super) fn exit(&self) -> TokenStream {
        let (private, returns) = (self.private(), &self.locals.returns);
        self.exit_as(&self.judged(&quote!(#private::kinds!(#returns))))
    }

    /// The same for a function that never returns.
    pub(super) fn exit_never(&self) -> TokenStream {
        let private = self.private();
        self.exit_as(&quote!(#private::Returns::NEVER))
    }

    fn exit_as(&self, kinds: &TokenStream) -> TokenStream {
        let Some(part) = self.exit_use() else { return quote!(()) };
        let (private, record) = (self.private(), self.record(part));
        let watch = match part.what {
            What::Latency => quote!(#private::Wall::start()),
            What::Busy => quote!(#private::Busy::ZERO),
            What::Calls | What::Errors | What::InFlight => quote!(#private::Untimed),
        };
        quote!(#private::Exit::enter(#kinds, #watch, #record))
    }

    /// `judged(kinds!(..), |__metrics_returned| is_bad(__metrics_returned))`, where a predicate says what an error is.
    fn judged(&self, kinds: &TokenStream) -> TokenStream {
        let (private, returned) = (self.private(), &self.locals.returned);
        let Some(Predicate { path, error }) = &self.model.failed else { return kinds.clone() };
        let not = (!error).then(|| quote!(!));
        // A predicate of another type is marked, not what it is called with.
        let span = path.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
        let value = Ident::new(&returned.to_string(), returned.span().located_at(span));
        let failed = quote_spanned!(span=> #not #path(#value));
        quote!(#private::judged(#kinds, |#returned| #failed))
    }

    /// ```text
    /// move |__metrics_exited| {
    ///     let __metrics_metric = { .. };
    ///     late(__metrics_metric, || {
    ///         let ret = __metrics_exited.ret;
    ///         Observes::observe_for(
    ///             __metrics_metric,
    ///             &Both(
    ///                 __metrics_labels,
    ///                 (
    ///                     value::<Given<u16>, _>(Typed::<u16> { value: ret.map_or(0, Response::status) }.value),
    ///                     __metrics_exited.outcome,
    ///                 ),
    ///             ),
    ///             __metrics_exited.took,
    ///         )
    ///     })
    /// }
    /// ```
    fn record(&self, part: &Use) -> TokenStream {
        let (private, metric, exited) = (self.private(), &self.locals.metric, &self.locals.exited);
        let bindings = ["ret", "err"].map(|name| {
            // As the user wrote it, so that it is the user's even inside a macro.
            let ident = self.model.late.iter().find_map(|label| label.mentions(name))?;
            let field = Ident::new(name, Span::call_site());
            Some(quote!(let #ident = #exited.#field;))
        });
        let bindings = bindings.iter().flatten();
        let labels = self.exit_labels(part);
        let update = match part.what {
            What::Latency | What::Busy => quote!(#private::Observes::observe_for(#metric, #labels, #exited.took)),
            What::Calls | What::Errors | What::InFlight => quote!(#private::Counts::count_for(#metric, #labels)),
        };
        // Late labels are the user's code.
        let update = match self.model.late.is_empty() {
            true => update,
            false => quote!(#private::late(#metric, || { #(#bindings)* #update })),
        };
        let define = self.metric(part);
        let record = match part.what {
            What::Errors => quote!(if #exited.failed() { #define #update }),
            _ => quote!(#define #update),
        };
        quote!(move |#exited| { #record })
    }

    fn exit_labels(&self, part: &Use) -> TokenStream {
        let (private, labels, exited) = (self.private(), &self.locals.labels, &self.locals.exited);
        let late = self.model.late.iter().map(|label| label.expression(&self.model.krate));
        let outcome = part.outcome.then(|| quote!(#exited.outcome)).into_iter();
        let late: Vec<_> = late.chain(outcome).collect();
        match (self.has_labels(), late.is_empty()) {
            (false, true) => quote!(&()),
            (false, false) => quote!(&(#(#late,)*)),
            (true, true) => quote!(&#labels),
            (true, false) => quote!(&#private::Both(#labels, (#(#late,)*))),
        }
    }
}
