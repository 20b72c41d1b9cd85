//! Idle series go away: noticed at scrapes, since updates do not note the time.
//!
//! Between the look that finds a series idle and its removal there may be an update, by a thread that has found the
//! series already. So a series that is let go rests as long as somebody can reach it: it is looked at once more when
//! nobody else finds it any more, and at every scrape from then on. One that has moved comes back as what it was.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use super::core::Core;
use super::handle::Keep;
use super::sign::{Sign, Signpost};
use super::table::Table;
use super::view::Seat;
use super::walk::seat;
use crate::cells::{Entry, Sums, Walk};

impl Core {
    /// Lets idle series go, if the family has a time for that, and notes what the series say now, if anybody asked
    /// for idle times before; a scrape calls it.
    pub(crate) fn glance(&self) {
        match self.spec().more().expire {
            Some(most) => self.expire(most),
            None if self.rare_if_any().is_some_and(|rare| rare.watch.is_on()) => self.look(|_, _, _| ()),
            None => {}
        }
    }

    /// Looks at all series, and tells where each sits, for how long it has been idle, and its sign.
    pub(super) fn look(&self, tell: impl FnMut(Seat, Duration, Sign)) {
        let mut walk = self.table.get().map(Table::walk);
        let mut sums = Sums::of_all();
        let in_dense = self.dense.get().into_iter().flat_map(|dense| {
            let seats = dense.present().map(move |index| (index, dense.seat(index)));
            seats.map(move |(at, seat)| (seat, Signpost::in_dense(dense, at), dense.shared_cell(at)))
        });
        let in_table = std::iter::from_fn(|| {
            let entry = walk.as_mut().and_then(Walk::next)?;
            Some((seat(&entry), Signpost::of_entry(&entry), entry.shared_cell()))
        });
        let series = in_dense.chain(in_table).map(|(seat, post, cell)| {
            let mut sign = post.read(self.spec(), &mut sums);
            sign.held |= self.is_held(seat.0, cell);
            (seat, sign)
        });
        self.rare().watch.look(series, tell);
    }

    /// Whether a series was removed, and will not come back as one that was merely idle; where that is known of what is
    /// kept: cells of a row are there for the next one.
    pub(crate) fn is_removed(&self, keep: &Keep) -> bool {
        let is_resting = |entry| self.table.get().is_some_and(|table| table.is_resting(entry));
        matches!(keep, Keep::Entry(entry) if entry.is_dead() && !is_resting(entry))
    }

    fn expire(&self, most: Duration) {
        self.wake();
        let mut idle: HashMap<Seat, u64> = HashMap::new();
        self.look(|seat, time, sign| {
            if time >= most && !sign.held {
                idle.insert(seat, sign.trace);
            }
        });
        if idle.is_empty() {
            return;
        }
        if let Some(dense) = self.dense.get() {
            for index in dense.present() {
                let seat = dense.seat(index);
                if idle.get(&seat).is_some_and(|trace| dense.rest(index, *trace)) {
                    self.rare().watch.forget(seat);
                }
            }
        }
        if let Some(table) = self.table.get() {
            let mut walk = table.walk();
            while let Some(entry) = walk.next() {
                let seat = seat(&entry);
                if idle.get(&seat).is_some_and(|trace| table.rest(&entry, *trace)) {
                    self.rare().watch.forget(seat);
                }
            }
        }
        self.wake();
    }

    /// Brings series back that were let go and have moved since, and lets those go for good that nobody can reach.
    fn wake(&self) {
        if let Some(dense) = self.dense.get() {
            for (index, trace) in dense.resting() {
                let is_held = self.is_held(index, dense.shared_cell(index));
                if is_held || self.has_moved(Signpost::in_dense(dense, index), trace) {
                    dense.wake(index);
                }
            }
        }
        if let Some(table) = self.table.get() {
            for (entry, trace) in table.resting.all() {
                self.wake_entry(table, &entry, trace);
            }
        }
    }

    fn wake_entry(&self, table: &Table, entry: &Entry, trace: u64) {
        /// Where it rests, and the caller's own.
        const UNREACHABLE: u32 = 2;
        // Counted before it is looked at: what was done by whoever has let go by then is seen.
        let references = entry.references();
        if self.is_held(entry.address(), entry.shared_cell()) || self.has_moved(Signpost::of_entry(entry), trace) {
            table.wake(entry);
        } else if references <= UNREACHABLE {
            table.bury(entry);
        }
    }

    /// Whether a series is not idle whatever it says: it has a scope, or a closure says it.
    fn is_held(&self, key: usize, cell: Option<&'static AtomicU64>) -> bool {
        let rare = self.rare();
        rare.scopes.has(key) || rare.functions.has(cell)
    }

    /// Whether something was done to a series since it left this trace.
    fn has_moved(&self, post: Signpost, trace: u64) -> bool {
        let sign = post.read(self.spec(), &mut Sums::of_all());
        sign.held || sign.trace != trace
    }
}
