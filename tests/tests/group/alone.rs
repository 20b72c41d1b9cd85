//! Groups that are in no registry: in tests, and where nobody asked for metrics.

use metrics_core::{Counter, Histogram, Metrics, Registry, testing};

#[derive(Debug, Metrics)]
#[metrics(namespace = "mailer")]
struct MailerMetrics {
    /// Mails sent.
    #[counter(labels(to))]
    sent: Counter<(&'static str,)>,
    /// Time that it took.
    #[histogram(latency)]
    delivery: Histogram,
}

/// What is tested: it does not know where its metrics are exposed, or whether they are.
#[derive(Debug, Default)]
struct Mailer {
    metrics: MailerMetrics,
}

impl Mailer {
    fn send(&self, to: &'static str) {
        self.metrics.delivery.time(|| self.metrics.sent.with((to,)).inc());
    }
}

#[test]
fn a_default_counts_and_nothing_is_exposed() {
    let mailer = Mailer::default();
    mailer.send("ann");
    mailer.send("ann");
    assert_eq!(mailer.metrics.sent.with(("ann",)).get_u64(), 2);
    assert_eq!(mailer.metrics.delivery.count(), 2);
    assert!(!metrics_core::generate_latest().contains("mailer_"));
}

#[test]
fn defaults_in_parallel_tests_know_nothing_of_each_other() {
    std::thread::scope(|scope| {
        for count in 0..8 {
            scope.spawn(move || {
                let mailer = Mailer::default();
                (0..count).for_each(|_| mailer.send("bob"));
                assert_eq!(mailer.metrics.sent.with(("bob",)).get_u64(), count);
            });
        }
    });
}

#[test]
fn the_testing_kit_watches_a_group_as_it_does_statics() {
    let registry = Registry::new();
    let metrics = MailerMetrics::builder().const_label("host", "a").register(&registry).expect("the names are free");
    metrics.sent.with(("ann",)).inc();
    let seen = testing::watch();
    metrics.sent.with(("ann",)).inc_by(2);
    assert_eq!(seen.of(&metrics.sent).with(("ann",)).get(), 2.0);
    let seen = seen.in_registry(&registry);
    assert_eq!(seen.value("mailer_sent_total", [("host", "a"), ("to", "ann")]), Some(2.0));
    assert_eq!(metrics.sent.with(("ann",)).get_u64(), 3);
}

#[test]
fn a_built_group_is_what_a_default_is() {
    let built = MailerMetrics::builder().build().expect("nothing was asked for");
    built.sent.with(("ann",)).inc();
    assert_eq!(format!("{built:?}"), format!("{:?}", MailerMetrics::default()));
}

#[test]
fn a_default_of_ones_own_may_stand_in_its_place() {
    #[derive(Metrics)]
    #[metrics(default = false)]
    struct Counted {
        /// Jobs.
        #[counter]
        jobs: Counter,
    }
    impl Default for Counted {
        fn default() -> Counted {
            let counted = Counted::builder().build().expect("nothing was asked for");
            counted.jobs.inc_by(7);
            counted
        }
    }
    assert_eq!(Counted::default().jobs.get_u64(), 7);
}

#[test]
fn a_struct_without_fields_is_a_group_of_nothing() {
    #[derive(Metrics)]
    struct Nothing;
    #[derive(Metrics)]
    struct Braces {}
    let registry = Registry::new();
    let nothing = Nothing::builder().register(&registry).expect("there is nothing to be refused");
    let Braces {} = Braces::default();
    drop(nothing);
    assert_eq!(crate::samples(&registry), [""; 0]);
}
