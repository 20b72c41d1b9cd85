//! Where the errors of the compiler go: what of a definition it can find wrong is what its user has written as a type.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type;

use super::Metric;
use super::item::Signature;
use super::types::{Written, key_set, label_set, states, written};
use crate::respan::at;

/// Where the errors of the compiler go.
pub(crate) struct Place {
    /// What is marked.
    pub(crate) at: TokenStream,
    /// The label set, as far as it is known.
    pub(crate) labels: Option<TokenStream>,
    /// The key of an info, as far as it is known.
    pub(crate) key: Option<TokenStream>,
    /// A state set's states, as far as they are known.
    pub(crate) states: Option<TokenStream>,
    /// The type, where it has a name of which nothing is known: an alias, or a mistake.
    pub(crate) alias: Option<TokenStream>,
}

impl Place {
    /// At the label set, if the type has one: it is what is left to be wrong. Else at the states, or at the type; there
    /// too if the labels are two sets, which may contradict each other.
    pub(crate) fn of(ty: &Type) -> Place {
        let (labels, key, states) = (label_set(ty), key_set(ty), states(ty));
        let at = labels.filter(|_| key.is_none()).or(states).unwrap_or(ty).to_token_stream();
        let [labels, key, states] = [labels, key, states].map(|ty| ty.map(ToTokens::to_token_stream));
        let alias = matches!(written(ty), Written::Unknown).then(|| ty.to_token_stream());
        Place { at, labels, key, states, alias }
    }

    /// At the signature's states, or at its name: labels that are none are found where the type is written.
    pub(crate) fn of_signature(item: &Signature) -> Place {
        let states = item.output.as_ref().and_then(states).map(ToTokens::to_token_stream);
        Place {
            at: states.clone().unwrap_or_else(|| item.ident.to_token_stream()),
            labels: None,
            key: None,
            states,
            alias: None,
        }
    }

    /// The expression, which is a metric (or a reference to one, behind `reference`), as one of the type that is written. An
    /// alias comes to that. A type that is none comes to nothing: what the compiler does not know of an item's type it has
    /// told of there, and compares it with nothing. So it is a function that says the type.
    pub(super) fn typed(
        &self,
        metric: &Metric,
        reference: Option<TokenStream>,
        expression: TokenStream,
    ) -> TokenStream {
        let Some(alias) = &self.alias else { return expression };
        let (private, plain) = (metric.krate.private(), metric.ty.plain(&metric.krate));
        let ty = at(&self.at, quote!(#reference <#alias as #private::Written<#plain>>::Itself));
        let call = at(&self.at, quote!(__metrics_typed()));
        quote!({
            #[track_caller]
            const fn __metrics_typed() -> #ty { #expression }
            #call
        })
    }

    /// Statements that the label set is one, and the states are some. The value and the registration both begin with
    /// them, and so have the same words for what is none, which the compiler then says once.
    pub(crate) fn assertion(&self, metric: &Metric) -> Option<TokenStream> {
        let krate = &metric.krate;
        let states = self.states.as_ref().map(|states| quote!(let _ = <#states as #krate::State>::STATES;));
        let labels =
            self.labels.iter().chain(&self.key).map(|labels| quote!(let _ = <#labels as #krate::Labels>::CARDINALITY;));
        let statements: TokenStream = states.into_iter().chain(labels).collect();
        (!statements.is_empty()).then_some(statements)
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::metric::{Attribute, Kind};
    use crate::run::run;

    #[test]
    fn a_type_is_asked_for_only_where_its_name_says_nothing() {
        let expansion = |ty| {
            let item = quote!(static STARTS: #ty;);
            run::<Attribute>((Kind::Counter, quote!(help = "Starts."), item)).to_string()
        };
        let asked = quote!(<Starts as ::metrics_core::__private::Written<::metrics_core::Counter>>::Itself).to_string();
        assert_eq!(expansion(quote!(Starts)).matches(&asked).count(), 2, "of the value, and of the reference to it");
        for known in [quote!(Counter), quote!(m::Counter<Http>)] {
            assert!(!expansion(known).contains("Written"));
        }
    }
}
