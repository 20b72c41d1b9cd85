//! The metric of a definition, whatever its labels: what the linker gathers, and what is scraped.
//!
//! A metric's type says what its labels are, and a scrape need not know. Were each metric gathered as what it is, all that
//! a scrape asks of one would be compiled for each label type of each kind, in the program that defines it.

use std::sync::Arc;

use super::counter::{self, Counter};
use super::gauge::{self, Gauge};
use super::histogram::{self, Histogram};
use super::in_flight::{self, InFlight};
use super::summary::{self, Summary};
use super::target::{Metric, sealed};
use crate::collector::Collector;
use crate::desc::Desc;
use crate::kind::Kind;
use crate::labels::set::Labels;
use crate::series::core::Core;
use crate::series::shape::{Shape, ShapeOf};
use crate::visitor::Visitor;

/// A static metric that counts or measures.
#[derive(Clone, Copy)]
pub(crate) struct Gathered {
    core: &'static Core,
    shape: &'static Shape,
}

macro_rules! gathered {
    ($($name:ident of $metric:ident;)*) => {$(
        pub(crate) const fn $name<L: Labels + 'static>(metric: &'static $metric<L>) -> Gathered {
            Gathered { core: &metric.core, shape: ShapeOf::<L>::SHAPE }
        }
    )*};
}

impl Gathered {
    gathered! {
        counter of Counter;
        gauge of Gauge;
        in_flight of InFlight;
        histogram of Histogram;
        summary of Summary;
    }

    fn desc(&self) -> &Arc<Desc> {
        self.core.desc_of(self.shape)
    }
}

impl sealed::Sealed for Gathered {}

impl Metric for Gathered {
    fn core(&self) -> &Core {
        self.core
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone(self.desc())
    }
}

impl Collector for Gathered {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(self.desc())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        let Gathered { core, shape } = self;
        core.glance();
        visitor.family(self.desc());
        match core.spec().kind {
            Kind::Counter => counter::tell(core, shape, visitor),
            Kind::Gauge if core.spec().in_flight => in_flight::tell(core, shape, visitor),
            Kind::Gauge => gauge::tell(core, core.single_cell(), shape, visitor),
            Kind::Histogram => histogram::tell(core, shape, visitor),
            Kind::Summary => summary::tell(core, shape, visitor),
            // None of these is made of one.
            _ => {}
        }
    }
}
