//! A group is a struct of metrics that a value owns: here two pools, each with its own, told apart by a label.

use std::time::Duration;

use metrics_core::{Counter, Error, Format, Histogram, InFlight, InFlightGuard, Metrics, Registered, Registry};

#[derive(Metrics)]
#[metrics(namespace = "pool")]
struct PoolMetrics {
    /// Connections taken.
    #[counter]
    taken: Counter,
    /// Connections in use.
    #[gauge(in_flight)]
    used: InFlight,
    /// Time until a connection was there.
    #[histogram(latency, buckets = [0.01, 0.1])]
    wait: Option<Histogram>,
}

struct Pool {
    metrics: Registered<PoolMetrics>,
}

impl Pool {
    fn take(&self, waited: Duration) -> InFlightGuard {
        self.metrics.taken.inc();
        if let Some(wait) = &self.metrics.wait {
            wait.observe(waited);
        }
        self.metrics.used.track()
    }
}

fn main() -> Result<(), Error> {
    let registry = Registry::new(); // or Registry::global()
    let main = PoolMetrics::builder().const_label("pool", "main").register(&registry)?;
    let main = Pool { metrics: main };
    let reports = PoolMetrics::builder().const_label("pool", "reports").without("wait").register(&registry)?;
    let reports = Pool { metrics: reports };

    let connection = main.take(Duration::from_millis(50));
    drop(reports.take(Duration::ZERO));
    print!("{}", registry.encode(Format::Text));
    drop(connection);

    drop(main); // and with it its series
    println!("\nwithout main:\n{}", registry.encode(Format::Text));

    let alone = PoolMetrics::default(); // in no registry: for a test, or for who wants no metrics
    alone.taken.inc();
    println!("alone: {}", alone.taken.get());
    Ok(())
}
