//! Where generated code finds metrics-core.
//!
//! Everything generated is named through one absolute path, so that neither a shadowed name nor a missing prelude
//! nor a renamed dependency breaks it; `crate = path` is for the last of these.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Ident, Lit, Path, Token};

/// The library's name, as generated code writes it unless told otherwise.
const DEFAULT: &str = "metrics_core";

/// The path to metrics-core; prints itself.
#[derive(Clone)]
pub(crate) struct CratePath(TokenStream);

impl CratePath {
    /// What `crate = ..` was given, or the default.
    pub(crate) fn new(given: Option<&Path>) -> CratePath {
        CratePath(match given {
            Some(path) => path.to_token_stream(),
            None => {
                let name = Ident::new(DEFAULT, Span::call_site());
                quote!(::#name)
            }
        })
    }

    /// The module that generated code alone uses.
    pub(crate) fn private(&self) -> TokenStream {
        quote!(#self::__private)
    }
}

impl ToTokens for CratePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// Reads the value of `crate = ..`; the errors teach the form.
pub(crate) fn parse(input: ParseStream<'_>) -> syn::Result<Path> {
    if let Ok(Lit::Str(text)) = input.fork().parse::<Lit>() {
        return Err(syn::Error::new_spanned(
            &text,
            format_args!("`crate` takes a path, not a string; write `crate = {}`", text.value()),
        ));
    }
    let rest = input.fork();
    let path = input.call(Path::parse_mod_style).map_err(|_| {
        let message = "`crate` takes the path of metrics-core, such as `crate = ::my_metrics`";
        match rest.parse::<TokenTree>() {
            Ok(token) => syn::Error::new_spanned(token, message),
            Err(_) => rest.error(message),
        }
    })?;
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(path);
    }
    Err(input.error("`crate` takes a path without arguments, such as `crate = ::my_metrics`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn parsed(text: &str) -> Result<String, String> {
        let path = parse.parse_str(text).map_err(|error| error.to_string())?;
        Ok(CratePath::new(Some(&path)).private().to_string())
    }

    #[test]
    fn paths_are_taken_as_they_are() {
        assert_eq!(CratePath::new(None).private().to_string(), ":: metrics_core :: __private");
        assert_eq!(parsed("::shop::re"), Ok(":: shop :: re :: __private".to_owned()));
        assert_eq!(parsed("crate"), Ok("crate :: __private".to_owned()));
    }

    #[test]
    fn other_values_are_told_the_form() {
        assert_eq!(
            parsed("\"shop\"").expect_err("an invalid case"),
            "`crate` takes a path, not a string; write `crate = shop`"
        );
        assert!(parsed("7").expect_err("an invalid case").contains("such as `crate = ::my_metrics`"));
        assert!(parsed("a::<B>").expect_err("an invalid case").contains("path"));
    }
}
