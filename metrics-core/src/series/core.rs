//! One family: its definition, its series, and what went wrong with them.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::aliases::{Aliases, ValuesAt};
use super::birth::{Births, Found};
use super::dense::Dense;
use super::faults::Fault;
use super::functions::Installed;
use super::shape::{Shape, dense_count};
use super::sign::Signpost;
use super::store::{Rare, StaticStore, Store};
use super::table::Table;
use super::way::PastLimit;
use crate::cells::wording::Worded;
use crate::cells::{Busy, Entry, Held, Locked, Run, rebase, rebase_counter, rebase_native};
use crate::clock;
use crate::desc::{Desc, LabelDesc};
use crate::labels::key::Values;
use crate::labels::names::Names;
use crate::labels::set::Labels;
use crate::namespace::{self, Namespace};
use crate::origin::Origin;
use crate::spec::{Spec, Wording};

/// What lies behind a metric of any kind: what its definition says, and what it comes to. It is a reference to both, for a
/// static metric and for one made at run time, so a metric has it in itself.
#[doc(hidden)]
#[derive(Clone)]
pub struct Core(Held<Spec, Store>);

impl Core {
    /// The family of a static.
    #[must_use]
    pub const fn new<const N: usize>(definition: &'static Worded<Spec, N>, store: &'static StaticStore) -> Core {
        Core(Held::of_static(Wording::of(definition), store))
    }

    /// The family of a metric made at run time; its cells are there from the start and go with its last handle.
    pub(crate) fn counted<L: Labels>(spec: Spec, desc: Desc) -> Core {
        let core = Core(Held::of_shared(spec, Store::made_at(clock::unix_seconds())));
        let _ = core.desc.set(Arc::new(desc));
        match const { dense_count::<L>() } {
            _ if const { L::NAMES.is_empty() } => {
                if let Some(run) = core.new_run(1) {
                    core.slot.store(run.first_slot(), Ordering::Release);
                    let _ = core.run.set(run);
                }
            }
            Some(count) => {
                if let Some(run) = core.new_run(count) {
                    core.set_dense(Dense::new(Aliases::of(count, L::values_at), count, run), L::values_at);
                }
            }
            None => {}
        }
        core
    }

    #[inline]
    pub(crate) const fn spec(&self) -> &Spec {
        self.0.data()
    }

    /// What the definition says with its texts; of a metric made at run time its description has them.
    pub(crate) const fn wording(&self) -> Wording {
        match self.0.wording() {
            Some(wording) => wording,
            None => Wording::NOTHING,
        }
    }

    /// Whether it goes with the last who holds it.
    #[inline]
    pub(crate) const fn is_counted(&self) -> bool {
        self.0.is_counted()
    }

    /// What the family of a static comes to.
    pub(crate) const fn static_store(&self) -> Option<&'static Store> {
        self.0.as_static()
    }

    /// What most families never have, if anything is there: faults, closures, scopes, statements, idle times.
    pub(crate) fn rare_if_any(&self) -> Option<&Rare> {
        self.has_rare.load(Ordering::Relaxed).then(|| self.rare.get()).flatten()
    }

    /// The same, where something will be. It is there for whoever sees what is then done, in whatever order.
    pub(crate) fn rare(&self) -> &Rare {
        let rare = self.0.rare.get_or(Rare::new);
        if !self.has_rare.load(Ordering::Relaxed) {
            self.has_rare.store(true, Ordering::Relaxed);
        }
        rare
    }

    /// The exposed name.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        if let Some(desc) = self.desc.get() {
            return Cow::Borrowed(desc.name());
        }
        let name = self.wording().name();
        match self.namespace() {
            Some(namespace) => Cow::Owned(format!("{}_{name}", namespace.prefix)),
            None => Cow::Borrowed(name),
        }
    }

    /// The namespace of the name, unless that is exact.
    fn namespace(&self) -> Option<&'static Namespace> {
        self.crate_namespace().filter(|_| !self.spec().exact)
    }

    /// What the crate of its definition says; a metric made at run time, but for one of a group, belongs to none.
    pub(super) fn crate_namespace(&self) -> Option<&'static Namespace> {
        namespace::of(&self.origin())
    }

    /// Where the metric was defined.
    pub(crate) fn origin(&self) -> Origin {
        self.desc.get().map_or_else(|| self.wording().origin(), |desc| desc.origin())
    }

    /// The family's description.
    pub(crate) fn desc<L: Labels>(&self) -> &Arc<Desc> {
        self.described(&L::NAMES, &[])
    }

    /// The same by what the labels are.
    pub(crate) fn desc_of(&self, shape: &Shape) -> &Arc<Desc> {
        self.described(&shape.names, &[])
    }

    /// The same for a state set, with the names of its states.
    pub(crate) fn desc_with_states<L: Labels>(&self, states: &'static [&'static str]) -> &Arc<Desc> {
        self.described(&L::NAMES, states)
    }

    /// All that there is to describe: the one family.
    pub(crate) fn describe<L: Labels>(&self) -> Vec<Desc> {
        fn copy(desc: &Desc) -> Vec<Desc> {
            vec![desc.clone()]
        }
        copy(self.desc::<L>())
    }

    fn described(&self, names: &Names, states: &'static [&'static str]) -> &Arc<Desc> {
        self.desc.get_or(|| {
            let labels =
                (0..names.len()).map(|at| LabelDesc::new(names.get(at, self.spec().more().labels), names.values(at)));
            let namespace = self.namespace().map(|namespace| namespace.prefix);
            Arc::new(Desc::of_static(self.wording(), namespace, labels.collect()).with_states(states))
        })
    }

    #[cold]
    pub(crate) fn reject(&self, fault: Fault) {
        self.rare().faults.reject(fault, || self.name(), self.origin());
    }

    /// Makes a series that is not there, and says whether it is one that stands for all past the limit.
    #[cold]
    pub(super) fn missing(
        &self,
        table: &Table,
        hash: u64,
        values: &Values<'_>,
        past: PastLimit,
    ) -> Option<(Entry, bool)> {
        let insert = |births: &Births<'_>| table.insert(hash, values, self.limit(), past == PastLimit::Fold, births);
        match self.with_births(insert) {
            Found::Series(entry) => Some((entry, false)),
            Found::Overflow(entry) => {
                self.rare().faults.overflow(|| self.name(), self.origin(), self.limit());
                Some((entry, true))
            }
            Found::Full => {
                self.reject(Fault::Limit);
                None
            }
            Found::Exhausted => {
                self.reject(Fault::Exhausted);
                None
            }
            Found::Reentrant => {
                self.reject(Fault::Reentrant);
                None
            }
        }
    }

    /// Runs `f` with how a series of this family begins.
    pub(super) fn with_births<R>(&self, f: impl FnOnce(&Births<'_>) -> R) -> R {
        f(&Births {
            run: &|count| self.new_run(count),
            initial: self.spec().initial(),
            anew: &|entry, trace| Signpost::of_entry(entry).begin_anew(self.spec(), trace),
        })
    }

    /// The row with this series in it, and the number under which it is counted there.
    #[cold]
    pub(super) fn dense_series(&self, count: usize, index: usize, values_at: ValuesAt) -> Option<(&Dense, usize)> {
        if index >= count {
            self.reject(Fault::Index);
            return None;
        }
        let dense = self.dense(count, values_at)?;
        let index = dense.seat_of(index);
        // A closure that was left for it while it was gone, through a handle of before; the user's, dropped under no lock.
        let mut left = None;
        let mut create = || {
            let awake = |trace| Signpost::in_dense(dense, index).begin_anew(self.spec(), trace);
            dense.create(index, || left = self.begin_anew(dense, index), awake)
        };
        if !dense.has(index) && !create() {
            self.reject(Fault::Reentrant);
            return None;
        }
        Some((dense, index))
    }

    /// Begins a series of a row anew. Returns the closure that stood in for it, to be dropped without a lock.
    fn begin_anew(&self, dense: &Dense, index: usize) -> Option<Installed> {
        match dense.shared_cell(index) {
            Some(cell) => {
                cell.store(self.spec().initial(), Ordering::Relaxed);
                return self.rare().functions.take(Some(cell));
            }
            // Guards of before may still be open and will count down.
            None if self.spec().in_flight => {}
            None => self.rebase(dense.slot(index)),
        }
        None
    }

    fn dense(&self, count: usize, values_at: ValuesAt) -> Option<&Dense> {
        if let Some(dense) = self.dense.get() {
            return Some(dense);
        }
        // An allocator that counts may be the caller, or become one: made first, and dropped if another was first.
        let busy = Busy::enter();
        let Some(run) = self.new_run(count) else {
            self.reject(Fault::Exhausted);
            return None;
        };
        let dense = Dense::new(Aliases::of(count, values_at), count, run);
        drop(busy);
        self.set_dense(dense, values_at);
        self.dense.get()
    }

    /// Takes the row, unless there is one by now, and says once if it has two numbers for one text.
    fn set_dense(&self, dense: Dense, values_at: ValuesAt) {
        let repeated = dense.repeated();
        if let (Ok(()), Some(index)) = (self.dense.set(dense), repeated) {
            let mut values = Values::new();
            values_at(index, &mut values);
            let texts: Vec<&str> = (0..values.len()).map(|at| values.get_str(at)).collect();
            self.rare().faults.repeated(|| self.name(), self.origin(), &texts);
        }
    }

    pub(super) fn table(&self, names: &Names) -> Option<&Table> {
        match self.table.get() {
            Some(table) => Some(table),
            None => self.new_table(names),
        }
    }

    #[cold]
    fn new_table(&self, names: &Names) -> Option<&Table> {
        // An allocator that counts here comes back while there is no table yet: it would make another, and another.
        let Some(_locked) = Locked::enter() else {
            self.reject(Fault::Reentrant);
            return None;
        };
        let _ = self.table.set(Table::new(names.written(self.spec().more().labels)));
        self.table.get()
    }

    fn new_run(&self, count: usize) -> Option<Run> {
        if self.spec().is_shared() {
            return Some(match self.spec().more().expire {
                Some(_) => Run::noted(count, self.spec().initial()),
                None => Run::shared(count, self.spec().initial()),
            });
        }
        Run::slots(self.spec().stride(), u32::try_from(count).ok()?)
    }

    /// Begins a series anew: whatever its cells say now counts as nothing.
    pub(crate) fn rebase(&self, slot: u32) {
        match (&self.spec().more().native, self.spec().layout()) {
            (Some(native), _) => rebase_native(slot, native),
            (None, Some(layout)) => rebase(slot, layout.bounds().len() + 1),
            (None, None) => rebase_counter(slot),
        }
    }
}

impl Deref for Core {
    type Target = Store;

    #[inline]
    fn deref(&self) -> &Store {
        &self.0
    }
}
