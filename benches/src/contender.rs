//! One way of doing the work of a row: a library, the variant of its API, and the closure that is timed.
//!
//! The closure receives a whole batch, so the loop over its steps is compiled together with the update, as it would
//! be in a program; the dynamic call around it is paid once per batch.

use std::sync::{Arc, Mutex};

use crate::workload::{self, Batch};

/// How a contender's figure is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// This library.
    Ours,
    /// A peer that does the whole work of the row.
    Peer,
    /// A peer that does less than the row asks or asks for more than it gives; shown with the reason, and left out
    /// when the best peer is named.
    Conditional(&'static str),
    /// No library at all: what the loop, or the machine, costs by itself.
    Floor,
}

/// Does one batch of steps.
pub type Work = Box<dyn Fn(Batch) + Send + Sync>;

const UNPOISONED: &str = "nothing panics under this lock";

/// The metric as it is, to be held while it is worked with.
fn taken<M>(present: &Mutex<Option<Arc<M>>>) -> Arc<M> {
    present.lock().expect(UNPOISONED).clone().expect("it is made before every sample")
}

/// One way of doing the work of a row.
pub struct Contender {
    /// The crate.
    pub library: &'static str,
    /// How it is used.
    pub variant: &'static str,
    /// How the figure is to be read.
    pub standing: Standing,
    /// What is timed.
    pub work: Work,
    /// What has been recorded so far, read from the library's own exposition.
    pub recorded: Option<Box<dyn Fn() -> f64 + Send + Sync>>,
    /// Housekeeping that the library asks for, done between samples and not timed.
    pub rest: Option<Box<dyn Fn() + Send + Sync>>,
    /// Makes the metric anew before a sample, not timed: nothing has been recorded in it.
    pub renew: Option<Box<dyn Fn() + Send + Sync>>,
    /// Whether one thread is all it is run by.
    pub alone: bool,
}

impl Contender {
    /// A contender that does `op` once per step.
    pub fn new(library: &'static str, variant: &'static str, op: impl Fn(usize) + Send + Sync + 'static) -> Self {
        Self::batched(library, variant, move |batch| batch.each(&op))
    }

    /// A contender that is given the batch as a whole.
    pub fn batched(library: &'static str, variant: &'static str, work: impl Fn(Batch) + Send + Sync + 'static) -> Self {
        let work = Box::new(work);
        Self { library, variant, standing: Standing::Peer, work, recorded: None, rest: None, renew: None, alone: false }
    }

    /// A contender whose metric is made anew for every sample. Neither making it nor freeing it is timed.
    ///
    /// `work` is given the metric and the batch, `text` makes the exposition in which the samples of that name add up
    /// to what was recorded since the metric was made.
    pub fn renewed<M: Send + Sync + 'static>(
        library: &'static str,
        variant: &'static str,
        make: impl Fn() -> M + Send + Sync + 'static,
        work: impl Fn(&M, Batch) + Send + Sync + 'static,
        sample: &'static str,
        text: impl Fn(&M) -> String + Send + Sync + 'static,
    ) -> Self {
        let present = Arc::new(Mutex::new(None));
        let (worked, shown) = (present.clone(), present.clone());
        let mut contender = Self::batched(library, variant, move |batch| work(&taken(&worked), batch));
        contender.renew = Some(Box::new(move || {
            let mut present = present.lock().expect(UNPOISONED);
            // The last one is freed before the next is made: there is never more than one.
            *present = None;
            *present = Some(Arc::new(make()));
        }));
        contender.exposing(sample, move || text(&taken(&shown)))
    }

    /// Says how the figure is to be read; a [`Standing::Peer`] unless told.
    pub fn standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    /// Names the samples, in the exposition that `text` makes, whose sum is what was recorded.
    pub fn exposing(mut self, sample: &'static str, text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.recorded = Some(Box::new(move || workload::samples(&text(), sample).1));
        self
    }

    /// Has it run by one thread only, however many the row asks for.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Adds housekeeping between samples.
    pub fn rest(mut self, rest: impl Fn() + Send + Sync + 'static) -> Self {
        self.rest = Some(Box::new(rest));
        self
    }
}
