//! How a series comes into its table: looked for once more, counted, made.
//!
//! As long as a thread meets values that it has not used lately and the table knows them, it looks under a lock that it
//! shares with others. Where the last such values were new, so are the next, most likely: then the lock
//! under which a series is made is taken at once, and there is one look in place of two.

use super::growth::Part;
use super::moment;
use super::table::{Given, Table, has_values};
use crate::cells::{Entry, Kept, Locked, Making, Run};
use crate::labels::key::Values;

/// The value that stands for all that are past the limit.
pub(crate) const OVERFLOW: &str = "__overflow__";

/// A stripe with fewer series grows fourfold: whatever is in it is hashed and put anew less often, which is what other
/// threads wait for.
const FOURFOLD: usize = 1024;

/// How a series of the family begins.
pub(crate) struct Births<'b> {
    /// Cells for so many series.
    pub(crate) run: &'b dyn Fn(usize) -> Option<Run>,
    /// What a shared cell holds at first.
    pub(crate) initial: u64,
    /// Begins one anew that was let go with this trace, unless something was done to it since.
    pub(crate) anew: &'b dyn Fn(&Entry, u64),
}

/// What becomes of a new series.
pub(crate) enum Found {
    /// It was there, or is there now.
    Series(Entry),
    /// The limit is reached, and this is the series that stands for all that are past it.
    Overflow(Entry),
    /// The limit is reached, and nothing was to be folded.
    Full,
    /// All cells are taken.
    Exhausted,
    /// The thread holds a table's lock: an allocator came back.
    Reentrant,
}

impl Table {
    /// The series of these values, made if there is room for it; `is_rising` where nobody has looked whether it is there.
    /// Whatever else it comes to is said by [`Table::insert`]. By itself, and so small that it comes back in a register.
    #[inline(never)]
    pub(super) fn new_or_known(
        &self,
        hash: u64,
        few: &impl Given,
        is_rising: bool,
        limit: impl FnOnce() -> usize,
        births: &Births<'_>,
    ) -> Option<Entry> {
        if is_rising {
            moment::prepare();
        }
        let limit = limit();
        match self.has_room(limit) {
            true => match self.insert_as(hash, few, births, Some(limit)) {
                Found::Series(entry) => Some(entry),
                _ => None,
            },
            false if is_rising => {
                // Whatever comes now is known, or counted otherwise.
                self.growth.note(false);
                self.find(hash, few)
            }
            false => None,
        }
    }

    /// The series of these values, made if it is not there. Past the limit it is the overflow series, where folding
    /// is allowed.
    pub(crate) fn insert(
        &self,
        hash: u64,
        values: &Values<'_>,
        limit: usize,
        fold: bool,
        births: &Births<'_>,
    ) -> Found {
        // Where there is no room, as far as is known, nothing is made to find that out: that is what a flood of
        // labels comes to.
        let found = match self.has_room(limit) {
            true => self.insert_as(hash, values, births, Some(limit)),
            // Somebody else may have made it, as the last one within the limit.
            false => self.find(hash, values).map_or(Found::Full, Found::Series),
        };
        if !fold || !matches!(found, Found::Full) {
            return found;
        }
        let every = folded(values, true);
        let mut values = folded(values, false);
        let mut hash = self.hash(&values);
        if self.growth.folded() >= limit && self.find(hash, &values).is_none() {
            // The finite labels alone make more overflow series than the limit allows: then they fold as well.
            values = every;
            hash = self.hash(&values);
        }
        let found = match self.find(hash, &values) {
            Some(entry) => Found::Series(entry),
            None => self.insert_as(hash, &values, births, None),
        };
        match found {
            Found::Series(entry) => Found::Overflow(entry),
            other => other,
        }
    }

    /// Makes a series, or finds that it is there by now. Overflow series have no limit.
    fn insert_as(&self, hash: u64, values: &impl Given, births: &Births<'_>, limit: Option<usize>) -> Found {
        let Some(_locked) = Locked::enter() else {
            return Found::Reentrant;
        };
        let mut stripe = self.write(hash);
        // Looked up under this lock: another thread may have been first.
        if let Some(there) = stripe.series.find(hash, |kept| self.matches(&self.arena.at(kept), values)) {
            self.growth.note(false);
            return Found::Series(Entry::clone(&self.arena.at(there)));
        }
        let is_overflow = limit.is_none();
        // Counted only once it is sure to be new: two threads that want the same series must not look like two.
        if !self.growth.count_one(&mut stripe, limit) {
            return Found::Full;
        }
        self.growth.note(true);
        // One that was let go and is held by somebody returns as itself, or its holder would count in another one.
        if let Some((resting, trace)) = self.resting.take(hash, |resting| has_values(resting, values)) {
            (births.anew)(&resting, trace);
            self.put(&mut stripe, hash, resting.clone());
            return Found::Series(resting);
        }
        // Under its stripe's lock: a walk that has told its predecessor has begun before it is made, and does not come
        // to it.
        let value = |at: usize| values.value(at);
        // Its place is taken by then: whoever was there before was counted out before it.
        let created = || moment::unix_seconds(self.id.number, self.left());
        let Births { run, initial, .. } = *births;
        let making = Making { value: &value, run, initial, overflow: is_overflow, created: &created };
        let Some((made, kept)) = self.arena.make(&making) else {
            self.growth.count_out(is_overflow);
            return Found::Exhausted;
        };
        self.keep(&mut stripe, hash, kept);
        Found::Series(made)
    }

    /// Puts a series into its stripe that was taken out: from then on it is there again, for scrapes too.
    pub(super) fn put(&self, stripe: &mut Part, hash: u64, entry: Entry) {
        entry.enliven();
        self.keep(stripe, hash, self.arena.keep(entry));
    }

    fn keep(&self, part: &mut Part, hash: u64, kept: Kept) {
        let stripe = &mut part.series;
        let len = stripe.len();
        if len == stripe.capacity() && len < FOURFOLD {
            stripe.reserve(3 * len, |kept| self.arena.hash_at(kept));
        }
        part.insert(hash, kept, |kept| self.arena.hash_at(kept));
    }
}

/// The values that stand for these past the limit: unbounded ones fold, finite ones stay; if all are finite, all fold.
fn folded<'v>(values: &'v Values<'_>, all: bool) -> Values<'v> {
    let all = all || (0..values.len()).all(|i| values.is_finite(i));
    let mut folded = Values::new();
    for i in 0..values.len() {
        folded.str(if values.is_finite(i) && !all { values.get_str(i) } else { OVERFLOW });
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_met_the_limit_looks_for_what_is_there_before_it_makes_anything() {
        let table = Table::new(vec!["label".into()]);
        let births = Births { run: &|count| Run::slots(1, count as u32), initial: 0, anew: &|_, _| {} };
        let look = |value: &'static str| {
            let values: &[&[u8]] = &[value.as_bytes()];
            let (hash, is_rising) = (table.hash_short(values), table.growth.is_rising());
            table.new_or_known(hash, &values, is_rising, || 3, &births).is_some()
        };
        assert!(look("a") && look("b") && look("c"));
        assert!(table.growth.is_rising(), "all of them were new");
        assert!(look("a"), "there is no room, and it is known");
        assert!(!table.growth.is_rising());
        assert!(!look("d"));
    }
}
