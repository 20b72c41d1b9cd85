//! `labels(..)` and `late(..)`: names, and where their values come from.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitInt, Token, Type, parse_quote};

use crate::crate_path::CratePath;
use crate::diag::Diag;
use crate::entries::{at_end, skip_to_comma};
use crate::lifetimes;
use crate::metric::buckets;
use crate::metric::signature::given;
use crate::respan::at;

use super::item::{Parameter, Signature};

/// A label as it was written.
#[derive(Clone)]
pub(super) struct Label {
    pub(super) ident: Ident,
    source: Source,
}

#[derive(Clone)]
enum Source {
    /// The name alone: the parameter of that name.
    Parameter,
    /// `name = literal`
    Literal(TokenStream, Type),
    /// `name: Type = expression`
    Expression(TokenStream, Type),
}

/// A label with its type and its value.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    source: Source,
}

impl Value {
    /// The value, whatever it is called with.
    pub(super) fn constant(&self) -> Option<&TokenStream> {
        match &self.source {
            Source::Literal(literal, _) => Some(literal),
            _ => None,
        }
    }

    /// The parameter that is the value.
    pub(super) fn parameter(&self) -> Option<&Ident> {
        matches!(self.source, Source::Parameter).then_some(&self.ident)
    }

    /// The expression for the value inside the function. Parameters are borrowed, not moved.
    pub(super) fn expression(&self, krate: &CratePath) -> TokenStream {
        let private = krate.private();
        match &self.source {
            Source::Parameter => {
                let (ident, given) = (&self.ident, given(krate, lifetimes::unborrowed(&self.ty)));
                quote!(#private::value::<#given, _>(&#ident))
            }
            Source::Literal(literal, _) => literal.clone(),
            Source::Expression(expression, ty) => {
                let given = given(krate, ty.to_token_stream());
                quote!(#private::value::<#given, _>(#private::Typed::<#ty> { value: #expression }.value))
            }
        }
    }

    /// Whether the expression uses a variable of that name; the name as it is used.
    pub(super) fn mentions(&self, name: &str) -> Option<Ident> {
        match &self.source {
            Source::Expression(expression, _) => find(expression.clone(), name),
            _ => None,
        }
    }
}

/// A variable of that name among the tokens. What stands behind a dot is a field or a method, unless there are two.
pub(super) fn find(tokens: TokenStream, name: &str) -> Option<Ident> {
    let mut dots = 0;
    for token in tokens {
        let dot = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == '.');
        match token {
            TokenTree::Ident(ident) if ident == name && dots != 1 => return Some(ident),
            TokenTree::Group(group) => {
                if let Some(found) = find(group.stream(), name) {
                    return Some(found);
                }
            }
            _ => {}
        }
        dots = if dot { dots + 1 } else { 0 };
    }
    None
}

// ---- parse -------------------------------------------------------------------------------------------------

/// Reads the labels of `labels(..)` or, with `late`, of `late(..)`.
pub(super) fn parse(key: &Ident, late: bool, input: ParseStream<'_>, diag: &mut Diag) -> syn::Result<Vec<Label>> {
    if input.is_empty() {
        let form = if late { "late(name: Type = expression)" } else { "labels(parameter, name: Type = expression)" };
        return Err(syn::Error::new_spanned(key, format_args!("`{key}` is empty; write `{form}`, or take it out")));
    }
    let mut labels = Vec::new();
    while !input.is_empty() {
        match label(late, input) {
            Ok(label) => labels.push(label),
            Err(error) => diag.push(error),
        }
        skip_to_comma(input);
    }
    Ok(labels)
}

fn label(late: bool, input: ParseStream<'_>) -> syn::Result<Label> {
    if let Ok(literal) = input.fork().parse::<Lit>() {
        let message = "a label has a name; write `name = literal`, without quotes around the name";
        return Err(syn::Error::new_spanned(literal, message));
    }
    let ident = input.call(Ident::parse_any)?;
    let name = ident.unraw();
    if name == "self" || input.peek(Token![.]) {
        let message = "a label has a name and a type; write `name: Type = expression`";
        return Err(syn::Error::new_spanned(ident, message));
    }
    let source = if input.peek(Token![:]) && !input.peek(Token![::]) {
        input.parse::<Token![:]>()?;
        let ty: Type = input.parse()?;
        if !input.peek(Token![=]) {
            let message = format!("the value of `{name}` is missing; write `{name}: Type = expression`");
            return Err(syn::Error::new_spanned(ident, message));
        }
        input.parse::<Token![=]>()?;
        Source::Expression(buckets::constant(input)?, ty)
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        if late {
            let message = format!("a label that is late has a type; write `{name}: Type = expression`");
            return Err(syn::Error::new_spanned(ident, message));
        }
        literal(&name, input)?
    } else if late {
        let message = format!("a label that is late is made of what was returned; write `{name}: Type = expression`");
        return Err(syn::Error::new_spanned(ident, message));
    } else {
        Source::Parameter
    };
    if at_end(input) { Ok(Label { ident, source }) } else { Err(input.error("expected `,`")) }
}

/// A literal has the type that shows nothing but its text.
fn literal(name: &Ident, input: ParseStream<'_>) -> syn::Result<Source> {
    let value = buckets::constant(input)?;
    let other = || {
        let message = format!("the type of a value that is no literal is not inferred; write `{name}: Type = ..`");
        syn::Error::new_spanned(&value, message)
    };
    let text = value.to_string();
    let negative = text.starts_with('-');
    let number = |digits: &LitInt| -> Type {
        let suffix = if digits.suffix().is_empty() { if negative { "i64" } else { "u64" } } else { digits.suffix() };
        let ident = Ident::new(suffix, digits.span());
        parse_quote!(::core::primitive::#ident)
    };
    if negative {
        let digits: LitInt = syn::parse2(value.clone().into_iter().skip(1).collect()).map_err(|_| other())?;
        let ty = number(&digits);
        return Ok(Source::Literal(quote!(#value as #ty), ty));
    }
    Ok(match syn::parse2::<Lit>(value.clone()).map_err(|_| other())? {
        Lit::Str(text) => Source::Literal(text.into_token_stream(), parse_quote!(&'static ::core::primitive::str)),
        Lit::Bool(truth) => Source::Literal(truth.into_token_stream(), parse_quote!(::core::primitive::bool)),
        Lit::Char(character) => Source::Literal(character.into_token_stream(), parse_quote!(::core::primitive::char)),
        Lit::Int(digits) => {
            let ty = number(&digits);
            let literal = if digits.suffix().is_empty() { quote!(#digits as #ty) } else { quote!(#digits) };
            Source::Literal(literal, ty)
        }
        _ => return Err(syn::Error::new_spanned(&value, "a label is a text, a whole number, a `char` or a `bool`")),
    })
}

// ---- check -------------------------------------------------------------------------------------------------

/// The labels with their types: of a parameter, the parameter's.
pub(super) fn resolve(labels: &[Label], signature: &Signature, diag: &mut Diag) -> Vec<Value> {
    let mut values = Vec::new();
    for Label { ident, source } in labels {
        let ty = match source {
            Source::Literal(_, ty) | Source::Expression(_, ty) => ty.clone(),
            Source::Parameter => match signature.parameters.iter().find(|parameter| parameter.ident == *ident) {
                // The mistake is not the parameter's type, but to make a label of it.
                Some(Parameter { ty, .. }) => syn::parse2(at(ident, ty)).unwrap_or_else(|_| ty.clone()),
                None => {
                    diag.error(
                        ident,
                        format_args!(
                            "`{ident}` is not the name of a parameter; write `{}: Type = expression`",
                            ident.unraw()
                        ),
                    );
                    continue;
                }
            },
        };
        check_type(&ty, signature, diag);
        values.push(Value { ident: ident.clone(), ty, source: source.clone() });
    }
    values
}

/// A metric is one for all types that a generic function is used with, and stands for itself, outside the `impl`.
fn check_type(ty: &Type, signature: &Signature, diag: &mut Diag) {
    let generic = signature.generics.type_params().find(|parameter| lifetimes::mentions(ty, &parameter.ident));
    let constant = signature.generics.const_params().find(|parameter| lifetimes::mentions(ty, &parameter.ident));
    let own = Ident::new("Self", proc_macro2::Span::call_site());
    if let Some(ident) = generic.map(|parameter| &parameter.ident).or(constant.map(|parameter| &parameter.ident)) {
        diag.error(
            ty,
            format_args!(
                "a metric has one type of label for every `{ident}`; write `name: Type = expression` with another type"
            ),
        );
    } else if lifetimes::mentions(ty, &own) {
        diag.error(ty, "a metric stands outside its `impl`, where there is no `Self`; write the type's name");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_not_the_variable_of_its_name() {
        let finds = |tokens: TokenStream| find(tokens, "ret").is_some();
        assert!(
            finds(quote!(f(ret))) && finds(quote!(0..ret)) && finds(quote!(0..=ret)) && finds(quote!(config.get(ret)))
        );
        assert!(!finds(quote!(config.ret)) && !finds(quote!(config.ret())) && !finds(quote!(other)));
    }
}
