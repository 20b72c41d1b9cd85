//! Groups of types that are known later: parameters, constants, `where` clauses.

use std::fmt::Debug;
use std::marker::PhantomData;

use metrics_core::{Counter, Gauge, Histogram, LabelValue, Labels, Metrics, Registry};

use crate::samples;

#[derive(Clone, Copy, LabelValue)]
enum Side {
    Left,
    Right,
}

#[derive(Labels)]
struct Place {
    shelf: u8,
}

/// A group whose labels its user chooses.
#[derive(Metrics)]
#[metrics(namespace = "stock")]
struct Stock<L: Labels + 'static, T = u8, const N: usize = 3>
where
    T: Debug,
{
    /// Things taken.
    #[counter(limit = 100)]
    taken: Counter<L>,
    /// Things left.
    #[gauge]
    left: Option<Gauge<L>>,
    /// How long it took.
    #[histogram(latency, buckets = [1, 2], slo = 1.5)]
    search: Histogram<L>,
    /// Not generic.
    #[counter]
    orders: Counter,
    #[metrics(skip)]
    of: PhantomData<[T; N]>,
}

#[test]
fn each_type_has_its_own_labels() {
    let (first, second, third) = (Registry::new(), Registry::new(), Registry::new());
    let by_shelf = Stock::<Place>::builder().register(&first).expect("the names are free");
    by_shelf.taken.with(Place { shelf: 3 }).inc();
    by_shelf.left.as_ref().expect("it is made").with(Place { shelf: 3 }).set(9);
    assert_eq!(
        samples(&first),
        ["stock_left{shelf=\"3\"} 9", "stock_orders_total 0", "stock_taken_total{shelf=\"3\"} 1"]
    );
    let alone = Stock::<(), String, 7>::builder().without("left").register(&second).expect("the names are free");
    alone.taken.inc();
    alone.search.observe(1.2);
    alone.orders.inc();
    assert_eq!(alone.of, PhantomData);
    assert_eq!(
        samples(&second),
        [
            "stock_orders_total 1",
            "stock_search_seconds_bucket{le=\"1.0\"} 0",
            "stock_search_seconds_bucket{le=\"1.5\"} 1",
            "stock_search_seconds_bucket{le=\"2.0\"} 1",
            "stock_search_seconds_bucket{le=\"+Inf\"} 1",
            "stock_search_seconds_sum 1.2",
            "stock_search_seconds_count 1",
            "stock_taken_total 1",
        ]
    );
    #[derive(Metrics)]
    struct Both {
        #[metrics(prefix = "near")]
        near: Stock<Place>,
        #[metrics(prefix = "far")]
        far: Stock<Place>,
    }
    let both = Both::builder().register(&third).expect("the names are free");
    both.near.orders.inc();
    both.far.orders.inc_by(2);
    assert_eq!(samples(&third), ["far_stock_orders_total 2", "near_stock_orders_total 1"]);
}

/// A generic group of generic groups, and of tuples.
#[derive(Metrics)]
struct Pair<A: Metrics, V: LabelValue + 'static> {
    #[metrics(flatten)]
    inner: A,
    /// Turns.
    #[counter(labels(side, value))]
    turns: Counter<(Side, V)>,
}

#[test]
fn groups_and_label_values_may_be_parameters() {
    let registry = Registry::new();
    let pair = Pair::<Stock<()>, &'static str>::builder().register(&registry).expect("the names are free");
    pair.turns.with((Side::Left, "x")).inc();
    pair.turns.with((Side::Right, "y")).inc();
    pair.inner.orders.inc();
    let found = samples(&registry);
    for line in ["turns_total{side=\"left\",value=\"x\"} 1", "stock_orders_total 1"] {
        assert!(found.contains(&line.to_owned()), "no `{line}` in {found:?}");
    }
}
