//! What metrics that run on slots have in common: the first slot is looked for once, and then known.

/// The face of a metric that runs on slots: its struct, its constructors, and where it is counted.
macro_rules! slot_metric {
    ($(#[$doc:meta])* $metric:ident) => {
        $(#[$doc])*
        pub struct $metric<L: 'static = ()> {
            /// The first slot of a metric without labels; 0 until it is known here.
            slot: AtomicU32,
            pub(crate) core: CoreRef,
            pub(crate) store: Held<Store>,
            of: PhantomData<fn(L)>,
        }

        impl<L: Labels + 'static> $metric<L> {
            pub(crate) const fn of_static(core: &'static Core) -> $metric<L> {
                $metric { slot: AtomicU32::new(0), store: core.store().of_same_static(), core: CoreRef::of_static(core), of: PhantomData }
            }

            pub(crate) fn of_shared(core: Arc<Core>) -> $metric<L> {
                $metric { slot: AtomicU32::new(0), store: core.store().clone(), core: CoreRef::of_shared(core), of: PhantomData }
            }

            #[cold]
            fn find_slot(&self) -> Option<u32> {
                let slot = self.core.single_slot()?;
                self.slot.store(slot, Ordering::Release);
                Some(slot)
            }
        }

        impl<L: Labels + 'static> sealed::Sealed for $metric<L> {}
        impl<L: Labels + 'static> Instrument for $metric<L> {}

        impl<L: Labels + 'static> sealed::Instrument for $metric<L> {
            type Place = u32;
            type Labels = L;
            type Plain = $metric<()>;

            #[inline]
            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn core_ref(&self) -> &CoreRef {
                &self.core
            }

            #[inline]
            #[allow(private_interfaces, reason = "the trait is sealed")]
            fn store(&self) -> &Store {
                &self.store
            }

            #[inline]
            fn single(&self) -> Option<u32> {
                match self.slot.load(Ordering::Acquire) {
                    0 => self.find_slot(),
                    slot => Some(slot),
                }
            }

            #[inline]
            fn known(&self) -> Option<u32> {
                Some(self.slot.load(Ordering::Acquire)).filter(|slot| *slot != 0)
            }
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
