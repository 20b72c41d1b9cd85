//! What another registry has written, told by this one.
//!
//! A plugin that is loaded at run time, or a library in another language, has a registry of its own and can hand out no
//! more than text. That is read here as strictly as a test would, so nothing that it says can cost the host its
//! exposition: what cannot be read is not told, and counted.

mod created;
mod points;
mod series;

use std::fmt::{self, Display};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use self::created::Created;
use self::series::Renaming;
use crate::collector::Collector;
use crate::desc::Desc;
use crate::diagnostic::{self, Diagnostic, DiagnosticKind};
use crate::encode::format::{Format, Syntax};
use crate::error::{Error, Reason};
use crate::label_names;
use crate::name;
use crate::origin::Origin;
use crate::parse;
use crate::registry::entry::Entry;
use crate::registry::registry::{Registration, Registry};
use crate::snapshot::{Repeats, Snapshot};
use crate::visitor::Visitor;

/// Shows in a registry what another one has written: that of a plugin, or of a library in another language.
///
/// ```
/// use metrics_core::{Counter, Error, Format, Import, Registry};
///
/// // The registry of a plugin, which has handed out a function that encodes it.
/// let plugins = Registry::new();
/// let orders = Counter::builder("orders", "Orders.").register(&plugins)?;
/// orders.inc_by(3);
///
/// let registry = Registry::new();
/// let import = Import::new("billing", Format::OpenMetrics, move || plugins.encode(Format::OpenMetrics));
/// let _registration = import.prefix("billing").const_label("plugin", "eu").register(&registry)?;
/// assert!(registry.encode(Format::Text).ends_with("\nbilling_orders_total{plugin=\"eu\"} 3\n"));
/// # Ok::<(), Error>(())
/// ```
///
/// OpenMetrics says more than text 0.0.4 does: units, exemplars, when a series began, and which gauges are infos and state
/// sets.
///
/// The text is asked for at every scrape. What is not of its format is not told, no part of it:
/// `metrics_import_errors_total{import="billing"}` counts, the first time is reported
/// ([`DiagnosticKind::Import`]), and all else is served. Of a text that can be read, a series that no format here can hold
/// is left out alone, a counter below zero for instance; that scrape is counted as well, and each such fault of a family
/// reported ([`DiagnosticKind::InvalidSample`]).
///
/// Names are those of the text, with the prefix before them. A family whose name the registry has already, or a name that
/// its samples use, is left out and reported, as with every [`Collector`]: the host's own comes first, and the prefix is
/// the way to have both. Imports that state the same labels, with other values, share their families: one plugin that is
/// loaded for two tenants, for instance. A label that is called like a stated one is told as `exported_`, its name
/// behind that, as Prometheus has it.
#[must_use = "nothing is imported until `.register(&registry)`"]
pub struct Import {
    name: String,
    format: Format,
    source: Source,
    prefix: Option<String>,
    labels: Vec<(String, String)>,
    origin: Origin,
}

/// What gives the text, or says why there is none.
type Source = Box<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>;

// The source is the user's: what a panic breaks of its own is its own, and a text has come whole or not at all.
impl UnwindSafe for Import {}
impl RefUnwindSafe for Import {}

impl Import {
    /// From a text in this format; the name is what the import is called where something is wrong with it.
    #[track_caller]
    pub fn new<T: Into<Vec<u8>>>(
        name: impl Into<String>,
        format: Format,
        source: impl Fn() -> T + Send + Sync + 'static,
    ) -> Import {
        Import::of_source(name.into(), format, Box::new(move || Ok(source().into())))
    }

    /// The same from something that may fail: a plugin that has gone, a process that does not answer.
    #[track_caller]
    pub fn fallible<T: Into<Vec<u8>>, E: Display>(
        name: impl Into<String>,
        format: Format,
        source: impl Fn() -> Result<T, E> + Send + Sync + 'static,
    ) -> Import {
        let source = move || source().map(Into::into).map_err(|error| error.to_string());
        Import::of_source(name.into(), format, Box::new(source))
    }

    #[track_caller]
    fn of_source(name: String, format: Format, source: Source) -> Import {
        Import { name, format, source, prefix: None, labels: Vec::new(), origin: Origin::here() }
    }

    /// All families are called so, with an `_` between this and their own names.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Import {
        self.prefix = Some(prefix.into());
        self
    }

    /// All series have this label as well.
    pub fn const_label(mut self, name: impl Into<String>, value: impl Into<String>) -> Import {
        self.labels.push((name.into(), value.into()));
        self
    }

    /// Shows it in a registry, for as long as the [`Registration`] lives.
    ///
    /// # Errors
    /// A format that is no text, a prefix or a label that cannot be.
    pub fn register(self, registry: &Registry) -> Result<Registration, Error> {
        self.check()?;
        let Import { name, format, source, prefix, labels, origin } = self;
        let errors = Arc::new(AtomicU64::new(0));
        let renaming = Renaming { prefix, labels, origin };
        let is_reported = AtomicBool::new(false);
        let imported =
            Imported { name: name.clone(), format, source, renaming, errors: Arc::clone(&errors), is_reported };
        registry.register_import(Entry::of_import(imported, name, errors, origin))
    }

    fn check(&self) -> Result<(), Error> {
        let refuse = |reason, message| Err(Error::new(reason, "", Some(self.origin), message));
        if self.format.syntax() == Syntax::Protobuf {
            return refuse(Reason::InvalidFormat, "an import reads text; ask for `Format::OpenMetrics`".to_owned());
        }
        if let Some(prefix) = &self.prefix
            && (!name::is_metric_name(prefix) || prefix.contains(':') || prefix.ends_with('_'))
        {
            let message = format!(
                "`{prefix}` cannot be a prefix; use letters, digits and `_`, not a digit first, and leave the last `_` \
                 out: it is put behind it"
            );
            return refuse(Reason::InvalidName, message);
        }
        for (at, (label, _)) in self.labels.iter().enumerate() {
            let is_known = self.labels[..at].iter().any(|(other, _)| other == label);
            if let Some(problem) = label_names::problem_for_all(label, is_known) {
                let message = format!("`{label}` cannot be the label of an import: {problem}");
                return refuse(Reason::InvalidLabel, message);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Import { name, format, source: _, prefix, labels, origin: _ } = self;
        f.debug_struct("Import")
            .field("name", name)
            .field("format", format)
            .field("prefix", prefix)
            .field("labels", labels)
            .finish_non_exhaustive()
    }
}

/// An import that is registered. What it will tell is not known before it has told it.
struct Imported {
    name: String,
    format: Format,
    source: Source,
    renaming: Renaming,
    errors: Arc<AtomicU64>,
    /// Messages quote the text, so there is no end to different ones: the first is reported.
    is_reported: AtomicBool,
}

impl Imported {
    fn read(&self) -> Result<parse::exposition::Exposition, String> {
        let text = String::from_utf8((self.source)()?).map_err(|error| error.to_string())?;
        parse::parse(&text, self.format).map_err(|error| error.to_string())
    }

    /// Tells a text that was read, as far as it can be told.
    fn tell(&self, exposition: &parse::exposition::Exposition, visitor: &mut dyn Visitor) {
        // A visitor returns nothing: what it is told is heard here first, to know what cannot be told.
        let mut heard = Snapshot::new(Repeats::Refuse);
        let is_open_metrics = self.format.syntax() == Syntax::OpenMetrics;
        let created = Created::among(if is_open_metrics { &[] } else { exposition });
        let mut faults = Vec::new();
        for family in exposition.iter().filter(|family| !created.has(family)) {
            faults.extend(self.renaming.tell(family, is_open_metrics, &created, &mut heard));
        }
        let (families, refused) = heard.into_parts();
        faults.extend(refused);
        families.iter().for_each(|family| family.tell(visitor));
        if !faults.is_empty() {
            self.errors.fetch_add(1, Ordering::Relaxed);
        }
        for mut fault in faults {
            fault.message = format!(
                "the import `{}` left out a part of it: {}; `metrics_import_errors_total` counts on",
                self.name, fault.message
            );
            diagnostic::report(fault);
        }
    }

    fn count_error(&self, error: &str) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        if !self.is_reported.swap(true, Ordering::Relaxed) {
            let message =
                format!("the import `{}` told nothing: {error}; `metrics_import_errors_total` counts on", self.name);
            diagnostic::report(Diagnostic::new(DiagnosticKind::Import, "", message, [self.renaming.origin]));
        }
    }
}

impl Collector for Imported {
    fn describe(&self) -> Vec<Desc> {
        Vec::new()
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        match self.read() {
            Ok(exposition) => self.tell(&exposition, visitor),
            Err(error) => self.count_error(&error),
        }
    }
}
