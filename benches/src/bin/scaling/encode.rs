//! What a series costs a scrape, as text, beside a thousand others and beside a million.

use std::{error::Error, hint::black_box, time::Duration};

use benches::{
    children::ask,
    peers::measured::sets::{CordSet, InCord},
    section::{Table, grouped},
    workload::{Pair, samples},
};
use measured::{
    CounterVec,
    metric::{MetricFamilyEncoding as _, name::MetricName},
    text::BufferedTextEncoder,
};
use metrics_core::{Counter, Format, Labels, Registry};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter, family::Family},
};
use serde_json::{Value, json};

use crate::{fastest, nanoseconds, series::pairs};

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Each size is returned to as often, so that a bad moment does not fall on one.
const ROUNDS: usize = 6;

const TIME: Duration = Duration::from_millis(120);

const LIBRARIES: [&str; 3] = ["metrics-core", "measured", "prometheus-client"];

#[derive(Clone, Copy, Debug, Labels)]
struct Strings<'a> {
    route: &'a str,
    tenant: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Owned {
    route: String,
    tenant: String,
}

/// Encodes one store into a kept buffer and lends what it wrote.
type Encoder = Box<dyn FnMut(&mut dyn FnMut(&[u8]))>;

/// The table.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let titles = SIZES.map(|size| grouped(size as f64));
    let mut columns = vec!["encode, ns a series"];
    columns.extend(titles.iter().map(String::as_str));
    columns.push("slowest to fastest");
    let mut table = Table::new(&columns);
    for library in LIBRARIES {
        eprintln!("encode: {library}");
        let answer = ask(&["--child", "encode", library])?;
        row(&mut table, library, &answer["encode"]);
        if library == LIBRARIES[0] {
            row(&mut table, "memcpy of the same bytes", &answer["copy"]);
        }
    }
    Ok(table.text().to_owned())
}

fn row(table: &mut Table, title: &str, figures: &Value) {
    let figures: Vec<f64> = figures.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let (least, most) = figures.iter().fold((f64::MAX, 0_f64), |(least, most), &one| (least.min(one), most.max(one)));
    let mut cells = vec![title.to_owned()];
    cells.extend(figures.iter().map(|&figure| nanoseconds(figure)));
    cells.push(format!("{:.2}x", most / least));
    table.row(&cells);
}

/// Nanoseconds a series of one library, at every size.
pub(crate) fn child(library: &str) -> Result<Value, Box<dyn Error>> {
    let store = match library {
        "metrics-core" => ours,
        "measured" => in_measured,
        "prometheus-client" => in_prometheus_client,
        _ => return Err("no such library".into()),
    };
    let mut encoders: Vec<Encoder> = SIZES.iter().map(|&size| store(&pairs(size))).collect();
    let (mut encode, mut copy, mut bytes) = ([f64::MAX; SIZES.len()], [f64::MAX; SIZES.len()], Vec::new());
    for (&size, encoder) in SIZES.iter().zip(&mut encoders) {
        let mut seen = (0, 0.0);
        encoder(&mut |text| seen = samples(std::str::from_utf8(text).expect("text"), "bench_total"));
        assert_eq!(seen, (size, size as f64), "{library} exposes other series than it was given");
    }
    for _ in 0..ROUNDS {
        for (at, (&size, encoder)) in SIZES.iter().zip(&mut encoders).enumerate() {
            let each = |whole: f64| whole / size as f64;
            encode[at] = encode[at].min(each(fastest(TIME, || encoder(&mut |text| _ = black_box(text)))));
            encoder(&mut |text| {
                bytes.clear();
                bytes.extend_from_slice(text);
            });
            let mut to = vec![0; bytes.len()];
            copy[at] = copy[at].min(each(fastest(TIME / 8, || {
                to.copy_from_slice(black_box(&bytes));
                black_box(&to);
            })));
        }
    }
    Ok(json!({ "encode": encode, "copy": copy }))
}

fn ours(pairs: &[Pair]) -> Encoder {
    let registry = Registry::new();
    let builder = Counter::builder("bench", "Requests.").labels::<Strings<'static>>().no_limit();
    let counters = builder.register(&registry).expect("a name of its own");
    pairs.iter().for_each(|&Pair { route, tenant }| counters.with(Strings { route, tenant }).inc());
    let mut buffer = Vec::new();
    Box::new(move |read| {
        // Kept, since it takes the metric with it.
        _ = &counters;
        buffer.clear();
        registry.encode_to(Format::Text, &mut buffer).expect("a Vec takes all");
        read(&buffer);
    })
}

fn in_measured(pairs: &[Pair]) -> Encoder {
    let counters: CounterVec<CordSet> = CounterVec::with_label_set(CordSet::new());
    pairs.iter().for_each(|&pair| counters.inc(InCord::from(pair)));
    let mut encoder = BufferedTextEncoder::new();
    Box::new(move |read| {
        let Ok(()) = counters.collect_family_into(MetricName::from_str("bench_total"), &mut encoder);
        read(&encoder.finish());
    })
}

fn in_prometheus_client(pairs: &[Pair]) -> Encoder {
    let family = Family::<Owned, counter::Counter>::default();
    for Pair { route, tenant } in pairs {
        family.get_or_create(&Owned { route: (*route).to_owned(), tenant: (*tenant).to_owned() }).inc();
    }
    let mut registry = prometheus_client::registry::Registry::default();
    registry.register("bench", "Requests", family);
    let mut buffer = String::new();
    Box::new(move |read| {
        buffer.clear();
        text::encode(&mut buffer, &registry).expect("a String takes all");
        read(buffer.as_bytes());
    })
}
