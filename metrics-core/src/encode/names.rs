//! Names as the text formats write them, where a reader may not know names outside the old grammar.
//!
//! Nearly all names are inside it and are copied. A family that has another one, be it its own or a label's, says so
//! (`Desc::is_legacy`), and only then are names looked at, for each series anew: its labels are prepared text, of
//! which there is one form, and readers of four minds.

use std::borrow::Cow;

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
    pub(crate) fn set_opening(&self, suffix: &str, opening: &mut String) {
        opening.clear();
        if self.is_quoted {
            opening.push('{');
            self.push(suffix, opening);
            opening.push(',');
        } else {
            self.push(suffix, opening);
            opening.push('{');
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

    /// The labels as the reader knows them.
    #[inline(always)]
    pub(crate) fn written<'a>(&'a mut self, labels: LabelText<'a>) -> LabelText<'a> {
        if self.is_copied { labels } else { self.escaped(labels) }
    }

    #[cold]
    fn escaped(&mut self, labels: LabelText<'_>) -> LabelText<'_> {
        self.text.clear();
        for (name, value) in labels.iter() {
            text::push_pair(&mut self.text, &self.escaping.label_name(name), &value);
        }
        LabelText::from_escaped(&self.text)
    }
}
