//! What the linker gathers: every metric that any crate of the program defines.
//!
//! `inventory` registers constant data before `main`: nothing of ours runs and nothing is allocated then. The first
//! one who asks has the list sorted by place, so it does not depend on the linker's order.

use std::any::Any;
use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::labels::set::Labels;
use crate::metric::Metric;
use crate::metric::counter::Counter;
use crate::metric::gathered::Gathered;
use crate::metric::gauge::Gauge;
use crate::metric::histogram::Histogram;
use crate::metric::in_flight::InFlight;
use crate::metric::summary::Summary;
use crate::namespace;
use crate::origin::Origin;
use crate::registry::build_info;

/// A metric that is defined somewhere in the program.
#[derive(Clone, Copy)]
pub struct Definition(Defining);

/// As small for each as for those that are most: the loader writes to it before `main`.
#[derive(Clone, Copy)]
enum Defining {
    /// One that is asked for nothing but what it says.
    Gathered(Gathered),
    /// Any other.
    Other(&'static Other),
}

/// A metric of another kind, or one that an accessor looks for, by the path of an item beside it.
pub struct Other {
    metric: &'static dyn Metric,
    path: Option<Path>,
}

impl Other {
    /// A metric of any kind.
    #[must_use]
    pub const fn metric(metric: &'static dyn Metric) -> Other {
        Other { metric, path: None }
    }

    /// The same, and the path of an item beside it.
    #[must_use]
    pub const fn with_path(metric: &'static dyn Metric, path: Path) -> Other {
        Other { metric, path: Some(path) }
    }
}

/// The path of an item, as the compiler prints it.
pub(crate) type Path = fn() -> &'static str;

/// The path of a function.
pub const fn path_of<F>(_: &F) -> Path {
    std::any::type_name::<F>
}

macro_rules! definitions {
    ($($name:ident of $metric:ident;)*) => {$(
        /// The definition of a static metric.
        #[must_use]
        pub const fn $name<L: Labels + 'static>(metric: &'static $metric<L>) -> Definition {
            Definition(Defining::Gathered(Gathered::$name(metric)))
        }
    )*};
}

impl Definition {
    definitions! {
        counter of Counter;
        gauge of Gauge;
        in_flight of InFlight;
        histogram of Histogram;
        summary of Summary;
    }

    /// That of any other.
    #[must_use]
    pub const fn other(other: &'static Other) -> Definition {
        Definition(Defining::Other(other))
    }

    fn metric(&'static self) -> &'static dyn Metric {
        match &self.0 {
            Defining::Gathered(metric) => metric,
            Defining::Other(other) => other.metric,
        }
    }
}

inventory::collect!(Definition);

/// All that was linked.
pub(crate) struct Linked {
    /// By crate, file and line.
    pub(crate) metrics: Vec<&'static dyn Metric>,
    /// Namespaces that contradict another one of their crate. To be reported by whoever holds no lock.
    pub(crate) contradictions: Vec<Diagnostic>,
}

/// The program's definitions.
pub(crate) fn linked() -> &'static Linked {
    static LINKED: OnceLock<Linked> = OnceLock::new();
    LINKED.get_or_init(|| {
        let metrics = inventory::iter::<Definition>.into_iter().map(Definition::metric).chain(build_info::linked());
        let metrics = by_place(metrics.map(|metric| (metric.core().wording().origin(), metric)));
        Linked { metrics, contradictions: namespace::contradictions() }
    })
}

/// Sorts by crate, file and line; what is of one place stays in order. The linker has them in no order at all, but those
/// of a file mostly together, and their files are few: texts are compared for these alone.
fn by_place<T: Copy>(placed: impl Iterator<Item = (Origin, T)>) -> Vec<T> {
    let mut numbers: HashMap<_, usize, RandomState> = HashMap::default();
    let mut last: Option<(Origin, usize)> = None;
    let numbered = placed.map(|(origin, one)| {
        let known = last.filter(|(known, _)| known.is_beside(&origin));
        let number = known.map_or_else(
            || {
                let next = numbers.len();
                *numbers.entry((origin.crate_name(), origin.file())).or_insert(next)
            },
            |(_, number)| number,
        );
        last = Some((origin, number));
        (number, origin.line(), one)
    });
    let mut numbered: Vec<_> = numbered.collect();
    let mut files: Vec<_> = numbers.into_iter().collect();
    files.sort_unstable();
    let mut ranks = vec![0; files.len()];
    (0..).zip(files).for_each(|(rank, (_, number))| ranks[number] = rank);
    numbered.sort_by_key(|(number, line, _)| (ranks[*number], *line));
    numbered.into_iter().map(|(_, _, one)| one).collect()
}

/// What is to be said where there is no metric at all, however it would have come.
pub(crate) fn nothing_was_linked() -> Diagnostic {
    let message = "no metric is there: none was registered, and the linker gathered no definition. A dependency that \
                   defines some is linked only if a source file names it (`use the_crate as _;`, or \
                   `assert_linked!(the_crate)`), a static library has to be linked whole (`--whole-archive`), and where \
                   nothing runs before `main` there are no definitions: `metrics_core::linking`";
    Diagnostic::new(DiagnosticKind::NoDefinitions, "", message, [])
}

/// The metric that was defined under a name at a place, looked up once: how an accessor finds the metric of a function,
/// which stands in the function's body and can be named nowhere else.
#[derive(Debug)]
pub struct Defined<M: 'static> {
    name: &'static str,
    origin: Origin,
    path: Path,
    found: OnceLock<&'static M>,
}

// No bound on the metric: what is wrong with its labels is said where it is defined.
impl<M> Defined<M> {
    /// By the name without the crate's namespace, and by the path of an item inside this static.
    #[must_use]
    pub const fn new(name: &'static str, origin: Origin, path: Path) -> Defined<M> {
        Defined { name, origin, path, found: OnceLock::new() }
    }

    /// The metric.
    ///
    /// # Panics
    /// On a platform whose linker gathers no definitions.
    #[must_use]
    pub fn get(&self) -> &'static M {
        let Defined { name, origin, .. } = self;
        self.found.get_or_init(|| {
            let found = inventory::iter::<Definition>.into_iter().filter_map(|definition| self.cast(definition));
            // One call of a macro may write the same function for several types: the one beside the accessor comes first.
            let found = found.min_by_key(|(beside, _)| !beside).map(|(_, metric)| metric);
            found.unwrap_or_else(|| panic!("`{name}`, defined at {origin}, was not registered by the linker"))
        })
    }

    /// The metric of a definition, if it is one of this name and place, and whether it stands beside the accessor.
    fn cast(&self, definition: &Definition) -> Option<(bool, &'static M)> {
        let Defining::Other(Other { metric, path: Some(path) }) = definition.0 else { return None };
        let wording = metric.core().wording();
        let here = wording.name() == self.name && wording.origin() == self.origin;
        let metric = here.then(|| (*metric as &'static dyn Any).downcast_ref()).flatten()?;
        Some((beside((self.path)(), path()), metric))
    }
}

/// Whether a function with this item in it, `a::Type::calls::DEFINED::here`, has the parent of the function with that.
fn beside(accessor: &str, metric: &str) -> bool {
    let parent = accessor.rsplitn(4, "::").nth(3);
    parent.and_then(|parent| metric.strip_prefix(parent)).is_some_and(|rest| rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::by_place;
    use crate::origin::Origin;

    #[test]
    fn places_are_in_order_of_crate_file_and_line() {
        let places = [
            ("b", "src/a.rs", 1),
            ("a", "src/z.rs", 100),
            ("a", "src/b.rs", 10),
            ("a", "src/z.rs", 20),
            ("ab", "src/a.rs", 3),
            ("a", "src/b.rs", 9),
            ("a", "src/b.rs", 10),
        ];
        let origins = places.map(|(path, file, line)| Origin::made_up(path, file, line));
        let sorted = by_place(origins.into_iter().zip('a'..));
        assert_eq!(String::from_iter(sorted), "fcgdbea");
    }
}
