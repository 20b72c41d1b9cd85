//! Views of a registry: some of it, or all of it under other names and with more labels.
//!
//! A view is a registry itself, so views are taken of views, joined and scraped like any other one. It shows what comes
//! and goes in the registry below; what is registered with the view is the view's alone, and seen through it.

use crate::desc::Desc;
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::label_names;
use crate::name;
use crate::origin::Origin;
use crate::registry::filter::Filter;
use crate::registry::registry::Registry;
use crate::registry::view::{Change, View};

impl Registry {
    /// A new registry that shows the members of both, as they come and go, beside what is registered with it.
    /// Where both have a name, this one's is shown, and the conflict is reported.
    #[must_use]
    pub fn joined(&self, other: &Registry) -> Registry {
        Registry::of_parts(vec![self.clone(), other.clone()], None)
    }

    /// A view of this registry: the families of these names, as they come and go. Nothing else is read.
    ///
    /// A name is a family's, with or without `_total` or `_info`, or that of a sample: `latency_seconds_bucket` shows
    /// the whole histogram `latency_seconds`. A name that nothing has shows nothing.
    ///
    /// ```
    /// use metrics_core::{Counter, Error, Format, Gauge, Registry};
    ///
    /// let registry = Registry::new();
    /// let jobs = Counter::builder("jobs", "Jobs that were done.").register(&registry)?;
    /// let waiting = Gauge::builder("waiting", "Jobs that wait.").register(&registry)?;
    /// let text = registry.filtered(["jobs_total"]).encode(Format::Text);
    /// assert!(text.ends_with("\njobs_total 0\n") && !text.contains("waiting"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn filtered<N: Into<String>>(&self, names: impl IntoIterator<Item = N>) -> Registry {
        self.view(View::Filter(Filter::by_names(names.into_iter().map(Into::into).collect())))
    }

    /// A view of this registry: what `shows` says yes to, as it comes and goes. Nothing else is read.
    ///
    /// It is asked of metrics when they come, of collectors' families at every scrape, and has to say the same each
    /// time. A collector that announces only what is not shown is not run.
    ///
    /// ```
    /// use metrics_core::{Format, Registry};
    /// let ours = Registry::global().filtered_by(|desc| desc.crate_name() == "shop");
    /// print!("{}", ours.encode(Format::Text));
    /// ```
    #[must_use]
    pub fn filtered_by(&self, shows: impl Fn(&Desc) -> bool + Send + Sync + 'static) -> Registry {
        self.view(View::Filter(Filter::new(shows)))
    }

    /// A view of this registry in which all names begin with the prefix and a `_`, as they come and go. `process_*`,
    /// `metrics_*`, infos and whatever else ends with `_info` keep their names, under which dashboards look for them.
    ///
    /// Filters of the view know the new names, those below it the old ones. So does [`check`](Registry::check): a name
    /// that two families have in the view is a conflict there.
    ///
    /// ```
    /// use metrics_core::{Counter, Error, Format, Registry};
    ///
    /// let registry = Registry::new();
    /// let jobs = Counter::builder("jobs", "Jobs that were done.").register(&registry)?;
    /// let view = registry.with_prefix("shop");
    /// assert!(view.encode(Format::Text).ends_with("\nshop_jobs_total 0\n"));
    /// assert_eq!(view.filtered(["jobs"]).encode(Format::Text), "");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// A prefix that is not made of letters, digits and `_`, or that begins with a digit or `__`, is left out: all names
    /// stay as they are, and a [diagnostic](crate::on_diagnostic) names the caller's place.
    #[must_use]
    #[track_caller]
    pub fn with_prefix(&self, prefix: impl Into<String>) -> Registry {
        let mut prefix = prefix.into();
        if !name::is_label_name(&prefix) {
            let message = format!(
                "the prefix `{prefix}` of a view was left out; begin with a letter, and use letters, digits and `_`"
            );
            diagnostic::report(Diagnostic::new(DiagnosticKind::InvalidView, "", message, [Origin::here()]));
            return Registry::of_parts(vec![self.clone()], None);
        }
        if !prefix.ends_with('_') {
            prefix.push('_');
        }
        self.view(View::Change(Change::Prefix(prefix.into())))
    }

    /// A view of this registry in which all series have these labels, before all others. A family keeps a label of its
    /// own by such a name, on all its series: it is not given to those of them that are without it. An empty value
    /// leaves the label out.
    ///
    /// Filters of the view know these labels, as [`Desc::const_labels`]. Registries whose families are alike can be
    /// joined, where such a label tells them apart:
    ///
    /// ```
    /// use metrics_core::{Counter, Error, Format, Registry};
    ///
    /// let (eu, us) = (Registry::new(), Registry::new());
    /// let in_eu = Counter::builder("jobs", "Jobs that were done.").register(&eu)?;
    /// let in_us = Counter::builder("jobs", "Jobs that were done.").register(&us)?;
    /// in_us.inc();
    /// let all = eu.with_const_labels([("region", "eu")]).joined(&us.with_const_labels([("region", "us")]));
    /// let text = all.encode(Format::Text);
    /// assert!(text.ends_with("\njobs_total{region=\"eu\"} 0\njobs_total{region=\"us\"} 1\n"), "{text}");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// A name that cannot be a label's (outside `[a-zA-Z_][a-zA-Z0-9_]*`, beginning with `__`, `le`, `quantile`, or there
    /// already) is left out with its value, and a [diagnostic](crate::on_diagnostic) names the caller's place.
    #[must_use]
    #[track_caller]
    pub fn with_const_labels<N: Into<String>, V: Into<String>>(
        &self,
        labels: impl IntoIterator<Item = (N, V)>,
    ) -> Registry {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (label, value) in labels {
            let (label, value) = (label.into(), value.into());
            let is_known = pairs.iter().any(|(known, _)| *known == label);
            if let Some(problem) = label_names::problem_for_all(&label, is_known) {
                let message = format!("the label `{label}` of a view was left out: {problem}");
                diagnostic::report(Diagnostic::new(DiagnosticKind::InvalidView, "", message, [Origin::here()]));
            } else {
                pairs.push((label, value));
            }
        }
        self.view(View::Change(Change::Labels(pairs.into())))
    }

    fn view(&self, view: View) -> Registry {
        Registry::of_parts(vec![self.clone()], Some(view))
    }
}
