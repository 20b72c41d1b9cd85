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
pub(crate) enum Rule {
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

    /// Every rule.
    pub(super) fn all() -> impl Iterator<Item = Rule> {
        RULES.iter().map(|(_, rule)| *rule)
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

/// A breach of a rule.
struct Finding {
    rule: Rule,
    wrong: String,
    /// The unit to measure in, where another was.
    measure: Option<&'static str>,
    fix: Fix,
}

/// What to do about it.
enum Fix {
    /// Another name, made from the one that is given.
    Name(Box<dyn Fn(&str) -> String>),
    /// Another unit.
    Unit(TokenStream, &'static str),
}

type Check = fn(&Style<'_>, &str) -> Option<Finding>;

impl Style<'_> {
    /// Checks the name that will be exposed. Every message proposes the same name, in which everything is right.
    pub(super) fn check(&self, diag: &mut Diag) {
        let checks: &[Check] =
            &[base_unit, abbreviated_unit, type_in_name, total_suffix, reserved_suffix, camel_case, colon];
        let whole = self.given.assemble(self.kind);
        let mut findings: Vec<Finding> = checks.iter().filter_map(|check| check(self, &whole)).collect();
        // Outside the old grammar there is no snake_case to be kept, and a colon is one character of many.
        let is_legacy = name::is_metric_name(&whole);
        findings.retain(|finding| is_legacy || !matches!(finding.rule, Rule::CamelCase | Rule::Colon));
        findings.retain(|finding| !self.allowed.contains(&finding.rule));
        let fixed = findings.iter().fold(self.given.clone(), |given, finding| match &finding.fix {
            Fix::Name(change) => given.changed(change),
            Fix::Unit(..) => given,
        });
        let fixed = fixed.assemble(self.kind);
        for Finding { rule, wrong, measure, fix } in &findings {
            let (at, fix) = match fix {
                Fix::Name(_) => (&self.given.tokens, format!("name it `{fixed}`")),
                Fix::Unit(at, unit) => (at, format!("write `unit = {unit}`")),
            };
            let measure = measure.map_or_else(String::new, |unit| format!("measure in {unit} and "));
            diag.error(at, format_args!("{wrong}; {measure}{fix}, or keep it with `allow({})`", rule.name()));
        }
    }

    /// The fix for a word that is to be another: in the unit, if it is the unit's, else in the name.
    fn replace(&self, word: &str, by: &'static str) -> Fix {
        if let Some(unit) = self.given.unit.as_ref().filter(|unit| unit.name == word) {
            return Fix::Unit(unit.tokens.clone(), by);
        }
        let word = word.to_owned();
        Fix::Name(Box::new(move |name| replace_word(name, &word, by)))
    }
}

/// Checks a label's name.
pub(super) fn check_label(label: &str, at: TokenStream, allowed: &[Rule], diag: &mut Diag) {
    if name::camel_case(label) && !allowed.contains(&Rule::CamelCase) {
        let (fixed, rule) = (Case::Snake.apply(label), Rule::CamelCase.name());
        diag.error(
            at,
            format_args!("label names are written in snake_case; write `{fixed}`, or keep it with `allow({rule})`"),
        );
    }
}

fn base_unit(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let (word, base) = name::base_unit(whole)?;
    let wrong = format!("`{word}` is not a base unit");
    Some(Finding { rule: Rule::BaseUnit, wrong, measure: Some(base), fix: style.replace(word, base) })
}

fn abbreviated_unit(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let (short, long) = name::abbreviated_units(whole).next()?;
    let wrong = format!("`{short}` is an abbreviated unit");
    Some(Finding { rule: Rule::AbbreviatedUnit, wrong, measure: Some(long), fix: style.replace(short, long) })
}

fn type_in_name(style: &Style<'_>, whole: &str) -> Option<Finding> {
    // Not the format's word: every info's name ends with that.
    let kind = style.kind.word();
    name::type_in_name(whole, kind).then(|| Finding {
        rule: Rule::TypeInName,
        wrong: format!("the name says `{kind}`, which the metric's type says already"),
        measure: None,
        fix: style.replace(kind, ""),
    })
}

fn total_suffix(style: &Style<'_>, whole: &str) -> Option<Finding> {
    name::total_suffix(whole, style.kind.format_word()).then(|| Finding {
        rule: Rule::TotalSuffix,
        wrong: format!("`_total` ends the name of a counter, and this is {}", style.kind.with_article()),
        measure: None,
        fix: without_suffix("_total"),
    })
}

fn reserved_suffix(style: &Style<'_>, whole: &str) -> Option<Finding> {
    let suffix = name::reserved_suffix(whole, style.kind.format_word())?;
    let owner = if suffix == "_bucket" { "a histogram" } else { "a histogram or a summary" };
    let wrong = format!("`{suffix}` ends the samples of {owner}");
    Some(Finding { rule: Rule::ReservedSuffix, wrong, measure: None, fix: without_suffix(suffix) })
}

fn camel_case(_: &Style<'_>, whole: &str) -> Option<Finding> {
    name::camel_case(whole).then(|| Finding {
        rule: Rule::CamelCase,
        wrong: "metric names are written in snake_case".to_owned(),
        measure: None,
        fix: Fix::Name(Box::new(|name| Case::Snake.apply(name))),
    })
}

fn colon(_: &Style<'_>, whole: &str) -> Option<Finding> {
    name::colon(whole).then(|| Finding {
        rule: Rule::Colon,
        wrong: "`:` is for the names of recording rules".to_owned(),
        measure: None,
        fix: Fix::Name(Box::new(|name| name.replace(':', "_"))),
    })
}

fn without_suffix(suffix: &'static str) -> Fix {
    Fix::Name(Box::new(move |name| name.strip_suffix(suffix).unwrap_or(name).to_owned()))
}

/// The name with one of its words replaced, or taken out.
fn replace_word(name: &str, word: &str, by: &str) -> String {
    let words = name.split('_').map(|part| if part.eq_ignore_ascii_case(word) { by } else { part });
    words.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Attribute;
    use crate::run::run;
    use quote::quote;

    fn messages(kind: Kind, keys: TokenStream, ty: TokenStream) -> Vec<String> {
        let found = run::<Attribute>((kind, quote!(help = "H.", #keys), quote!(static X: #ty;))).to_string();
        let parts = found.split("compile_error ! { ").skip(1);
        parts.map(|part| part.split(" }").next().unwrap_or_default().trim_matches('"').to_owned()).collect()
    }

    #[test]
    fn every_rule_is_an_error_with_the_fix_and_can_be_silenced() {
        for (kind, ty, name, rule, message) in [
            (Kind::Counter, quote!(Counter), "work_milliseconds", "base_unit", "name it `work_seconds_total`"),
            (Kind::Gauge, quote!(Gauge), "memory_in_gb", "abbreviated_unit", "name it `memory_in_bytes`"),
            (Kind::Counter, quote!(Counter), "jobs_counter", "type_in_name", "name it `jobs_total`"),
            (Kind::Gauge, quote!(Gauge), "jobs_total", "total_suffix", "name it `jobs`"),
            (Kind::Gauge, quote!(Gauge), "jobs_count", "reserved_suffix", "name it `jobs`"),
            (Kind::Gauge, quote!(Gauge), "openJobs", "camel_case", "name it `open_jobs`"),
            (Kind::Gauge, quote!(Gauge), "job:rate", "colon", "name it `job_rate`"),
        ] {
            let found = messages(kind, quote!(name = #name), ty.clone());
            assert_eq!(found.len(), 1, "{name}: {found:?}");
            assert!(found[0].contains(message), "{found:?}");
            assert!(found[0].ends_with(&format!("or keep it with `allow({rule})`")), "{found:?}");
            let rule: TokenStream = rule.parse().expect("a word");
            assert_eq!(messages(kind, quote!(name = #name, allow(#rule)), ty.clone()), [""; 0]);
            assert_eq!(messages(kind, quote!(exact = #name), ty), [""; 0]);
        }
    }

    #[test]
    fn outside_the_old_grammar_words_and_suffixes_still_have_their_rules() {
        for (name, message) in [
            ("http.requestCount:x", None),
            ("http.duration_milliseconds", Some("name it `http.duration_seconds`")),
            ("http.requests_total", Some("name it `http.requests`")),
            ("http.requests_bucket", Some("name it `http.requests`")),
        ] {
            let found = messages(Kind::Gauge, quote!(utf8, name = #name), quote!(Gauge));
            assert_eq!(found.len(), usize::from(message.is_some()), "{found:?}");
            assert!(found.iter().all(|found| message.is_some_and(|message| found.contains(message))), "{found:?}");
        }
    }

    #[test]
    fn all_messages_propose_the_name_in_which_everything_is_right() {
        let found =
            messages(Kind::Gauge, quote!(name = "gauge_memoryUsed_gb_total", namespace = "job:x"), quote!(Gauge));
        assert_eq!(found.len(), 5, "{found:?}");
        for message in found {
            assert!(message.contains("name it `job_x_memory_used_bytes`"), "{message}");
        }
    }

    #[test]
    fn a_unit_is_fixed_where_it_is_given() {
        let found = messages(Kind::Gauge, quote!(unit = hours), quote!(Gauge));
        assert!(
            found[0].contains("`hours` is not a base unit; measure in seconds and write `unit = seconds`"),
            "{found:?}"
        );
    }

    #[test]
    fn a_near_miss_of_a_rule_is_named() {
        assert_eq!(
            Rule::named("base_units"),
            Err("there is no rule `base_units`; did you mean `base_unit`".to_owned())
        );
        assert!(Rule::named("help").is_err_and(|message| message.contains("the rules are `base_unit`, ")));
    }
}
