//! The exposed name of a metric: assembled, then checked by the grammar and by the rules of style.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::LitStr;
use syn::ext::IdentExt;

use super::style::Style;
use super::values::Unit;
use super::{Kind, Parsed};
use crate::case::Case;
use crate::diag::Diag;
use crate::name;
use crate::slot::Slot;

/// The name as it will be exposed.
pub(super) struct Name {
    pub(super) whole: String,
    pub(super) exact: bool,
    pub(super) unit: Option<String>,
}

/// The parts of a name, as the user gave them.
#[derive(Clone)]
pub(super) struct Given {
    namespace: Option<String>,
    name: String,
    pub(super) unit: Option<Unit>,
    /// What the name was read from, for the mark of an error.
    pub(super) tokens: TokenStream,
}

impl Given {
    /// The exposed name.
    pub(super) fn assemble(&self, kind: Kind) -> String {
        let unit = self.unit.as_ref().map(|unit| unit.name.as_str());
        name::assemble(self.namespace.as_deref(), &self.name, unit, kind.suffix())
    }

    /// The same with the user's own parts changed, as far as something is left of them.
    pub(super) fn changed(&self, change: impl Fn(&str) -> String) -> Given {
        let changed = |part: &str| Some(change(part)).filter(|new| !new.is_empty()).unwrap_or_else(|| part.to_owned());
        Given { namespace: self.namespace.as_deref().map(changed), name: changed(&self.name), ..self.clone() }
    }
}

/// Puts the name together and reports what is wrong with it; `None` if it cannot be a name.
pub(super) fn name(parsed: &Parsed, diag: &mut Diag) -> Option<Name> {
    let unit = unit(parsed, diag);
    if let Some((key, exact)) = parsed.keys.exact.entry() {
        return exact_name(parsed, key, exact, unit, diag);
    }
    let ident = parsed.item.ident()?;
    let (name, tokens) = match parsed.keys.name.get() {
        Some(name) => (name.value(), name.to_token_stream()),
        None => (ident.unraw().to_string().to_lowercase(), ident.to_token_stream()),
    };
    let utf8 = parsed.keys.utf8.is_set();
    let good = is_name(&name, &tokens, "a metric's name", utf8, diag)
        && is_more_than_suffix(&name, &tokens, parsed.kind, diag);
    let namespace = namespace(&parsed.keys.namespace, utf8, diag);
    if !good {
        return None;
    }
    let given = Given { namespace, name, unit, tokens };
    Style { kind: parsed.kind, given: &given, allowed: &parsed.keys.allow }.check(diag);
    Some(Name { whole: given.assemble(parsed.kind), exact: false, unit: given.unit.map(|unit| unit.name) })
}

/// The namespace, or `None` where none is given and where it cannot be one.
fn namespace(namespace: &Slot<LitStr>, utf8: bool, diag: &mut Diag) -> Option<String> {
    let namespace = namespace.get()?;
    let value = namespace.value();
    if value.is_empty() {
        diag.error(namespace, "the namespace is empty; write one, or take `namespace` out");
        return None;
    }
    if let Some(bare) = value.strip_suffix('_').filter(|bare| !bare.is_empty()) {
        diag.error(
            namespace,
            format_args!("the `_` after a namespace is added; write `{}`", bare.trim_end_matches('_')),
        );
        return None;
    }
    is_name(&value, namespace, "a namespace", utf8, diag).then_some(value)
}

/// Whether the grammar has such a name, which with `utf8` is any; reports it if not.
fn is_name(value: &str, tokens: impl ToTokens, what: &str, utf8: bool, diag: &mut Diag) -> bool {
    if name::is_metric_name(value) || utf8 && name::is_utf8_metric_name(value) {
        return true;
    }
    if value.is_empty() {
        diag.error(tokens, format_args!("{what} is not empty; write letters, digits and `_`"));
        return false;
    }
    let fixed = legal(value);
    let fix =
        if fixed.is_empty() { "write another with `name = \"..\"`".to_owned() } else { format!("write `{fixed}`") };
    diag.error(
        tokens,
        format_args!(
            "`{value}` is not {what}, which has letters, digits and `_`, no digit first; {fix}, or keep it with `utf8`"
        ),
    );
    false
}

/// Whether something is named besides the kind; reports it if not.
fn is_more_than_suffix(value: &str, tokens: impl ToTokens, kind: Kind, diag: &mut Diag) -> bool {
    let suffix = kind.suffix();
    let more = !name::stem(value, suffix).is_empty();
    if !more {
        let said = if kind.is_measured() { "measured" } else { "stated" };
        diag.error(
            tokens,
            format_args!("every {}'s name ends with `{suffix}`; write before it what is {said}", kind.format_word()),
        );
    }
    more
}

/// A name near to one that breaks the grammar; empty if nothing is left of it.
pub(crate) fn legal(value: &str) -> String {
    let spaced: String = value.chars().map(|c| if c.is_ascii_alphanumeric() || c == ':' { c } else { '_' }).collect();
    let words: Vec<&str> = spaced.split('_').filter(|word| !word.is_empty()).collect();
    let fixed = Case::Snake.apply(&words.join("_"));
    let digit_first = fixed.starts_with(|c: char| c.is_ascii_digit());
    if words.is_empty() || !value.is_ascii() {
        String::new()
    } else if digit_first {
        format!("_{fixed}")
    } else {
        fixed
    }
}

/// The unit that is given, or that `latency` and `size` stand for.
fn unit(parsed: &Parsed, diag: &mut Diag) -> Option<Unit> {
    let preset = parsed.keys.preset.entry();
    let Some(unit) = parsed.keys.unit.get() else {
        let (key, preset) = preset?;
        return Some(Unit { name: preset.unit().to_owned(), tokens: key.to_token_stream() });
    };
    if !name::is_unit_name(&unit.name) {
        let fixed = legal(&unit.name).trim_matches('_').to_lowercase();
        let fix = if name::is_unit_name(&fixed) { fixed } else { "seconds".to_owned() };
        diag.error(
            &unit.tokens,
            format_args!("`{}` is not a unit, which is a word in small letters; write `unit = {fix}`", unit.name),
        );
        return None;
    }
    if let Some((word, preset)) = preset
        && preset.unit() != unit.name
    {
        diag.conflict(
            &unit.tokens,
            format_args!(
                "`{}` means {}, and the unit says `{}`; take one of the two out",
                preset.word(),
                preset.unit(),
                unit.name
            ),
            word,
            format_args!("`{}` is given here", preset.word()),
        );
        return None;
    }
    Some(unit.clone())
}

/// `exact = ".."`: this name and nothing else, whatever its style.
fn exact_name(
    parsed: &Parsed,
    key: &proc_macro2::Ident,
    exact: &LitStr,
    unit: Option<Unit>,
    diag: &mut Diag,
) -> Option<Name> {
    for other in [parsed.keys.name.key(), parsed.keys.namespace.key()].into_iter().flatten() {
        diag.conflict(
            other,
            format_args!("`exact` is the whole name; take `{other}` out, or use it without `exact`"),
            key,
            "`exact` is given here",
        );
    }
    let value = exact.value();
    let utf8 = parsed.keys.utf8.is_set();
    if !is_name(&value, exact, "a metric's name", utf8, diag) || !is_more_than_suffix(&value, exact, parsed.kind, diag)
    {
        return None;
    }
    let stem = value.strip_suffix(parsed.kind.suffix()).unwrap_or(&value);
    let ends = |unit: &Unit| name::ends_with_word(stem, &unit.name);
    if let (Some(given), Some(unit)) = (parsed.keys.unit.get(), unit.as_ref().filter(|unit| !ends(unit))) {
        diag.error(
            &given.tokens,
            format_args!("a name ends with its unit, and `{value}` does not end with `{}`; take `unit` out", unit.name),
        );
    }
    // What `latency` and `size` imply is the unit only where the name says so too.
    let unit = unit.filter(ends).map(|unit| unit.name);
    Some(Name { whole: value, exact: true, unit })
}
