//! Names as the text formats write them, where a reader may not know names outside the old grammar.
//!
//! Nearly all names are inside it and are copied. A family that has another one, be it its own or a label's, says so
//! (`Desc::is_legacy`), and only then are names looked at, for each series anew: its labels are prepared text, of
//! which there is one form, and readers of four minds.

use std::borrow::Cow;

use crate::cells::Stamp;
use crate::desc::Desc;
use crate::escape;
use crate::escaping::Escaping;
use crate::labels::text::{self, LabelText};
use crate::name;

/// The name of a family, in the escaping that the reader asked for.
pub(crate) struct FamilyName<'d> {
    base: Cow<'d, str>,
    suffix: &'d str,
    is_quoted: bool,
}

impl<'d> FamilyName<'d> {
    pub(crate) fn new(desc: &'d Desc, escaping: Escaping) -> FamilyName<'d> {
        let (base, suffix) = desc.name().split_at(desc.base_name().len());
        if desc.is_legacy() {
            return FamilyName { base: Cow::Borrowed(base), suffix, is_quoted: false };
        }
        let base = escaping.metric_name(base);
        let is_quoted = !name::is_metric_name(&base);
        FamilyName { base, suffix, is_quoted }
    }

    /// The same with the suffix taken for a part of the name.
    pub(crate) fn whole(self) -> FamilyName<'d> {
        FamilyName { base: self.base + self.suffix, suffix: "", ..self }
    }

    /// Without the kind's suffix, without quotes.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The kind's suffix, if the name has it: one that was given as `exact` may do without.
    pub(crate) fn suffix(&self) -> &'d str {
        self.suffix
    }

    /// Appends it with that suffix, as it stands in a comment: `http_requests`, `"http.requests"`.
    pub(crate) fn push(&self, suffix: &str, out: &mut String) {
        if !self.is_quoted {
            out.push_str(&self.base);
            out.push_str(suffix);
            return;
        }
        out.push('"');
        escape::escape_label(&self.base, out);
        out.push_str(suffix);
        out.push('"');
    }

    /// How a sample of that suffix begins, up to its labels: `http_requests_total{`, `{"http.requests_total",`.
    pub(crate) fn set_opening(&self, suffix: &str, opening: &mut Stamp) {
        if self.is_quoted {
            let mut name = String::new();
            self.push(suffix, &mut name);
            opening.set(["{", &name, ","]);
        } else {
            opening.set([&self.base, suffix, "{"]);
        }
    }

    /// What follows the name of a sample without labels, in place of the opening's last character.
    pub(crate) fn end_without_labels(&self) -> &'static str {
        if self.is_quoted { "} " } else { " " }
    }

    /// Whether a label can have the very same name.
    pub(crate) fn is_state_label(&self) -> bool {
        self.is_quoted || !self.base.contains(':')
    }

    /// The label of a state set, which is named after the family.
    pub(crate) fn set_state_label(&self, label: &mut String) {
        label.clear();
        if self.is_quoted {
            self.push("", label);
        } else {
            label.push_str(&self.base.replace(':', "_"));
        }
    }
}

/// Writes label names in the escaping that the reader asked for.
pub(crate) struct LabelNames {
    escaping: Escaping,
    is_copied: bool,
    text: String,
}

impl LabelNames {
    pub(crate) fn new(escaping: Escaping) -> LabelNames {
        LabelNames { escaping, is_copied: true, text: String::new() }
    }

    /// Begins a family; `is_legacy` says that all its labels have names of the old grammar.
    pub(crate) fn family(&mut self, is_legacy: bool) {
        self.is_copied = is_legacy || self.escaping == Escaping::AllowUtf8;
    }

    /// Whether the family's labels are written as they are.
    #[inline(always)]
    pub(crate) fn are_copied(&self) -> bool {
        self.is_copied
    }

    /// The labels as the reader knows them.
    #[inline(always)]
    pub(crate) fn written<'a>(&'a mut self, labels: LabelText<'a>) -> LabelText<'a> {
        if self.is_copied { labels } else { self.escaped(labels) }
    }

    #[cold]
    fn escaped(&mut self, labels: LabelText<'_>) -> LabelText<'_> {
        self.text.clear();
        for (name, value) in labels.iter() {
            text::push_pair(&mut self.text, &self.escaping.label_name(&name), &value);
        }
        LabelText::from_escaped(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encoder;
    use crate::encode::format::Format;
    use crate::encode::openmetrics::OpenMetricsEncoder;
    use crate::encode::output::Output;
    use crate::encode::text::TextEncoder;
    use crate::layout;
    use crate::origin::Origin;
    use crate::spec::Spec;
    use crate::unit::Unit;
    use crate::visitor::{CounterPoint, Exemplar, HistogramPoint};

    /// As definitions with `utf8` have them.
    fn tell<'w>(encoder: &mut impl Encoder<'w>) {
        let origin = Origin::made_up("shop", "src/shop.rs", 1);
        let route = LabelText::from_escaped(r#""http.route"="/\"x\"",code="200""#);
        let exemplar = Exemplar::new(LabelText::from_escaped(r#""trace.id"="4bf9""#), 1.0);
        encoder.family(&Desc::made_up(&Spec::counter(), "http.requests_total", origin));
        encoder.counter(route, &CounterPoint::new(3_u64).exemplar(exemplar));
        encoder.counter(LabelText::EMPTY, &CounterPoint::new(4_u64));
        let wait = Desc::made_up(&Spec::histogram(&layout::LATENCY), "wait.for it_seconds", origin);
        encoder.family(&wait.with_unit(Unit::SECONDS));
        encoder.histogram(route, &HistogramPoint::new(&[1.0], &[1, 0], 0.5));
        encoder.family(&Desc::new(crate::kind::Kind::Counter, "plain", "Help.").expect("a valid name"));
        encoder.counter(LabelText::from_escaped(r#"code="200""#), &CounterPoint::new(5_u64));
    }

    fn written<E: Encoder<'static, Buffer = String>>(format: Format) -> String {
        let mut encoder = E::new(Output::whole(0), format);
        tell(&mut encoder);
        encoder.end().into_buffer()
    }

    #[test]
    fn names_are_quoted_for_a_reader_that_knows_it() {
        let expected = r##"# TYPE "http.requests" counter
# HELP "http.requests" Help.
{"http.requests_total","http.route"="/\"x\"",code="200"} 3 # {"trace.id"="4bf9"} 1
{"http.requests_total"} 4
# TYPE "wait.for it_seconds" histogram
# UNIT "wait.for it_seconds" seconds
# HELP "wait.for it_seconds" Help.
{"wait.for it_seconds_bucket","http.route"="/\"x\"",code="200",le="1.0"} 1
{"wait.for it_seconds_bucket","http.route"="/\"x\"",code="200",le="+Inf"} 1
{"wait.for it_seconds_sum","http.route"="/\"x\"",code="200"} 0.5
{"wait.for it_seconds_count","http.route"="/\"x\"",code="200"} 1
# TYPE plain counter
# HELP plain Help.
plain_total{code="200"} 5
# EOF
"##;
        let format = Format::OpenMetrics.with_escaping(Escaping::AllowUtf8);
        assert_eq!(written::<OpenMetricsEncoder<'_>>(format), expected);
        let text = written::<TextEncoder<'_>>(Format::Text.with_escaping(Escaping::AllowUtf8));
        assert!(
            text.starts_with("# HELP \"http.requests_total\" Help.\n# TYPE \"http.requests_total\" counter\n{\"http.")
        );
    }

    #[test]
    fn other_readers_get_names_that_they_know_with_the_suffix_behind_them() {
        let schemes = [
            (Escaping::Underscores, "http_requests_total", "http_route", "wait_for_it_seconds_bucket"),
            (Escaping::Dots, "http_dot_requests_total", "http_dot_route", "wait_dot_for__it__seconds_bucket"),
            (Escaping::Values, "U__http_2e_requests_total", "U__http_2e_route", "U__wait_2e_for_20_it__seconds_bucket"),
        ];
        for (scheme, counter, label, bucket) in schemes {
            let text = written::<TextEncoder<'_>>(Format::Text.with_escaping(scheme));
            assert!(text.starts_with(&format!("# HELP {counter} Help.\n# TYPE {counter} counter\n")), "{text}");
            assert!(
                text.contains(&format!("\n{counter}{{{label}=\"/\\\"x\\\"\",code=\"200\"}} 3\n{counter} 4\n")),
                "{text}"
            );
            assert!(
                text.contains(&format!("\n{bucket}{{{label}=\"/\\\"x\\\"\",code=\"200\",le=\"1.0\"}} 1\n")),
                "{text}"
            );
            assert!(text.ends_with("\nplain_total{code=\"200\"} 5\n"), "{text}");
            assert!(!text.contains("trace"), "text has no exemplars: {text}");
        }
        assert_eq!(
            written::<TextEncoder<'_>>(Format::Text),
            written::<TextEncoder<'_>>(Format::Text.with_escaping(Escaping::Underscores)),
            "the versions differ in nothing else"
        );
    }

    #[test]
    fn a_state_sets_label_is_the_name_of_its_family_wherever_it_can_be() {
        let label = |name: &'static str, escaping| {
            let origin = Origin::made_up("shop", "src/shop.rs", 1);
            let desc = Desc::made_up(&Spec::gauge(), name, origin);
            let name = FamilyName::new(&desc, escaping);
            let mut label = String::new();
            name.set_state_label(&mut label);
            (label, name.is_state_label())
        };
        assert_eq!(label("door", Escaping::AllowUtf8), ("door".to_owned(), true));
        assert_eq!(label("door.state", Escaping::AllowUtf8), ("\"door.state\"".to_owned(), true));
        assert_eq!(label("door.state", Escaping::Dots), ("door_dot_state".to_owned(), true));
        assert_eq!(label("job:door", Escaping::Underscores), ("job_door".to_owned(), false));
    }
}
