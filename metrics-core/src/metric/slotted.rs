//! What metrics that run on slots have in common: the first slot is looked for once, and then known.
//!
//! What an update needs to know stands in the metric: the way to the family's definition leads through two pointers.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::layout::{self, Layout};
use crate::spec::Spec;

/// The first slot of a metric without labels; 0 until it is known here.
pub(crate) struct Slot(AtomicU32);

impl Slot {
    pub(crate) const fn new(_: &Spec) -> Slot {
        Slot(AtomicU32::new(0))
    }

    /// 0 where it is not known.
    #[inline]
    pub(crate) fn get(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }

    pub(crate) fn set(&self, slot: u32, _: &Spec) {
        self.0.store(slot, Ordering::Release);
    }
}

/// The same of a metric that observes, and its buckets.
pub(crate) struct Buckets {
    slot: Slot,
    /// The slot once more, if there are classic buckets and no others: then `layout` is theirs.
    classic: Slot,
    layout: &'static Layout,
}

impl Buckets {
    pub(crate) const fn new(spec: &Spec) -> Buckets {
        let layout = match spec.classic {
            Some(layout) => layout,
            None => &layout::NONE,
        };
        Buckets { slot: Slot::new(spec), classic: Slot::new(spec), layout }
    }

    /// 0 where it is not known.
    #[inline]
    pub(crate) fn get(&self) -> u32 {
        self.slot.get()
    }

    pub(crate) fn set(&self, slot: u32, spec: &Spec) {
        self.slot.set(slot, spec);
        if spec.classic.is_some() {
            self.classic.set(slot, spec);
        }
    }

    /// The slot, if it is known, and the classic buckets, if they are all.
    #[inline]
    pub(crate) fn classic(&self) -> Option<(u32, &'static Layout)> {
        match self.classic.get() {
            0 => None,
            slot => Some((slot, self.layout)),
        }
    }
}

/// The face of a metric that runs on slots: its struct, its constructors, and where it is counted.
macro_rules! slot_metric {
    ($(#[$doc:meta])* $metric:ident in $slot:ident $(, of $classic:ident)? $(, with $one_bucket:ident)?) => {
        $(#[$doc])*
        pub struct $metric<L: 'static = ()> {
            slot: $slot,
            pub(crate) core: Core,
            of: PhantomData<fn(L)>,
        }

        impl<L: Labels + 'static> $metric<L> {
            pub(crate) const fn of_core(core: Core) -> $metric<L> {
                $metric { slot: $slot::new(core.spec()), core, of: PhantomData }
            }

            #[cold]
            fn find_slot(&self) -> Option<u32> {
                let slot = self.core.single_slot()?;
                self.slot.set(slot, self.core.spec());
                Some(slot)
            }
        }

        impl<L: Labels + 'static> sealed::Sealed for $metric<L> {}
        impl<L: Labels + 'static> Instrument for $metric<L> {}

        impl<L: Labels + 'static> sealed::Instrument for $metric<L> {
            type Place = u32;
            type Labels = L;
            type Plain = $metric<()>;
            $(const $one_bucket: bool = true;)?

            #[inline]
            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn core(&self) -> &Core {
                &self.core
            }

            #[inline]
            fn single(&self) -> Option<u32> {
                match self.slot.get() {
                    0 => self.find_slot(),
                    slot => Some(slot),
                }
            }

            #[inline]
            fn known_slot(&self) -> u32 {
                self.slot.get()
            }

            $(
                #[inline]
                fn $classic(&self) -> Option<(u32, &'static $crate::layout::Layout)> {
                    self.slot.$classic()
                }
            )?
        }

        impl<L: Labels + 'static> Metric for $metric<L> {
            fn core(&self) -> &Core {
                &self.core
            }

            fn family_desc(&self) -> Arc<Desc> {
                Arc::clone(self.core.desc::<L>())
            }
        }

        impl<L: 'static> std::fmt::Debug for $metric<L> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($metric)).field("name", &self.core.name()).finish_non_exhaustive()
            }
        }

        plain_target!($metric);
    };
}
pub(crate) use slot_metric;
