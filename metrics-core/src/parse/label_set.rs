//! Label sets as identities: in any order, without what is not there.

use super::error::Fault;
use super::labels::Label;

/// The labels of a metric, without the one that tells its parts from each other.
///
/// They are sorted, and an empty value is no label: to Prometheus `x{a=""}` and `x` are one series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct LabelSet(Vec<(String, String)>);

impl LabelSet {
    /// The labels but for `own`.
    pub(super) fn without(labels: &[Label<'_>], own: Option<&str>) -> LabelSet {
        let others = labels.iter().filter(|label| !label.value.is_empty() && Some(&*label.name) != own);
        let mut pairs: Vec<_> = others.map(|label| (label.name.to_string(), label.value.to_string())).collect();
        pairs.sort_unstable();
        LabelSet(pairs)
    }
}

/// The label of this name, with a value.
///
/// # Errors
/// It is not there; `at` is where it would belong.
pub(super) fn required<'l, 'a>(labels: &'l [Label<'a>], name: &str, at: usize) -> Result<&'l Label<'a>, Fault> {
    let found = labels.iter().find(|label| label.name == name && !label.value.is_empty());
    found.ok_or_else(|| Fault::new(at, format!("expected a label `{name}` with a value on this sample")))
}
