//! What a counter's cell makes of whole amounts and fractions, whichever comes first and on whatever thread.
//!
//! A cell is a whole number until a fraction is added to it, and a float from then on. Nobody may be able to tell when
//! that was: not by a total, not across a reset, and not by a total that goes down.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use metrics_core::testing::{self, Clock};
use metrics_core::{Counter, Error, Format, LabelValue, Labels, Registered, Registry};
use proptest::prelude::*;
use tests::reader::scrape;

/// What is done to a counter.
#[derive(Clone, Copy, Debug)]
enum Act {
    One,
    Whole(u64),
    /// Of a quarter: exact in any order, as long as there are not too many.
    Quarters(u32),
    Float(f64),
    Reset,
}

impl Act {
    fn run(self, counter: &Counter) {
        match self {
            Act::One => counter.inc(),
            Act::Whole(amount) => counter.inc_by(amount),
            Act::Quarters(quarters) => counter.inc_by(f64::from(quarters) / 4.0),
            Act::Float(amount) => counter.inc_by(amount),
            Act::Reset => counter.reset(),
        }
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads that do one thing at a time, each when it is told to.
struct Threads(Vec<(Sender<Job>, Receiver<()>)>);

impl Threads {
    fn new(threads: usize) -> Threads {
        let start = |_| {
            let ((job, jobs), (done, is_done)) = (channel::<Job>(), channel());
            thread::spawn(move || {
                for job in jobs {
                    job();
                    done.send(()).expect("it is waited for");
                }
            });
            (job, is_done)
        };
        Threads((0..threads).map(start).collect())
    }

    fn run(&self, thread: usize, counter: &Arc<Registered<Counter>>, act: Act) {
        let (jobs, done) = &self.0[thread];
        let counter = Arc::clone(counter);
        jobs.send(Box::new(move || act.run(&counter))).expect("the thread is there");
        done.recv().expect("it was done");
    }
}

fn counter(registry: &Registry) -> Arc<Registered<Counter>> {
    Arc::new(Counter::builder("counted", "Amounts.").register(registry).expect("the name is free"))
}

fn exact_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::One),
        4 => (0_u64..1 << 40).prop_map(Act::Whole),
        4 => (0_u32..1 << 20).prop_map(Act::Quarters),
        1 => Just(Act::Reset),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::One),
        any::<u64>().prop_map(Act::Whole),
        (0_u32..64).prop_map(|bits| Act::Whole((1 << bits) - 1)),
        (0.0..1e9_f64).prop_map(Act::Float),
        any::<f64>().prop_map(|float| Act::Float(float.abs())),
    ]
}

#[test]
fn whatever_is_counted_on_whichever_thread_the_total_is_its_sum() {
    let threads = Threads::new(3);
    proptest!(|(acts in prop::collection::vec((0..3_usize, exact_act()), 1..60))| {
        let registry = Registry::new();
        let counter = counter(&registry);
        let mut quarters = 0;
        for (thread, act) in acts {
            threads.run(thread, &counter, act);
            match act {
                Act::One => quarters += 4,
                Act::Whole(amount) => quarters += 4 * amount,
                Act::Quarters(some) => quarters += u64::from(some),
                Act::Reset | Act::Float(_) => quarters = 0,
            }
            let total = quarters as f64 / 4.0;
            prop_assert_eq!((counter.get(), counter.get_u64()), (total, quarters / 4));
            prop_assert_eq!(scrape(&registry).value("counted_total", &[]), Some(total));
        }
    });
}

#[test]
fn a_thread_adds_one_amount_after_the_other() {
    proptest!(|(acts in prop::collection::vec(prop_oneof![
        Just(Act::One),
        (0_u64..1 << 30).prop_map(Act::Whole),
        (0.0..1e6_f64).prop_map(Act::Float),
        any::<f64>().prop_map(|float| Act::Float(float.abs().min(1e300))),
    ], 1..40))| {
        let counter = counter(&Registry::new());
        let mut sum = 0.0_f64;
        for act in acts {
            act.run(&counter);
            match act {
                Act::One => sum += 1.0,
                Act::Whole(amount) => sum += amount as f64,
                Act::Float(amount) if !amount.is_nan() => sum += amount,
                _ => {}
            }
            prop_assert_eq!(counter.get().to_bits(), sum.to_bits(), "{} and not {}", counter.get(), sum);
        }
    });
}

/// Does it all, with a reset in between perhaps, and looks at every total.
fn never_goes_down(threads: &Threads, acts: Vec<(usize, Act)>, reset: Option<usize>) -> Result<(), TestCaseError> {
    let counter = counter(&Registry::new());
    let mut before = 0.0;
    for (at, (thread, act)) in acts.into_iter().enumerate() {
        if reset == Some(at) {
            counter.reset();
            prop_assert_eq!(counter.get(), 0.0);
            before = 0.0;
        }
        threads.run(thread, &counter, act);
        let now = counter.get();
        prop_assert!(now >= before, "{} after {}, by {:?}", now, before, act);
        before = now;
    }
    Ok(())
}

#[test]
fn whatever_is_added_a_total_of_several_threads_never_goes_down() {
    let threads = Threads::new(3);
    let acts = prop::collection::vec((0..3_usize, any_act()), 1..40);
    proptest!(|(acts in acts, reset in prop::option::of(0..40_usize))| {
        never_goes_down(&threads, acts, reset)?;
    });
}

#[test]
fn what_was_whole_at_a_reset_and_is_a_float_now_is_subtracted_all_the_same() {
    let registry = Registry::new();
    let counter = counter(&registry);
    counter.inc_by(5);
    counter.reset();
    counter.inc_by(0.5);
    assert_eq!((counter.get(), counter.get_u64()), (0.5, 0));
    assert!(registry.encode(Format::Text).contains("\ncounted_total 0.5\n"));
    // And a float stays one across a reset.
    counter.reset();
    assert_eq!(counter.get(), 0.0);
    assert!(registry.encode(Format::Text).contains("\ncounted_total 0\n"));
    counter.inc();
    assert_eq!((counter.get(), counter.get_u64()), (1.0, 1));
    assert!(registry.encode(Format::Text).contains("\ncounted_total 1\n"));
}

#[test]
fn one_thread_may_have_whole_amounts_and_another_fractions_across_a_reset() {
    let threads = Threads::new(2);
    let counter = counter(&Registry::new());
    threads.run(0, &counter, Act::Whole(1 << 60));
    threads.run(1, &counter, Act::Whole(7));
    counter.reset();
    threads.run(0, &counter, Act::Whole(3));
    threads.run(1, &counter, Act::Float(0.5));
    assert_eq!(counter.get(), 3.5, "what is whole is exact beside any float");
    threads.run(0, &counter, Act::One);
    assert_eq!((counter.get(), counter.get_u64()), (4.5, 4));
}

#[test]
fn a_fraction_beside_more_than_a_float_can_tell_makes_nothing_less() {
    // None of these is a float.
    for odd in [(1 << 53) + 1, (1 << 60) + 1, (1 << 63) - 1_u64] {
        let counter = counter(&Registry::new());
        counter.inc_by(odd);
        assert_eq!(counter.get_u64(), odd);
        counter.inc_by(0.5);
        assert!(counter.get_u64() >= odd, "{odd}");
        counter.reset();
        assert_eq!((counter.get(), counter.get_u64()), (0.0, 0));
    }
    let counter = counter(&Registry::new());
    counter.inc_by((1_u64 << 60) + 1);
    counter.reset();
    counter.inc_by(9);
    assert_eq!(counter.get(), 9.0);
    counter.inc_by(0.5);
    assert!(counter.get() >= 9.5, "{}", counter.get());
}

#[test]
fn beyond_63_bits_a_counter_goes_on_as_a_float() {
    let registry = Registry::new();
    let counter = counter(&registry);
    counter.inc_by(i64::MAX);
    assert!(registry.encode(Format::Text).contains("\ncounted_total 9223372036854775807\n"));
    counter.inc();
    assert_eq!((counter.get(), counter.get_u64()), (2_f64.powi(63), 1 << 63));
    counter.inc_by(u64::MAX);
    assert_eq!((counter.get(), counter.get_u64()), (1.5 * 2_f64.powi(64), u64::MAX));
    counter.inc();
    assert_eq!(counter.get(), 1.5 * 2_f64.powi(64));
}

#[test]
fn threads_that_have_63_bits_each_are_summed_up_without_a_carry_lost() {
    let threads = Threads::new(5);
    let registry = Registry::new();
    let counter = counter(&registry);
    for thread in 0..5 {
        threads.run(thread, &counter, Act::Whole(i64::MAX as u64));
        let sum = (thread as u128 + 1) * i64::MAX as u128;
        assert_eq!((counter.get(), counter.get_u64()), (sum as f64, u64::try_from(sum).unwrap_or(u64::MAX)));
    }
    counter.reset();
    assert_eq!(counter.get(), 0.0);
    threads.run(0, &counter, Act::Float(0.5));
    threads.run(1, &counter, Act::One);
    assert!(counter.get() >= 1.0, "{}", counter.get());
}

#[test]
fn nothing_added_leaves_a_whole_number_what_it_is() {
    let registry = Registry::new();
    let counter = counter(&registry);
    counter.inc_by(0.0);
    counter.inc_by(Duration::ZERO);
    counter.inc_by((1_u64 << 60) + 1);
    counter.inc_by(-0.0);
    counter.inc();
    assert!(registry.encode(Format::Text).contains(&format!("\ncounted_total {}\n", (1_u64 << 60) + 2)));
}

#[test]
fn a_watch_sees_its_own_amounts_whatever_was_there_before() {
    let counter = counter(&Registry::new());
    counter.inc_by(1_u64 << 60);
    let seen = testing::watch();
    counter.inc();
    counter.inc_by(0.1);
    assert_eq!((seen.of(&*counter).get(), seen.of(&*counter).get_u64()), (1.1, 1));
}

/// Labels of a row: a removed series keeps its cells.
#[derive(Labels)]
struct Door {
    open: Open,
}

#[derive(LabelValue)]
enum Open {
    No,
    Yes,
}

#[test]
fn a_fraction_beside_whole_amounts_is_a_use() -> Result<(), Error> {
    const HOUR: Duration = Duration::from_secs(3600);
    let (registry, clock) = (Registry::new(), Clock::new());
    let moved = Counter::builder("moved", "Metres.").labels::<Door>().expire(HOUR).register(&registry)?;
    let told = || registry.encode(Format::Text).lines().rfind(|line| line.starts_with("moved")).map(str::to_owned);
    let is = |value: &str| told().is_some_and(|line| line == format!("moved_total{{open=\"yes\"}} {value}"));
    let yes = || moved.with(Door { open: Open::Yes });
    let held = yes().series();
    yes().inc_by(3);
    assert!(is("3"));
    clock.advance(HOUR - Duration::from_secs(1));
    yes().inc_by(0.5);
    assert!(is("3.5"));
    clock.advance(HOUR - Duration::from_secs(1));
    assert!(is("3.5"), "it was used");
    clock.advance(HOUR);
    assert_eq!(told(), None);
    // A handle's update brings it back as what it was, and by its labels it begins anew.
    held.inc();
    assert!(is("4.5"));
    clock.advance(HOUR);
    assert_eq!(told(), None);
    yes().inc_by(2);
    assert!(is("2"));
    moved.init(Door { open: Open::No });
    assert_eq!(moved.len(), 2);
    Ok(())
}

#[test]
fn a_series_that_went_whole_begins_anew_with_a_fraction() -> Result<(), Error> {
    let registry = Registry::new();
    let moved = Counter::builder("moved", "Metres.").labels::<Door>().register(&registry)?;
    let yes = Door { open: Open::Yes };
    moved.with(&yes).inc_by(3);
    assert!(moved.remove(&yes));
    moved.with(&yes).inc_by(0.25);
    assert_eq!(moved.with(&yes).get(), 0.25);
    assert!(moved.remove(&yes));
    moved.with(&yes).inc();
    assert_eq!(moved.with(&yes).get(), 1.0);
    Ok(())
}

#[test]
fn many_series_are_told_each_as_what_it_is() -> Result<(), Error> {
    let registry = Registry::new();
    let counted =
        Counter::builder("counted", "Amounts.").labels::<(usize,)>().label_names(&["at"]).register(&registry)?;
    let count = || {
        for at in 0..2_000_usize {
            match at % 4 {
                0 => counted.with((at,)).inc_by(at),
                1 => counted.with((at,)).inc_by(at as f64 + 0.5),
                2 => {
                    counted.with((at,)).inc_by(at);
                    counted.with((at,)).inc_by(0.25);
                }
                _ => counted.with((at,)).inc_by(1_u64 << 62),
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(count);
        scope.spawn(count);
    });
    let text = registry.encode(Format::Text);
    for at in 0..2_000_usize {
        let value = match at % 4 {
            0 => (2 * at).to_string(),
            1 => (2 * at + 1).to_string(),
            2 => format!("{}", 2.0 * (at as f64 + 0.25)),
            _ => (1_u64 << 63).to_string(),
        };
        assert!(text.contains(&format!("\ncounted_total{{at=\"{at}\"}} {value}\n")), "{at}: {value}");
    }
    Ok(())
}
