//! Two values of a finite label that have one text are one series, however they are used.

use std::sync::Mutex;

use metrics_core::{
    Counter, Diagnostic, DiagnosticKind, Error, Format, Gauge, Histogram, LabelValue, Registry, Values, counter,
    on_diagnostic,
};

/// Three regions, of which two are called the same.
#[derive(Clone, Copy)]
struct Region(usize);

impl LabelValue for Region {
    type Static = Region;
    const CARDINALITY: Option<usize> = Some(3);

    fn index(&self) -> usize {
        self.0
    }

    fn value_at(index: usize) -> &'static str {
        ["north", "south", "north"][index]
    }

    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.str(Self::value_at(self.0));
    }
}

const NORTH: Region = Region(0);
const SOUTH: Region = Region(1);
const NORTH_TOO: Region = Region(2);

/// Orders by region.
#[counter(labels(region, paid))]
static ORDERS: Counter<(Region, bool)>;

#[test]
fn they_are_told_once_and_the_total_is_right() {
    for region in [NORTH_TOO, SOUTH, NORTH, NORTH_TOO] {
        ORDERS.with((region, true)).inc();
    }
    ORDERS.with((NORTH_TOO, false)).series().inc();
    let text = Registry::global().encode(Format::Text);
    let told: Vec<_> = text.lines().filter(|line| line.starts_with("orders_total{")).collect();
    assert_eq!(
        told,
        [
            "orders_total{region=\"north\",paid=\"false\"} 1",
            "orders_total{region=\"north\",paid=\"true\"} 3",
            "orders_total{region=\"south\",paid=\"true\"} 1",
        ]
    );
    assert_eq!((ORDERS.len(), ORDERS.with((NORTH, true)).get(), ORDERS.with((NORTH_TOO, true)).get()), (3, 3.0, 3.0));
}

#[test]
fn either_removes_the_series_and_brings_it_back() -> Result<(), Error> {
    let registry = Registry::new();
    let depth = Gauge::builder("depth", "D.").labels::<(Region,)>().label_names(&["region"]).register(&registry)?;
    depth.with((NORTH,)).set(5);
    assert!(depth.remove(&(NORTH_TOO,)) && !depth.remove(&(NORTH,)));
    depth.with((NORTH_TOO,)).inc_by(2);
    assert_eq!((depth.with((NORTH,)).get(), depth.len()), (2.0, 1));
    Ok(())
}

#[test]
fn all_of_them_initialised_are_as_many_as_there_are_texts() -> Result<(), Error> {
    let registry = Registry::new();
    let wait = Histogram::builder("wait", "W.").labels::<(Region,)>().label_names(&["region"]).register(&registry)?;
    wait.init_all();
    wait.with((NORTH_TOO,)).observe(0.1);
    wait.with((NORTH,)).observe(0.1);
    let text = registry.encode(Format::Text);
    let counts: Vec<_> = text.lines().filter(|line| line.starts_with("wait_count")).collect();
    assert_eq!(counts, ["wait_count{region=\"north\"} 2", "wait_count{region=\"south\"} 0"]);
    Ok(())
}

#[test]
fn it_is_said_once_with_the_text() -> Result<(), Error> {
    static HEARD: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
    on_diagnostic(|diagnostic| {
        if diagnostic.metric == "said_total" {
            HEARD.lock().expect("not poisoned").push(diagnostic.clone());
        }
    });
    let registry = Registry::new();
    let said =
        Counter::builder("said", "S.").labels::<(Region, bool)>().label_names(&["a", "b"]).register(&registry)?;
    said.with((NORTH, true)).inc();
    said.with((NORTH_TOO, true)).inc();
    let heard = HEARD.lock().expect("not poisoned");
    let [diagnostic] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(diagnostic.kind, DiagnosticKind::Conflict);
    assert_eq!(
        diagnostic.message,
        "two label sets have the text `north`, `false` and are counted as one series; mend the `value_at` of its \
         `LabelValue`"
    );
    Ok(())
}
