//! The statements that bodies are made of: labels, metrics, guards, and what is recorded at exit.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;

use super::{Model, Predicate, Target, Use, What};
use crate::metric::expand::{self, Place};
use crate::metric::item::Item;
use crate::metric::{MetricType, signature};
use crate::respan::at;

/// The local variables. No variable of the user's can be one of them, whatever it is called. An item could: the names
/// that begin with `__metrics_` or `__METRICS_` are this crate's.
pub(super) struct Locals {
    pub(super) body: Ident,
    pub(super) future: Ident,
    pub(super) exit: Ident,
    pub(super) returned: Ident,
    labels: Ident,
    metric: Ident,
    guard: Ident,
    exited: Ident,
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
            exit: local("exit"),
            returned: local("returned"),
            labels: local("labels"),
            metric: local("metric"),
            guard: local("guard"),
            exited: local("exited"),
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
            Some((path, with)) => quote!(let #labels = #private::captured(&#path.with(#with));),
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
    ///     submit! { &__METRICS_FAMILY }
    ///     &__METRICS_FAMILY
    /// };
    /// ```
    fn metric(&self, part: &Use) -> TokenStream {
        let local = &self.locals.metric;
        match &part.metric {
            Target::Own(metric) => {
                let Item::Signature(item) = &metric.item else { return TokenStream::new() };
                let family = signature::stored_type(metric, item);
                let place = Place { at: item.ident.to_token_stream(), labels: None };
                let value = expand::value(metric, &place);
                let submit = expand::submit(metric, &place, quote!(__METRICS_FAMILY));
                quote! {
                    let #local = {
                        static __METRICS_FAMILY: #family = { #value };
                        #submit
                        &__METRICS_FAMILY
                    };
                }
            }
            Target::Other(path, Some(_)) => quote!(let #local = &#path;),
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

    fn type_of(&self, part: &Use) -> &'static str {
        MetricType::new(self.model.kind, part.what == What::InFlight).name()
    }

    /// What records at exit, where it is defined.
    pub(super) fn exit_metric(&self) -> TokenStream {
        self.exit_use().map(|part| self.metric(part)).unwrap_or_default()
    }

    // ---- entry ---------------------------------------------------------------------------------------------

    /// What is done at entry: counting, and guards that end with the function.
    pub(super) fn guards(&self) -> TokenStream {
        let at_entry = self.model.uses.iter().filter(|part| !part.at_exit(self.model));
        at_entry
            .map(|part| {
                let (metric, series, guard) = (self.metric(part), self.series(part), &self.locals.guard);
                match part.what {
                    What::Calls | What::Errors => quote!(#metric #series.inc();),
                    What::InFlight => quote!(#metric let #guard = #series.track();),
                    What::Latency | What::Busy => quote!(#metric let #guard = #series.start_timer();),
                }
            })
            .collect()
    }

    /// The series that is updated at entry.
    fn series(&self, part: &Use) -> TokenStream {
        let (private, metric) = (self.private(), &self.locals.metric);
        let (krate, labels) = (&self.model.krate, &self.locals.labels);
        // Its type is said again: where a label is none the compiler has lost it, and would report every method.
        let own = match &part.metric {
            Target::Own(metric) => Some(format_ident!("{}", metric.ty.name())).map(|ty| quote!(::<#krate::#ty<_>, _>)),
            Target::Other(..) => None,
        };
        let with = quote!(#private::with #own);
        if self.captures() {
            return quote!(#with(#metric, &#labels));
        }
        match self.given() {
            Some((_, with)) => quote!(#metric.with(#with)),
            None if self.model.labels.is_empty() => quote!(#metric),
            None => {
                let values = self.values();
                quote!(#with(#metric, #values))
            }
        }
    }

    // ---- exit ----------------------------------------------------------------------------------------------

    /// How the future is polled to its end.
    pub(super) fn drive(&self) -> Ident {
        let busy = self.exit_use().is_some_and(|part| part.what == What::Busy);
        format_ident!("{}", if busy { "drive_busy" } else { "drive" })
    }

    /// ```text
    /// move |__metrics_exited| {
    ///     let ret = __metrics_exited.ret;
    ///     Observes::observe_for(
    ///         __metrics_metric,
    ///         &Both(
    ///             __metrics_labels,
    ///             (value::<Given<u16>, u16>(ret.map_or(0, Response::status)), __metrics_exited.outcome,),
    ///         ),
    ///         __metrics_exited.took,
    ///     )
    /// }
    /// ```
    pub(super) fn record(&self) -> TokenStream {
        let Some(part) = self.exit_use() else { return TokenStream::new() };
        let (private, metric, exited) = (self.private(), &self.locals.metric, &self.locals.exited);
        let bindings = ["ret", "err"].map(|name| {
            // As the user wrote it, so that it is the user's even inside a macro.
            let ident = self.model.late.iter().find_map(|label| label.mentions(name))?;
            let field = Ident::new(name, Span::call_site());
            Some(quote!(let #ident = #exited.#field;))
        });
        let bindings = bindings.iter().flatten();
        let labels = self.exit_labels(part);
        let record = match part.what {
            What::Latency => quote!(#private::Observes::observe_for(#metric, #labels, #exited.took)),
            What::Busy => quote!(#private::Observes::observe_for(#metric, #labels, #exited.busy)),
            What::Errors => quote!(if #exited.failed() { #private::Counts::count_for(#metric, #labels) }),
            What::Calls | What::InFlight => quote!(#private::Counts::count_for(#metric, #labels)),
        };
        quote!(move |#exited| { #(#bindings)* #record })
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

    /// Tells the guard what was returned.
    pub(super) fn finish(&self) -> TokenStream {
        let (private, exit, returned) = (self.private(), &self.locals.exit, &self.locals.returned);
        let classified = quote!(#private::classify!(&#returned));
        match &self.model.failed {
            None => quote!(#exit.finish(#classified);),
            Some(Predicate { path, error }) => {
                let not = (!error).then(|| quote!(!));
                // A predicate of another type is marked, not what it is called with.
                let span = path.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
                let value = Ident::new(&returned.to_string(), returned.span().located_at(span));
                let failed = quote_spanned!(span=> #not #path(&#value));
                quote!(#exit.finish_as(#failed, #classified);)
            }
        }
    }
}
