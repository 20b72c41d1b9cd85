//! A family's series as a whole: counted, listed, removed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use super::core::Core;
use super::dense::Dense;
use super::place::Place;
use super::shape::{Shape, dense_count};
use super::table::Table;
use super::view::{Seat, SeriesView};
use super::way::PastLimit;
use crate::cells::{Entry, Listed, Walk, forget_exemplars, forget_sketches};
use crate::labels::key::Values;
use crate::labels::set::Labels;
use crate::labels::text::{LabelText, push_written_pair};
use crate::visitor::{TOLD_AT_ONCE, Visitor};

/// One series while it is walked.
pub(crate) struct Series<'a, P> {
    pub(crate) labels: LabelText<'a>,
    pub(crate) place: P,
    pub(crate) created: Option<f64>,
}

/// Tells a visitor series.
pub(crate) trait Tell<P> {
    /// One of them.
    fn tell(&mut self, visitor: &mut dyn Visitor, series: Series<'_, P>);

    /// What is left of the block that a walk is in, if there is a way to tell it at once. Returns how many these were at
    /// most; 0 where they are to be told one by one.
    fn tell_block(&mut self, visitor: &mut dyn Visitor, walk: &mut Walk<'_>) -> usize {
        let _ = (visitor, walk);
        0
    }
}

impl<P, F: FnMut(&mut dyn Visitor, Series<'_, P>)> Tell<P> for F {
    fn tell(&mut self, visitor: &mut dyn Visitor, series: Series<'_, P>) {
        self(visitor, series);
    }
}

impl Core {
    pub(super) fn remove_values(&self, table: &Table, values: &Values<'_>) -> bool {
        let removed = table.remove(values);
        if removed.is_none() {
            table.forget_resting(values);
        }
        removed.inspect(|entry| self.rare().functions.forget(entry.shared_cell())).is_some()
    }

    pub(super) fn remove_dense(&self, dense: &Dense, index: usize) -> bool {
        self.rare().functions.forget(dense.shared_cell(index));
        self.rare().scopes.removing(index, || self.remove_seat(dense, index))
    }

    /// The same, of one whose closure and scopes have been seen to.
    pub(super) fn remove_seat(&self, dense: &Dense, index: usize) -> bool {
        let is_removed = dense.remove(index);
        if is_removed && !self.spec().is_shared() {
            forget_exemplars(dense.slot(index));
            forget_sketches(dense.slot(index));
        }
        is_removed
    }

    fn remove_entry(&self, table: &Table, entry: &Entry) {
        table.remove_entry(entry);
        // Afterwards: whoever sets a closure and finds the series there still has it forgotten here.
        self.rare().functions.forget(entry.shared_cell());
    }

    /// Removes all series.
    pub(crate) fn clear(&self) {
        if let Some(dense) = self.dense.get() {
            for index in dense.present() {
                self.remove_dense(dense, index);
            }
            dense.forget_resting();
        }
        if let Some(table) = self.table.get() {
            let mut walk = table.walk();
            while let Some(entry) = walk.next() {
                self.remove_entry(table, &entry);
            }
            table.resting.clear();
        }
    }

    /// How many series there are.
    pub(crate) fn len(&self) -> usize {
        self.dense.get().map_or(0, Dense::len) + self.table.get().map_or(0, Table::len)
    }

    /// Lets every series of a finite set be there.
    pub(crate) fn init_all<L: Labels>(&self) {
        if let Some(count) = const { dense_count::<L>() } {
            for index in 0..count {
                self.dense_series(count, index, L::values_at);
            }
        } else if let (Some(count), Some(table)) = (L::CARDINALITY, self.table(&L::NAMES)) {
            for index in 0..count {
                let mut values = Values::new();
                L::values_at(index, &mut values);
                let _ = self.seek(table, &values, PastLimit::Fold);
            }
        }
    }

    /// Tells a visitor the series one by one, in order: of a row by number, of a table by creation. Where the visitor
    /// is done the rest is not told.
    pub(crate) fn each<P: Place>(
        &self,
        shape: &Shape,
        visitor: &mut dyn Visitor,
        tell: impl FnMut(&mut dyn Visitor, Series<'_, P>),
    ) {
        self.each_by(shape, visitor, tell);
    }

    /// The same, some of them at once where that is faster.
    pub(crate) fn each_by<P: Place>(&self, shape: &Shape, visitor: &mut dyn Visitor, mut tell: impl Tell<P>) {
        if let Some(dense) = self.dense.get() {
            let names = shape.names.written(self.spec().more().labels);
            let mut text = String::new();
            for (told, index) in dense.present().enumerate() {
                if told > 0 && told.is_multiple_of(TOLD_AT_ONCE) && visitor.is_done() {
                    return;
                }
                dense_text(shape, &names, index, &mut text);
                let created = dense.created(index);
                let labels = LabelText::from_escaped(&text);
                tell.tell(visitor, Series { labels, place: P::in_dense(dense, index), created });
            }
        }
        if let Some(table) = self.table.get() {
            let (mut walk, mut listed, mut told) = (table.walk(), Listed::new(), 0);
            loop {
                told += tell.tell_block(visitor, &mut walk);
                for (text, located, created) in walk.list(&mut listed).into_iter().flatten() {
                    let labels = LabelText::from_escaped(text);
                    tell.tell(visitor, Series { labels, place: P::of_entry(located), created: Some(created) });
                    told += 1;
                }
                if told >= TOLD_AT_ONCE {
                    if visitor.is_done() {
                        return;
                    }
                    told = 0;
                }
                if !walk.go_on() {
                    return;
                }
            }
        }
    }

    /// Keeps the series that `keep` says yes to, shown one after the other, none of them under a lock.
    pub(crate) fn retain(&self, shape: &Shape, keep: &mut dyn FnMut(&SeriesView<'_>) -> bool) {
        let mut idle = HashMap::new();
        self.look(|seat, time, _| _ = idle.insert(seat, time));
        let idle_of = |seat: Seat| idle.get(&seat).copied().unwrap_or(Duration::ZERO);
        if let Some(dense) = self.dense.get() {
            let names = shape.names.written(self.spec().more().labels);
            let mut text = String::new();
            for index in dense.present() {
                dense_text(shape, &names, index, &mut text);
                if !keep(&SeriesView::new(LabelText::from_escaped(&text), idle_of(dense.seat(index)))) {
                    self.remove_dense(dense, index);
                }
            }
        }
        if let Some(table) = self.table.get() {
            let (mut walk, mut text) = (table.walk(), String::new());
            while let Some(entry) = walk.next() {
                let labels = LabelText::from_escaped(entry.text_in(&mut text));
                if !keep(&SeriesView::new(labels, idle_of(seat(&entry)))) {
                    self.remove_entry(table, &entry);
                }
            }
        }
    }
}

/// The text of the series with this number of a row.
fn dense_text(shape: &Shape, names: &[Cow<'static, str>], index: usize, text: &mut String) {
    text.clear();
    let mut values = Values::new();
    (shape.values_at)(index, &mut values);
    for (i, name) in names.iter().enumerate() {
        push_written_pair(text, name, values.get_str(i));
    }
}

/// A series of a table as it is watched while it is there.
pub(super) fn seat(entry: &Entry) -> Seat {
    (entry.address(), entry.created().to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collector::Collector;
    use crate::desc::Desc;
    use crate::kind::Kind;
    use crate::labels::text::LabelTextBuf;
    use crate::metric::counter::Counter;
    use crate::registry::registry::Registry;
    use crate::snapshot::{Repeats, Snapshot};
    use crate::visitor::{CounterPoint, GaugePoint, HistogramPoint, SummaryPoint};

    /// Counts the series that it is told, and has heard enough after some.
    struct Sated {
        told: usize,
        enough: usize,
    }

    impl Visitor for Sated {
        fn family(&mut self, _: &Desc) {}
        fn counter(&mut self, _: LabelText<'_>, _: &CounterPoint<'_>) {
            self.told += 1;
        }
        fn gauge(&mut self, _: LabelText<'_>, _: &GaugePoint) {}
        fn histogram(&mut self, _: LabelText<'_>, _: &HistogramPoint<'_>) {}
        fn summary(&mut self, _: LabelText<'_>, _: &SummaryPoint<'_>) {}
        fn info(&mut self, _: LabelText<'_>) {}
        fn state_set(&mut self, _: LabelText<'_>, _: &[(&str, bool)]) {}
        fn is_done(&self) -> bool {
            self.told >= self.enough
        }
    }

    /// How many series are told to one that has heard enough after the first, and to one that never has.
    fn told(tell: impl Fn(&mut dyn Visitor)) -> [usize; 2] {
        [1, usize::MAX].map(|enough| {
            let mut visitor = Sated { told: 0, enough };
            tell(&mut visitor);
            visitor.told
        })
    }

    #[test]
    fn a_visitor_that_is_done_is_not_told_the_rest_of_the_family() {
        let registry = Registry::new();
        let table = Counter::builder("table", "Help.").labels::<(u64,)>().label_names(&["n"]).register(&registry);
        let table = table.expect("a free name");
        (0..1000_u64).for_each(|n| table.with((n,)).inc());
        assert_eq!(told(|visitor| table.collect(visitor)), [TOLD_AT_ONCE, 1000]);

        type Bits = (bool, bool, bool, bool, bool, bool, bool, bool, bool, bool);
        let row = Counter::builder("row", "Help.").labels::<Bits>();
        let row = row.label_names(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]).register(&registry);
        let row = row.expect("a free name");
        row.init_all();
        assert_eq!(told(|visitor| row.collect(visitor)), [TOLD_AT_ONCE, 1024]);

        let mut snapshot = Snapshot::new(Repeats::Refuse);
        snapshot.family(&Desc::new(Kind::Counter, "told", "Help.").expect("a valid name"));
        for n in 0..1000 {
            let labels = LabelTextBuf::new([("n", n.to_string())]).expect("a valid name");
            snapshot.counter(labels.text(), &CounterPoint::new(1_u64));
        }
        let (families, _) = snapshot.into_parts();
        assert_eq!(told(|visitor| families[0].tell(visitor)), [TOLD_AT_ONCE, 1000]);
    }
}
