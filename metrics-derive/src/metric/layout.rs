//! A histogram's buckets, whole: what the keys ask for, with the bounds of `slo` in their places.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};

use super::Kind;
use super::buckets::{Buckets, Number, Preset};
use super::naming::Name;
use super::parse::Keys;
use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::respan;

/// A histogram's buckets, whole.
#[derive(Clone)]
pub(crate) struct Layout {
    base: Base,
    /// Bounds to insert, for which the base leaves no room of its own.
    slo: Vec<Number>,
}

#[derive(Clone)]
enum Base {
    /// No classic buckets.
    None,
    Preset(Preset),
    Buckets(Buckets),
}

impl Layout {
    /// The usual bounds of a preset.
    pub(super) fn preset(preset: Preset) -> Layout {
        Layout { base: Base::Preset(preset), slo: Vec::new() }
    }
}

/// The layout that the keys ask for. Without buckets and without a preset native ones are enough, and else the name
/// decides: what ends with `_seconds` or `_bytes` has an obvious one.
pub(super) fn layout(kind: Kind, keys: &Keys, name: Option<&Name>, diag: &mut Diag) -> Option<Layout> {
    if kind != Kind::Histogram {
        return None;
    }
    let preset = keys.preset.get().copied();
    let implied = || {
        let (name, unit) = (&name?.whole, name?.unit.as_deref());
        name.rsplit('_').next().and_then(Preset::of_unit).or_else(|| Preset::of_unit(unit?))
    };
    let mut layout = match (keys.buckets.get(), preset.or_else(implied)) {
        (Some(buckets), _) => Layout { base: Base::Buckets(buckets.clone()), slo: Vec::new() },
        (None, _) if preset.is_none() && keys.native.is_set() => Layout { base: Base::None, slo: Vec::new() },
        (None, Some(preset)) => Layout::preset(preset),
        (None, None) if keys.incomplete || name.is_none() => return None,
        (None, None) => {
            let message = "a histogram needs buckets; write `#[histogram(latency)]` for seconds, `#[histogram(size)]` \
                           for bytes, `#[histogram(buckets = [0.1, 1, 10])]` or `#[histogram(native)]`";
            match keys.at.is_empty() {
                true => diag.push(syn::Error::new(Span::call_site(), message)),
                false => diag.error(&keys.at, message),
            }
            return None;
        }
    };
    for slo in &keys.slo {
        layout.insert(slo, diag);
    }
    Some(layout)
}

impl Layout {
    /// Adds a bound: to a list of literals at its place, to anything else when it is evaluated.
    fn insert(&mut self, slo: &Number, diag: &mut Diag) {
        if let (Base::Buckets(Buckets::List(bounds)), Some(value)) = (&mut self.base, slo.value)
            && bounds.iter().all(|bound| bound.value.is_some())
        {
            match bounds.iter().find(|bound| bound.value == Some(value)) {
                Some(same) => diag.conflict(
                    slo,
                    format_args!("`slo = {}` is a bound already; take it out", slo.text()),
                    same,
                    "the same bound",
                ),
                None => {
                    let at = bounds.partition_point(|bound| bound.value < Some(value));
                    bounds.insert(at, slo.clone());
                }
            }
        } else {
            self.slo.push(slo.clone());
        }
    }

    /// What the bounds were read from: where it is said what is wrong with them.
    fn place(&self) -> TokenStream {
        match &self.base {
            // The bounds of a preset are right; so are those that were inserted, one by one.
            Base::None | Base::Preset(_) => TokenStream::new(),
            Base::Buckets(Buckets::List(bounds)) => quote!(#(#bounds)*),
            Base::Buckets(Buckets::Linear { start, width: step, count })
            | Base::Buckets(Buckets::Exponential { start, factor: step, count }) => quote!(#start #step #count),
            Base::Buckets(Buckets::Constant(constant)) => constant.clone(),
        }
    }

    // ---- expand --------------------------------------------------------------------------------------------

    /// The items that hold the layout, and a `&'static Layout`.
    ///
    /// ```text
    /// const __METRICS_BOUNDS: &[f64] = &[0.1, 1.0, 10.0];
    /// const __METRICS_BOUNDS_1: [f64; __METRICS_BOUNDS.len() + 1] = with_bound(__METRICS_BOUNDS, 0.3);
    /// static __METRICS_LAYOUT: Layout = Layout::new(&__METRICS_BOUNDS_1);
    /// ```
    pub(super) fn expand(&self, krate: &CratePath) -> (TokenStream, TokenStream) {
        let private = krate.private();
        let bounds = match &self.base {
            Base::None if self.slo.is_empty() => return (TokenStream::new(), quote!(&#private::NONE)),
            Base::None => quote!(#private::Layout::NONE),
            Base::Preset(preset) if self.slo.is_empty() => {
                let constant = preset.constant();
                return (TokenStream::new(), quote!(&#private::#constant));
            }
            Base::Preset(preset) => {
                let constant = preset.constant();
                quote!(#private::Layout::#constant)
            }
            Base::Buckets(Buckets::List(bounds)) => quote!(&[#(#bounds),*]),
            Base::Buckets(Buckets::Linear { start, width, count }) => {
                quote!(&#private::linear::<{ #count }>(#start, #width))
            }
            Base::Buckets(Buckets::Exponential { start, factor, count }) => {
                quote!(&#private::exponential::<{ #count }>(#start, #factor))
            }
            Base::Buckets(Buckets::Constant(constant)) => quote!(#constant),
        };
        let mut last = format_ident!("__METRICS_BOUNDS");
        let mut items = quote!(const #last: &[f64] = #bounds;);
        for (number, slo) in self.slo.iter().enumerate() {
            let next = format_ident!("__METRICS_BOUNDS_{}", number + 1);
            let array = if number == 0 { quote!(#last) } else { quote!(&#last) };
            let bounds = respan::at(slo, quote!(#private::with_bound(#array, #slo)));
            items.extend(quote!(const #next: [f64; #last.len() + 1] = #bounds;));
            last = next;
        }
        let array = if self.slo.is_empty() { quote!(#last) } else { quote!(&#last) };
        let layout = respan::at(&self.place(), quote!(#private::Layout::new(#array)));
        items.extend(quote! {
            static __METRICS_LAYOUT: #private::Layout = #layout;
        });
        (items, quote!(&__METRICS_LAYOUT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expansion(keys: TokenStream) -> String {
        let mut diag = Diag::new();
        let keys = super::super::parse::keys(Kind::Histogram, keys, &mut diag);
        let layout = layout(Kind::Histogram, &keys, None, &mut diag);
        assert_eq!(diag.messages(), [""; 0]);
        let (items, layout) = layout.expect("a valid case").expand(&CratePath::new(None));
        format!("{items} {layout}").replace(":: metrics_core :: __private ::", "mc::")
    }

    #[test]
    fn presets_are_shared_and_bounds_inserted() {
        assert_eq!(expansion(quote!(latency)), " & mc:: LATENCY");
        assert_eq!(expansion(quote!(native)), " & mc:: NONE");
        assert_eq!(expansion(quote!(size, native)), " & mc:: SIZE");
        assert!(expansion(quote!(native, slo = 0.3)).contains("with_bound (__METRICS_BOUNDS , 0.3)"));
        assert!(expansion(quote!(latency, slo = 0.3)).contains("with_bound (__METRICS_BOUNDS , 0.3)"));
        assert!(expansion(quote!(buckets = [1, 2], slo = 1.5)).contains("& [1.0 , 1.5 , 2.0]"));
        let twice = expansion(quote!(buckets = BOUNDS, slo = 1, slo = 2));
        assert!(twice.contains("with_bound (& __METRICS_BOUNDS_1 , 2.0)"), "{twice}");
        assert!(expansion(quote!(linear(0, 0.5, 4))).contains("& mc:: linear :: < { 4 } > (0.0 , 0.5)"));
    }
}
