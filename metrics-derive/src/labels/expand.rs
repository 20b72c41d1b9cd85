//! Generates a label set: its names, and the ways from a set to an index, to text, and back from an index.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Type, WherePredicate, parse_quote};

use super::{Member, Set};
use crate::generics;
use crate::lifetimes;
use crate::name;

/// ```text
/// impl<'a> Labels for Http<'a> {
///     type Static = Http<'static>;
///     const NAMES: Names = Names::of(&[Name::label::<Method>("method"), Name::Set(&<Pod<'a> as Labels>::NAMES)]);
///     const CARDINALITY: Option<usize> =
///         product(&[<Method as LabelValue>::CARDINALITY, <Pod<'a> as Labels>::CARDINALITY]);
///     #[inline]
///     fn index(&self) -> usize {
///         let _ = [<Method as LabelValue>::CARDINALITY, <Pod<'a> as Labels>::CARDINALITY];
///         let mut index = Index::new();
///         index.value::<Method>(&self.method);
///         index.set::<Pod<'a>>(&self.pod);
///         index.get()
///     }
///     fn values_at(index: usize, values: &mut Values<'_>) {
///         let mut decoder = Decoder::new::<Self>(index);
///         decoder.value::<Method>(values);
///         decoder.set::<Pod<'static>>(values);
///     }
///     fn emit<'__metrics>(&'__metrics self, values: &mut Values<'__metrics>) {
///         values.value::<Method>(&self.method);
///         values.set::<Pod<'a>>(&self.pod);
///     }
/// }
/// ```
///
/// A type that is no label value fails in each of these. It is written out in each, so that it is marked where the
/// user wrote it; and every body begins with the same expression about all types (left out above where it stands
/// again), so that the compiler's words are the same each time, and it says the same words once.
pub(super) fn set(set: &Set) -> TokenStream {
    let Set { ident, generics, krate, members } = set;
    let private = krate.private();
    let bounded = generics::bounded(generics, predicates(set));
    let (parameters, _, clause) = bounded.split_for_impl();
    let (_, arguments, _) = generics.split_for_impl();
    let static_type = generics::static_type(ident, generics);
    let names = members.iter().map(|member| name(set, member));
    let cardinalities: Vec<_> = members.iter().map(|member| cardinality(set, member)).collect();
    let types = (!members.is_empty()).then(|| quote!(let _ = [#(#cardinalities),*];));
    let (index, values_at, emit) = bodies(set);
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #parameters #krate::Labels for #ident #arguments #clause {
            type Static = #static_type;
            const NAMES: #private::Names = {
                #types
                #private::Names::of(&[#(#names),*])
            };
            const CARDINALITY: #private::Option<usize> = #private::product(&[#(#cardinalities),*]);
            #[inline]
            fn index(&self) -> usize {
                #types
                #index
            }
            fn values_at(index: usize, values: &mut #private::Values<'_>) {
                #types
                #values_at
            }
            #[inline(always)]
            fn emit<'__metrics>(&'__metrics self, values: &mut #private::Values<'__metrics>) {
                #types
                #emit
            }
        }
    }
}

/// The bodies of `index`, `values_at` and `emit`. Without labels there is nothing to do in them, and nothing
/// `mut`.
fn bodies(set: &Set) -> (TokenStream, TokenStream, TokenStream) {
    if set.members.is_empty() {
        return (quote!(0), quote!(let _ = (index, values);), quote!(let _ = values;));
    }
    let private = set.krate.private();
    let members = &set.members;
    let index = calls(members, |ident, method, ty| quote!(index.#method::<#ty>(&self.#ident);));
    let decode = calls(members, |_, method, ty| {
        let ty = lifetimes::to_static(ty);
        quote!(decoder.#method::<#ty>(values);)
    });
    let emit = calls(members, |ident, method, ty| quote!(values.#method::<#ty>(&self.#ident);));
    (
        quote! { let mut index = #private::Index::new(); #index index.get() },
        quote! { let mut decoder = #private::Decoder::new::<Self>(index); #decode },
        emit,
    )
}

/// One statement for each member.
fn calls(members: &[Member], call: impl Fn(&Ident, Ident, &Type) -> TokenStream) -> TokenStream {
    let one = |member: &Member| {
        let method = Ident::new(if member.name.is_some() { "value" } else { "set" }, Span::call_site());
        call(&member.ident, method, &member.ty)
    };
    members.iter().map(one).collect()
}

fn name(set: &Set, member: &Member) -> TokenStream {
    let private = set.krate.private();
    match &member.name {
        Some(name) => {
            let ty = &member.ty;
            let kind = Ident::new(if name::is_label_name(name) { "label" } else { "utf8_label" }, Span::call_site());
            quote!(#private::Name::#kind::<#ty>(#name))
        }
        None => {
            let set = as_trait(set, member);
            quote!(#private::Name::Set(&#set::NAMES))
        }
    }
}

fn cardinality(set: &Set, member: &Member) -> TokenStream {
    let ty = as_trait(set, member);
    quote!(#ty::CARDINALITY)
}

/// `<Method as LabelValue>`
fn as_trait(set: &Set, member: &Member) -> TokenStream {
    let (krate, ty) = (&set.krate, &member.ty);
    let label_trait = if member.name.is_some() { quote!(#krate::LabelValue) } else { quote!(#krate::Labels) };
    quote!(<#ty as #label_trait>)
}

/// The bounds of type parameters that fields need: on the field's type, so that `Wrapper<T>` needs what `Wrapper`
/// needs. A type with lifetimes too would have to be bounded for each of them; there the parameter is bounded.
fn predicates(set: &Set) -> Vec<WherePredicate> {
    let krate = &set.krate;
    let mut predicates = Vec::new();
    for member in &set.members {
        let ty = &member.ty;
        let mentioned: Vec<_> =
            generics::type_parameters(&set.generics).filter(|parameter| lifetimes::mentions(ty, parameter)).collect();
        if lifetimes::has_any(ty) {
            predicates.extend(
                mentioned
                    .into_iter()
                    .map(|parameter| -> WherePredicate { parse_quote!(#parameter: #krate::LabelValue) }),
            );
        } else if !mentioned.is_empty() {
            predicates.push(match member.name {
                Some(_) => parse_quote!(#ty: #krate::LabelValue),
                None => parse_quote!(#ty: #krate::Labels),
            });
        }
    }
    predicates
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::labels::Derive;
    use crate::run::run;

    #[test]
    fn names_in_utf8_are_told_apart() {
        let found = run::<Derive>(quote! {
            struct Http {
                #[label(rename = "http.method", utf8)]
                method: Method,
                #[label(utf8)]
                status: u16,
            }
        })
        .to_string();
        assert!(found.contains("Name :: utf8_label :: < Method > (\"http.method\")"), "{found}");
        assert!(found.contains("Name :: label :: < u16 > (\"status\")"), "{found}");
    }

    #[test]
    fn a_struct() {
        let found = run::<Derive>(quote! {
            #[label(crate = m)]
            struct Http<'a, T> {
                method: Method,
                #[label(rename = "code")]
                status: T,
                r#type: Option<&'a str>,
                #[label(flatten)]
                pod: Pod<'a>,
                #[label(skip)]
                _scratch: f64,
            }
        });
        let expected = quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl<'a, T> m::Labels for Http<'a, T> where T: 'static, T: m::LabelValue {
                type Static = Http<'static, T>;
                const NAMES: m::__private::Names = {
                    let _ = [
                        <Method as m::LabelValue>::CARDINALITY,
                        <T as m::LabelValue>::CARDINALITY,
                        <Option<&'a str> as m::LabelValue>::CARDINALITY,
                        <Pod<'a> as m::Labels>::CARDINALITY
                    ];
                    m::__private::Names::of(&[
                    m::__private::Name::label::<Method>("method"),
                    m::__private::Name::label::<T>("code"),
                    m::__private::Name::label::<Option<&'a str> >("type"),
                    m::__private::Name::Set(&<Pod<'a> as m::Labels>::NAMES)
                ])
                };
                const CARDINALITY: m::__private::Option<usize> = m::__private::product(&[
                    <Method as m::LabelValue>::CARDINALITY,
                    <T as m::LabelValue>::CARDINALITY,
                    <Option<&'a str> as m::LabelValue>::CARDINALITY,
                    <Pod<'a> as m::Labels>::CARDINALITY
                ]);
                #[inline]
                fn index(&self) -> usize {
                    let _ = [
                        <Method as m::LabelValue>::CARDINALITY,
                        <T as m::LabelValue>::CARDINALITY,
                        <Option<&'a str> as m::LabelValue>::CARDINALITY,
                        <Pod<'a> as m::Labels>::CARDINALITY
                    ];
                    let mut index = m::__private::Index::new();
                    index.value::<Method>(&self.method);
                    index.value::<T>(&self.status);
                    index.value::<Option<&'a str> >(&self.r#type);
                    index.set::<Pod<'a> >(&self.pod);
                    index.get()
                }
                fn values_at(index: usize, values: &mut m::__private::Values<'_>) {
                    let _ = [
                        <Method as m::LabelValue>::CARDINALITY,
                        <T as m::LabelValue>::CARDINALITY,
                        <Option<&'a str> as m::LabelValue>::CARDINALITY,
                        <Pod<'a> as m::Labels>::CARDINALITY
                    ];
                    let mut decoder = m::__private::Decoder::new::<Self>(index);
                    decoder.value::<Method>(values);
                    decoder.value::<T>(values);
                    decoder.value::<Option<&'static str> >(values);
                    decoder.set::<Pod<'static> >(values);
                }
                #[inline(always)]
                fn emit<'__metrics>(&'__metrics self, values: &mut m::__private::Values<'__metrics>) {
                    let _ = [
                        <Method as m::LabelValue>::CARDINALITY,
                        <T as m::LabelValue>::CARDINALITY,
                        <Option<&'a str> as m::LabelValue>::CARDINALITY,
                        <Pod<'a> as m::Labels>::CARDINALITY
                    ];
                    values.value::<Method>(&self.method);
                    values.value::<T>(&self.status);
                    values.value::<Option<&'a str> >(&self.r#type);
                    values.set::<Pod<'a> >(&self.pod);
                }
            }
        };
        assert_eq!(found.to_string(), expected.to_string());
    }

    #[test]
    fn renames_on_purpose_are_taken_as_they_are() {
        let found = run::<Derive>(quote! {
            #[label(rename_all = "camelCase")]
            struct S { user_id: u8, #[label(rename = "podName")] pod: u8 }
        });
        let found = found.to_string();
        assert!(found.contains("\"userId\"") && found.contains("\"podName\""), "{found}");
    }

    #[test]
    fn a_struct_without_fields_is_a_set_without_labels() {
        for tokens in [
            quote!(
                struct S;
            ),
            quote!(
                struct S {}
            ),
            quote!(
                struct S();
            ),
        ] {
            let found = run::<Derive>(tokens).to_string();
            assert!(found.contains("Names :: of (& [])") && !found.contains("let mut"), "{found}");
        }
    }
}
