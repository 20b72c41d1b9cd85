//! A definition is as visible as it was written, its accessor's type too.

#![deny(warnings, unreachable_pub, private_interfaces)]

mod outer {
    pub(crate) mod inner {
        use metrics_core::{Counter, counter};

        /// For the crate.
        #[counter]
        pub(crate) static CRATE: Counter;

        /// For the parent.
        #[counter]
        pub(super) static PARENT: Counter;

        /// For a path.
        #[counter]
        pub(in crate::outer) static PATH: Counter;

        /// For this module.
        #[counter]
        static PRIVATE: Counter;

        /// For the crate, by label.
        #[counter]
        pub(crate) fn by_label(label: &str);

        #[derive(metrics_core::LabelValue)]
        enum Secret {
            One,
        }

        /// For this module, by a label that only it knows.
        #[counter]
        fn by_secret(secret: Secret);

        pub(crate) fn touch() {
            PRIVATE.inc();
            by_secret(Secret::One).inc();
        }
    }

    pub(crate) fn touch() {
        inner::PARENT.inc();
        inner::PATH.inc();
    }
}

fn main() {
    outer::inner::CRATE.inc();
    outer::inner::by_label("a").inc();
    assert_eq!(outer::inner::by_label::family().len(), 1);
    outer::inner::touch();
    outer::touch();
}
