//! Label names that not every reader can tell apart.
//!
//! A reader that takes no names in UTF-8 has them escaped, and what is escaped may be another label's name. Two
//! labels of one name cost the whole exposition. Of labels that a family announces this is known before anything is
//! exposed; a collector may tell others.

use std::borrow::Cow;

use crate::desc::Desc;
use crate::escaping::Escaping;
use crate::kind::Kind;
use crate::labels::text::LabelText;

/// What is wrong with the label names of a series: one that its family has for all of them, or, where one of them or the
/// family's name is outside the old grammar, two that some reader takes for one.
pub(super) fn fault(desc: &Desc, labels: LabelText<'_>) -> Option<&'static str> {
    let consts = desc.consts().names();
    let is_legacy = desc.is_legacy() && labels.is_legacy();
    if is_legacy && consts.is_empty() {
        return None;
    }
    let mut labels: Vec<_> = labels.iter().map(|(name, _)| name).collect();
    if labels.iter().any(|label| consts.iter().any(|own| own == label)) {
        return Some("a label that its family has for all its series");
    }
    labels.extend(consts.iter().map(Cow::from));
    if is_legacy { None } else { for_series(desc, &labels) }
}

fn for_series(desc: &Desc, labels: &[impl AsRef<str>]) -> Option<&'static str> {
    let is_state_set = desc.kind() == Kind::StateSet;
    let fault = |escaping| repeated(escaping, labels, is_state_set.then(|| escaping.state_label(desc.base_name())));
    let message = "two labels that are one, or a label that is `__name__`, for a reader that has names escaped";
    Escaping::ALL.into_iter().any(fault).then_some(message)
}

/// The same for an exemplar's labels.
pub(super) fn fault_of_exemplar(labels: LabelText<'_>) -> Option<&'static str> {
    if labels.is_legacy() {
        return None;
    }
    let labels: Vec<_> = labels.iter().map(|(name, _)| name).collect();
    for_exemplar(&labels)
}

fn for_exemplar(labels: &[impl AsRef<str>]) -> Option<&'static str> {
    let message = "an exemplar with two labels that are one for a reader that has names escaped";
    Escaping::ALL.into_iter().any(|escaping| repeated(escaping, labels, None)).then_some(message)
}

/// Whether two names are the same as they are written, or one is that of the metric's own name.
fn repeated(escaping: Escaping, labels: &[impl AsRef<str>], own: Option<Cow<'_, str>>) -> bool {
    let written = labels.iter().map(|label| escaping.label_name(label.as_ref()));
    let mut names: Vec<_> = written.chain(own).chain([Cow::Borrowed("__name__")]).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::super::Repeats;
    use super::super::heard::{desc, snapshot};
    use super::*;
    use crate::visitor::{CounterPoint, Exemplar, GaugePoint, Visitor};

    fn is_refused(kind: Kind, labels: &[&str]) -> bool {
        for_series(&desc(kind, "shop:mode"), labels).is_some()
    }

    #[test]
    fn labels_that_are_one_for_some_reader_are_refused() {
        for labels in [
            &["http.method", "http_method"][..],   // underscores
            &["http.method", "http_dot_method"],   // dots
            &["http.method", "U__http_2e_method"], // values
            &["a", "a.b", "b", "a-b"],
            &["é-é", "é.é"],
        ] {
            assert!(is_refused(Kind::Gauge, labels) && for_exemplar(labels).is_some(), "{labels:?}");
        }
        for name in ["..name..", "éname-"] {
            assert!(is_refused(Kind::Gauge, &[name]), "{name}");
        }
    }

    #[test]
    fn labels_that_every_reader_can_tell_apart_are_not() {
        for labels in [&[][..], &["a", "b"], &["http.method", "http.route", "http"], &["é"], &["a:b", "a"]] {
            assert!(!is_refused(Kind::Gauge, labels), "{labels:?}");
        }
    }

    #[test]
    fn a_state_sets_own_label_is_one_of_them() {
        assert!(is_refused(Kind::StateSet, &["shop.mode"]) && !is_refused(Kind::Gauge, &["shop.mode"]));
        assert!(!is_refused(Kind::StateSet, &["shop.modes"]));
        assert_eq!(Escaping::AllowUtf8.state_label("shop:mode"), "shop_mode");
        assert_eq!(Escaping::AllowUtf8.state_label("shop:mode.x"), "shop:mode.x");
        assert_eq!(Escaping::Underscores.state_label("shop:mode.x"), "shop_mode_x");
    }
    #[test]
    fn a_series_that_a_reader_cannot_take_is_left_out() {
        let (apart, one) = (r#""http.method"="get",method="put""#, r#""http.method"="get",http_method="put""#);
        let (told, refused) = snapshot(Repeats::Refuse, |s| {
            s.family(&desc(Kind::Gauge, "g"));
            for text in [apart, one] {
                s.gauge(LabelText::from_escaped(text), &GaugePoint::new(1_u64));
            }
            s.family(&desc(Kind::Counter, "c"));
            for text in [one, apart] {
                let exemplar = Exemplar::new(LabelText::from_escaped(text), 1.0);
                s.counter(LabelText::EMPTY, &CounterPoint::new(1_u64).exemplar(exemplar));
            }
        });
        let (gauge, counter) = (format!("{{{apart}}} Unsigned(1)"), format!("{{}} Unsigned(1) # {{{apart}}} 1"));
        assert_eq!(told, ["g", &gauge, "c_total", &counter]);
        assert!(
            matches!(&refused[..], [a, b] if a.starts_with("two labels") && b.starts_with("an exemplar")),
            "{refused:?}"
        );
    }
}
