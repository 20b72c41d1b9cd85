//! `prometheus_client` for Python, in a process of its own: where many come from.
//!
//! A child runs `python/rows.py` and does a batch when it is told to, so its samples stand between those of all others
//! and its expositions are checked like theirs. It is run by one thread alone, since its interpreter lets only one run
//! at a time, and it is nobody's best peer, since no program could take it instead.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, OnceLock},
};

use serde_json::{Value, json};

use crate::{
    contender::{Contender, Standing},
    row::{Exposition, IN_FLIGHT, Row, Taking},
    workload::{self, BOUNDS, Batch, Exposed, METHODS, OUTCOMES, Pair, check_exposed, check_exposed_histograms},
};

const LIBRARY: &str = "prometheus_client (Python)";
const ANOTHER_LANGUAGE: Standing = Standing::Conditional("another language: no Rust program can take it instead");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/rows.py");

/// The child, if there is one.
static INTERPRETER: OnceLock<Mutex<Interpreter>> = OnceLock::new();

/// Starts the child, and tells what it runs. Without it there are no contenders here.
///
/// # Errors
///
/// Where `python` cannot be run, or has no `prometheus_client`.
pub fn start(python: &Path) -> io::Result<String> {
    let failed = |error: io::Error| {
        io::Error::other(format!("{} is no Python with prometheus_client: {error}", python.display()))
    };
    let mut interpreter = Interpreter::start(python).map_err(failed)?;
    let greeting = interpreter.hear().map_err(failed)?;
    if INTERPRETER.set(Mutex::new(interpreter)).is_err() {
        return Err(io::Error::other("there is a Python already"));
    }
    let field = |name: &str| greeting[name].as_str().unwrap_or("unknown").to_owned();
    Ok(format!("{}, prometheus_client {}", field("interpreter"), field("client")))
}

/// All contenders of `row`.
pub fn contenders(row: Row) -> Vec<Contender> {
    if INTERPRETER.get().is_none() {
        return vec![];
    }
    match row {
        Row::CounterInc => vec![counting("Counter.inc", "inc", json!({}))],
        Row::CounterAdd => vec![counting("Counter.inc", "add", json!({"amounts": workload::amounts().as_slice()}))],
        Row::CounterAddWhole => {
            vec![counting("Counter.inc", "add", json!({"amounts": workload::whole_amounts().as_slice()}))]
        }
        Row::CounterHeld => vec![counting("kept child, inc", "inc_held", kept())],
        Row::CounterEnums => vec![counting("labels, inc", "inc_labels", enums())],
        Row::CounterStrings => vec![counting("labels, inc", "inc_labels", strings(workload::pairs()))],
        Row::CounterSkewed => vec![counting("labels, inc", "inc_labels", strings(workload::skewed_pairs()))],
        Row::CounterManyStrings => vec![counting("labels, inc", "inc_labels", strings(workload::many_pairs()))],
        Row::Insert => vec![insert()],
        Row::GaugeSet => {
            vec![exposed("Gauge.set", "gauge_set", json!({"amounts": workload::amounts().as_slice()}), "bench")]
        }
        Row::InFlight => vec![
            exposed("Gauge.inc, dec", "in_flight", json!({"already": IN_FLIGHT}), "bench"),
            exposed("with track_inprogress", "in_progress", json!({"already": IN_FLIGHT}), "bench"),
        ],
        Row::Histogram => vec![observing("Histogram.observe", "observe", observed(json!({})))],
        Row::HistogramHeld => vec![observing("kept child, observe", "observe_held", observed(kept()))],
        Row::HistogramEnums => vec![observing("labels, observe", "observe_labels", observed(enums()))],
        Row::HistogramStrings => {
            vec![observing("labels, observe", "observe_labels", observed(strings(workload::pairs())))]
        }
        Row::Call(Taking::Nothing) => vec![observing("@time", "call", observed(json!({})))],
        Row::Call(Taking::Enums) => vec![observing("with labels, time", "call_labels", observed(enums()))],
        Row::Call(Taking::EnumAndString) => {
            vec![observing("with labels, time", "call_labels", observed(enum_and_string()))]
        }
        Row::Encode(Exposition::Text) => vec![encode("generate_latest", "encode_counters")],
        Row::Encode(Exposition::OpenMetrics) => {
            vec![encode("openmetrics generate_latest", "encode_counters_openmetrics")]
        }
        Row::EncodeHistograms(Exposition::Text) => vec![encode_histograms("generate_latest", "encode_histograms")],
        Row::EncodeHistograms(Exposition::OpenMetrics) => {
            vec![encode_histograms("openmetrics generate_latest", "encode_histograms_openmetrics")]
        }
        _ => vec![],
    }
}

fn counting(variant: &'static str, work: &str, inputs: Value) -> Contender {
    exposed(variant, work, inputs, "bench_total")
}

fn observing(variant: &'static str, work: &str, inputs: Value) -> Contender {
    exposed(variant, work, inputs, "bench_count")
}

fn exposed(variant: &'static str, work: &str, inputs: Value, sample: &'static str) -> Contender {
    let row = Remote::make(work, inputs);
    row.contender(variant).exposing(sample, move || row.text())
}

fn insert() -> Contender {
    let row = Remote::make("inc_labels", strings(workload::new_pairs()));
    let mut contender = row.contender("labels, inc").exposing("bench_total", move || row.text());
    contender.renew = Some(Box::new(move || _ = ask(json!({"renew": row.0}))));
    contender
}

fn encode(variant: &'static str, work: &str) -> Contender {
    let series: Vec<Value> =
        workload::exposed().map(|(Pair { route, tenant }, value)| json!([route, tenant, value])).collect();
    let row = Remote::make(work, json!({"names": ["route", "tenant"], "series": series}));
    check_exposed(LIBRARY, "bench_total", Exposed::Text(&row.text()));
    row.contender(variant)
}

fn encode_histograms(variant: &'static str, work: &str) -> Contender {
    let series: Vec<Value> = workload::exposed_histograms()
        .map(|(Pair { route, tenant }, observed)| json!([route, tenant, observed]))
        .collect();
    let inputs = json!({"names": ["route", "tenant"], "bounds": BOUNDS, "series": series});
    let row = Remote::make(work, inputs);
    check_exposed_histograms(LIBRARY, "bench", Exposed::Text(&row.text()));
    row.contender(variant)
}

fn kept() -> Value {
    json!({"names": ["method", "outcome"], "kept": [METHODS[0], OUTCOMES[0]]})
}

fn enums() -> Value {
    let labels = workload::enums(METHODS, OUTCOMES, |method, outcome| (method, outcome));
    json!({"names": ["method", "outcome"], "labels": labels.as_slice()})
}

fn enum_and_string() -> Value {
    json!({"names": ["method", "tenant"], "labels": workload::enum_and_string(METHODS).as_slice()})
}

fn strings(pairs: &[Pair]) -> Value {
    let labels: Vec<_> = pairs.iter().map(|pair| (pair.route, pair.tenant)).collect();
    json!({"names": ["route", "tenant"], "labels": labels})
}

/// The same inputs, with what histograms observe.
fn observed(mut inputs: Value) -> Value {
    inputs["bounds"] = json!(BOUNDS);
    inputs["latencies"] = json!(workload::latencies().as_slice());
    inputs
}

/// A row that the child has made, by its number.
#[derive(Clone, Copy)]
struct Remote(u64);

impl Remote {
    fn make(work: &str, inputs: Value) -> Self {
        Self(ask(json!({"make": work, "inputs": inputs})).as_u64().expect("a row has a number"))
    }

    fn contender(self, variant: &'static str) -> Contender {
        Contender::batched(LIBRARY, variant, move |Batch { first, count }| {
            ask(json!({"run": self.0, "first": first, "count": count}));
        })
        .standing(ANOTHER_LANGUAGE)
        .alone()
    }

    fn text(self) -> String {
        ask(json!({"show": self.0})).as_str().expect("an exposition is text").to_owned()
    }
}

/// Tells the child something, and waits until it is done.
///
/// # Panics
///
/// Where the child does not answer: it has written why to standard error.
fn ask(message: Value) -> Value {
    let interpreter = INTERPRETER.get().expect("who has no Python has no contenders");
    let mut interpreter = interpreter.lock().expect("nobody has panicked who was talking to Python");
    interpreter.tell(&message).and_then(|()| interpreter.hear()).expect("Python answers")
}

/// The child. It ends when the pipe to it is closed, at the latest with this process.
struct Interpreter {
    _child: Child,
    messages: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Interpreter {
    fn start(python: &Path) -> io::Result<Self> {
        let mut child = Command::new(python).arg(SCRIPT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (messages, answers) = (child.stdin.take().expect("it is piped"), child.stdout.take().expect("it is piped"));
        Ok(Self { _child: child, messages, answers: BufReader::new(answers) })
    }

    fn tell(&mut self, message: &Value) -> io::Result<()> {
        self.messages.write_all(format!("{message}\n").as_bytes())
    }

    fn hear(&mut self) -> io::Result<Value> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it has ended without an answer"));
        }
        Ok(serde_json::from_str(&line)?)
    }
}
