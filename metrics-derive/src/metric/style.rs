//! promlint's rules as errors that contain the fix; `allow(rule)` silences one.
//!
//! The rules themselves stand in `name.rs`; here each gets its name and its message.

use proc_macro2::TokenStream;

use super::Kind;
use super::naming::Given;
use crate::case::Case;
use crate::diag::Diag;
use crate::name;
use crate::suggest;

/// A rule of style, which a user may silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    BaseUnit,
    AbbreviatedUnit,
    TypeInName,
    TotalSuffix,
    ReservedSuffix,
    CamelCase,
    Colon,
}

const RULES: &[(&str, Rule)] = &[
    ("base_unit", Rule::BaseUnit),
    ("abbreviated_unit", Rule::AbbreviatedUnit),
    ("type_in_name", Rule::TypeInName),
    ("total_suffix", Rule::TotalSuffix),
    ("reserved_suffix", Rule::ReservedSuffix),
    ("camel_case", Rule::CamelCase),
    ("colon", Rule::Colon),
];

impl Rule {
    /// The rule of that name, or the message that says which there are.
    pub(super) fn named(name: &str) -> Result<Rule, String> {
        if let Some((_, rule)) = RULES.iter().find(|(known, _)| *known == name) {
            return Ok(*rule);
        }
        let names = || RULES.iter().map(|(known, _)| *known);
        Err(match suggest::nearest(name, names()) {
            Some(near) => format!("there is no rule `{name}`; did you mean `{near}`"),
            None => format!("there is no rule `{name}`; the rules are {}", suggest::list(names())),
        })
    }

    fn name(self) -> &'static str {
        RULES.iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| *name)
    }
}

/// What the rules look at.
pub(super) struct Style<'a> {
    pub(super) kind: Kind,
    pub(super) given: &'a Given,
    pub(super) allowed: &'a [Rule],
}

type Check = fn(&Style<'_>, &str) -> Option<Finding>;

impl Style<'_> {
    /// Checks the name that will be exposed.
    pub(super) fn check(&self, diag: &mut Diag) {
        let checks: &[Check] =
            &[base_unit, abbreviated_unit, type_in_name, total_suffix, reserved_suffix, camel_case, colon];
        let whole = self.given.assemble(self.kind);
        for finding in checks.iter().filter_map(|check| check(self, &whole)) {
            finding.report(self.allowed, diag);
        }
    }

    /// The exposed name, were the user's part of it changed so.
    fn fixed(&self, change: impl Fn(&str) -> String) -> String {
        self.given.changed(change).assemble(self.kind)
    }

    fn finding(&self, rule: Rule, wrong: String, fix: String) -> Option<Finding> {
        Some(Finding { rule, at: self.given.tokens.clone(), wrong, fix })
    }
}

/// A breach of a rule.
struct Finding {
    rule: Rule,
    at: TokenStream,
    wrong: String,
    fix: String,
}

impl Finding {
    fn report(self, allowed: &[Rule], diag: &mut Diag) {
        if !allowed.contains(&self.rule) {
            let rule = self.rule.name();
            diag.error(&self.at, format_args!("{}; {}, or keep it with `allow({rule})`", self.wrong, self.fix));
        }
    }
}

/// Checks a label's name.
pub(super) fn check_label(label: &str, at: TokenStream, allowed: &[Rule], diag: &mut Diag) {
    if name::camel_case(label) {
        let wrong = format!("label names are written in snake_case, and `{label}` is not");
        let fix = format!("write `{}`", Case::Snake.apply(label));
        Finding { rule: Rule::CamelCase, at, wrong, fix }.report(allowed, diag);
    }
}

fn base_unit(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let (word, base) = name::base_unit(whole)?;
    let wrong = format!("`{word}` is not a base unit");
    if let Some(unit) = style.given.unit.as_ref().filter(|unit| unit.name == word) {
        let fix = format!("measure in {base} and write `unit = {base}`");
        return Some(Finding { rule: Rule::BaseUnit, at: unit.tokens.clone(), wrong, fix });
    }
    let fixed = style.fixed(|name| replace_word(name, word, base));
    style.finding(Rule::BaseUnit, wrong, format!("measure in {base} and name it `{fixed}`"))
}

fn abbreviated_unit(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let (short, long) = name::abbreviated_units(whole).next()?;
    let wrong = format!("`{short}` is an abbreviated unit");
    if let Some(unit) = style.given.unit.as_ref().filter(|unit| unit.name == short) {
        let fix = format!("write `unit = {long}`");
        return Some(Finding { rule: Rule::AbbreviatedUnit, at: unit.tokens.clone(), wrong, fix });
    }
    let fixed = style.fixed(|name| replace_word(name, short, long));
    style.finding(Rule::AbbreviatedUnit, wrong, format!("measure in {long} and name it `{fixed}`"))
}

fn type_in_name(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let kind = style.kind.word();
    if !name::type_in_name(whole, kind) {
        return None;
    }
    let fixed = style.fixed(|name| replace_word(name, kind, ""));
    let wrong = format!("the name says `{kind}`, which the metric's type says already");
    style.finding(Rule::TypeInName, wrong, format!("name it `{fixed}`"))
}

fn total_suffix(style: &Style<'_>, whole: &str) -> Option<Finding> {
    if !name::total_suffix(whole, style.kind.word()) {
        return None;
    }
    let fixed = style.fixed(|name| name.strip_suffix("_total").unwrap_or(name).to_owned());
    let wrong = format!("`_total` ends the name of a counter, and this is a {}", style.kind.word());
    style.finding(Rule::TotalSuffix, wrong, format!("name it `{fixed}`"))
}

fn reserved_suffix(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let suffix = name::reserved_suffix(whole, style.kind.word())?;
    let fixed = style.fixed(|name| name.strip_suffix(suffix).unwrap_or(name).to_owned());
    let wrong = format!("`{suffix}` ends the samples of a histogram or a summary");
    style.finding(Rule::ReservedSuffix, wrong, format!("name it `{fixed}`"))
}

fn camel_case(style: &Style<'_>, whole: &str) -> Option<Finding> {
    if !name::camel_case(whole) {
        return None;
    }
    let fixed = Case::Snake.apply(whole);
    style.finding(Rule::CamelCase, "metric names are written in snake_case".to_owned(), format!("name it `{fixed}`"))
}

fn colon(style: &Style<'_>, whole: &str) -> Option<Finding> {
    if !name::colon(whole) {
        return None;
    }
    let fixed = whole.replace(':', "_");
    style.finding(Rule::Colon, "`:` is for the names of recording rules".to_owned(), format!("name it `{fixed}`"))
}

/// The name with one of its words replaced, or taken out.
fn replace_word(name: &str, word: &str, by: &str) -> String {
    let words = name.split('_').map(|part| if part.eq_ignore_ascii_case(word) { by } else { part });
    words.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}
