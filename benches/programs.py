"""One program in each library's own way: modules of ten definitions, each updated in one place, and all exposed as text.

What is the same everywhere: every module has its own two enums, ten metrics with two labels, eight of them looked up
by the enums and four by strings that only the running program knows, and one function that updates each of them once.
What differs is how the library's documentation declares that. The program prints its exposition, in which the
definitions are counted.
"""
import dataclasses
import typing

METHODS = ["Get", "Post", "Put", "Delete"]
OUTCOMES = ["Ok", "Refused", "Failed"]
KINDS = [("counter", "known")] * 4 + [("counter", "asked")] * 2 + [
    ("gauge", "known"), ("gauge", "asked"), ("histogram", "known"), ("histogram", "asked"),
]
WORDS = {"counter": "requests", "gauge": "depth", "histogram": "wait"}
BOUNDS = "[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]"


@dataclasses.dataclass
class Metric:
    """One definition of a module."""

    kind: str
    labels: str
    name: str
    help: str

    @property
    def field(self):
        return self.name.split("_", 1)[1]


@dataclasses.dataclass
class Library:
    """How a library is used: its dependencies, a module, and what stands around the modules."""

    name: str
    dependencies: list
    module: typing.Callable
    main: typing.Callable
    note: str = ""


def metrics(module):
    """The ten definitions of a module."""
    for index, (kind, labels) in enumerate(KINDS):
        suffix = "_seconds" if kind == "histogram" else ""
        yield Metric(kind, labels, f"{module}_{WORDS[kind]}_{index}{suffix}", f"The {WORDS[kind]} number {index} of {module}.")


def per_metric(module, line):
    """What `line` says of each definition, one below the other."""
    return "\n".join(line(metric) for metric in metrics(module))


def enums(derives, as_str=False):
    """The two enums, with what turns them into text where the library takes text."""
    text = ""
    for name, variants in [("Method", METHODS), ("Outcome", OUTCOMES)]:
        text += f"#[derive(Clone, Copy{derives})]\npub enum {name} {{ {', '.join(variants)} }}\n"
        if as_str:
            arms = ", ".join(f'Self::{variant} => "{variant.lower()}"' for variant in variants)
            text += f"impl {name} {{ fn as_str(self) -> &'static str {{ match self {{ {arms} }} }} }}\n"
    return text


def run(updates, parameters=""):
    """The function that updates each metric of the module. One line of it is what an incremental build is about."""
    methods = ", ".join(f"Method::{variant}" for variant in METHODS)
    outcomes = ", ".join(f"Outcome::{variant}" for variant in OUTCOMES)
    return (
        f"const STEP: u64 = 1;\n"
        f"pub fn run({parameters}step: usize, route: &str, tenant: &str) {{\n"
        f"let method = [{methods}][step % 4];\nlet outcome = [{outcomes}][step % 3];\n{updates}\n}}\n"
    )


def main(modules, before="", argument="", text=""):
    """The program around the modules."""
    declared = "\n".join(f"mod {module};" for module in modules)
    calls = "\n".join(f"{module}::run({argument.format(module)}step, &route, &tenant);" for module in modules)
    return (
        f"{declared}\nfn main() {{\n"
        "let step = std::env::args().count();\n"
        'let route = std::env::args().nth(1).unwrap_or_else(|| "/".to_owned());\n'
        'let tenant = std::env::args().nth(2).unwrap_or_else(|| "-".to_owned());\n'
        f"{before}\n{calls}\n{text}\n}}\n"
    )


def struct_literals(known="Known", asked="Asked", owned=False):
    strings = "route: route.to_owned(), tenant: tenant.to_owned()" if owned else "route, tenant"
    return f"let known = || {known} {{ method, outcome }};\nlet asked = || {asked} {{ {strings} }};\n"


# This library.

def ours_module(module):
    kinds = {"counter": ("counter", "Counter"), "gauge": ("gauge", "Gauge"), "histogram": ("histogram(latency)", "Histogram")}
    sets = {"known": "Known", "asked": "Asked"}

    def declared(metric):
        attribute, kind = kinds[metric.kind]
        ident = metric.name.removesuffix("_seconds").upper()
        return f"/// {metric.help}\n#[{attribute}]\npub static {ident}: {kind}<{sets[metric.labels]}>;"

    def update(metric):
        call = {"counter": "inc_by(STEP)", "gauge": "set(step)", "histogram": "observe(step)"}[metric.kind]
        return f"{metric.name.removesuffix('_seconds').upper()}.with({metric.labels}()).{call};"

    return (
        "use metrics_core::{Counter, Gauge, Histogram, LabelValue, Labels, counter, gauge, histogram};\n"
        + enums(", LabelValue")
        + "#[derive(Clone, Copy, Labels)]\npub struct Known { method: Method, outcome: Outcome }\n"
        + "#[derive(Clone, Copy, Labels)]\npub struct Asked<'a> { route: &'a str, tenant: &'a str }\n"
        + per_metric(module, declared) + "\n"
        + run(struct_literals() + per_metric(module, update))
    )


def ours_main(modules):
    return main(modules, text='print!("{}", metrics_core::generate_latest());')


# prometheus, as its documentation has it: macros that register, in lazy statics.

VECTORS = {"counter": "IntCounterVec", "gauge": "GaugeVec", "histogram": "HistogramVec"}
REGISTER = {"counter": "int_counter_vec", "gauge": "gauge_vec", "histogram": "histogram_vec"}
NAMES = {"known": '&["method", "outcome"]', "asked": '&["route", "tenant"]'}
UPDATES = {"counter": "inc_by(STEP)", "gauge": "set(step as f64)", "histogram": "observe(step as f64)"}
VALUES = {"known": "&[method.as_str(), outcome.as_str()]", "asked": "&[route, tenant]"}


def exposed_name(metric):
    return metric.name + "_total" * (metric.kind == "counter")


def prometheus_static(metric):
    return (
        f"pub static {metric.name.upper()}: LazyLock<{VECTORS[metric.kind]}> = LazyLock::new(|| {{ "
        f'register_{REGISTER[metric.kind]}!("{exposed_name(metric)}", "{metric.help}", {NAMES[metric.labels]}).unwrap() }});'
    )


def prometheus_update(metric):
    return f"{metric.name.upper()}.with_label_values({VALUES[metric.labels]}).{UPDATES[metric.kind]};"


def prometheus_module(module):
    return (
        "use std::sync::LazyLock;\nuse prometheus::*;\n" + enums("", as_str=True)
        + per_metric(module, prometheus_static) + "\n" + run(per_metric(module, prometheus_update))
    )


def prometheus_main(modules):
    return main(modules, text='print!("{}", prometheus::TextEncoder::new().encode_to_string(&prometheus::gather()).unwrap());')


# prometheus-static-metric: the same for strings; a generated struct where all values are known.

GENERATED = {"counter": "Requests", "gauge": "Depth", "histogram": "Wait"}


def static_metric_module(module):
    def declared(metric):
        if metric.labels == "asked":
            return prometheus_static(metric)
        generated = GENERATED[metric.kind]
        return (
            f"pub static {metric.name.upper()}: LazyLock<{generated}> = LazyLock::new(|| {{ {generated}::from(&"
            f'register_{REGISTER[metric.kind]}!("{exposed_name(metric)}", "{metric.help}", {NAMES["known"]}).unwrap()) }});'
        )

    def update(metric):
        if metric.labels == "asked":
            return prometheus_update(metric)
        return f"{metric.name.upper()}.get(method).get(outcome).{UPDATES[metric.kind]};"

    structs = "\n".join(
        f'pub struct {generated}: {kind} {{ "method" => Method, "outcome" => Outcome }}'
        for generated, kind in [("Requests", "IntCounter"), ("Depth", "Gauge"), ("Wait", "Histogram")]
    )
    return (
        "use std::sync::LazyLock;\nuse prometheus::*;\nuse prometheus_static_metric::make_static_metric;\n"
        "make_static_metric! {\n"
        f"pub label_enum Method {{ {', '.join(METHODS)} }}\npub label_enum Outcome {{ {', '.join(OUTCOMES)} }}\n{structs}\n}}\n"
        + per_metric(module, declared) + "\n" + run(per_metric(module, update))
    )


# prometheus-client: families in a struct, registered by hand.

FAMILY_KINDS = {"counter": "Counter", "gauge": "Gauge", "histogram": "Histogram"}
FAMILY_SETS = {"known": "Known", "asked": "Asked"}


def family_sets(derives):
    return (
        f"#[derive(Clone, Debug, PartialEq, Eq, Hash, {derives})]\npub struct Known {{ method: Method, outcome: Outcome }}\n"
        f"#[derive(Clone, Debug, PartialEq, Eq, Hash, {derives})]\npub struct Asked {{ route: String, tenant: String }}\n"
    )


def family_type(metric):
    return f"Family<{FAMILY_SETS[metric.labels]}, {FAMILY_KINDS[metric.kind]}>"


def client_module(module):
    def constructed(metric):
        made = f"Family::new_with_constructor(|| Histogram::new({BOUNDS}))" if metric.kind == "histogram" else "Family::default()"
        return (
            f"let {metric.field}: {family_type(metric)} = {made};\n"
            f'registry.register("{metric.name}", "{metric.help.removesuffix(".")}", {metric.field}.clone());'
        )

    def update(metric):
        call = {"counter": "inc_by(STEP)", "gauge": "set(step as i64)", "histogram": "observe(step as f64)"}[metric.kind]
        return f"metrics.{metric.field}.get_or_create(&{metric.labels}()).{call};"

    return (
        "use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};\n"
        "use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};\n"
        "use prometheus_client::registry::Registry;\n"
        + enums(", Debug, PartialEq, Eq, Hash, EncodeLabelValue") + family_sets("EncodeLabelSet")
        + "pub struct Metrics {\n" + per_metric(module, lambda metric: f"pub {metric.field}: {family_type(metric)},") + "\n}\n"
        + "impl Metrics {\npub fn new(registry: &mut Registry) -> Self {\n" + per_metric(module, constructed)
        + "\nSelf {" + ", ".join(metric.field for metric in metrics(module)) + "}\n}\n}\n"
        + run(struct_literals(owned=True) + per_metric(module, update), "metrics: &Metrics, ")
    )


def client_main(modules):
    made = "\n".join(f"let {module} = {module}::Metrics::new(&mut registry);" for module in modules)
    return main(
        modules,
        before=f"let mut registry = prometheus_client::registry::Registry::default();\n{made}",
        argument="&{}, ",
        text='let mut text = String::new();\nprometheus_client::encoding::text::encode(&mut text, &registry).unwrap();\nprint!("{text}");',
    )


# fastmetrics: the same, and the struct registers itself.

def fastmetrics_module(module):
    def field(metric):
        return f"/// {metric.help}\npub {metric.field}: {family_type(metric)},"

    def update(metric):
        call = {"counter": "inc_by(STEP)", "gauge": "set(step as i64)", "histogram": "observe(step as f64)"}[metric.kind]
        return f"metrics.{metric.field}.with_or_new(&{metric.labels}(), |metric| {{ metric.{call}; }});"

    return (
        "use fastmetrics::{derive::*, metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram}};\n"
        + enums(", Debug, PartialEq, Eq, Hash, EncodeLabelValue") + family_sets("LabelSet")
        + "#[derive(Default, Register)]\npub struct Metrics {\n" + per_metric(module, field) + "\n}\n"
        + run(struct_literals(owned=True) + per_metric(module, update), "metrics: &Metrics, ")
    )


def fastmetrics_main(modules):
    fields = "\n".join(f'#[register(subsystem = "{module}")] {module}: {module}::Metrics,' for module in modules)
    made = (
        f"#[derive(Default, fastmetrics::derive::Register)]\nstruct All {{\n{fields}\n}}\n"
        "let mut registry = fastmetrics::registry::Registry::builder().build().unwrap();\n"
        "let all = All::default();\nfastmetrics::registry::Register::register(&all, &mut registry).unwrap();"
    )
    text = (
        "let mut text = String::new();\nuse fastmetrics::format::text::{TextProfile, encode};\n"
        'encode(&mut text, &registry, TextProfile::PrometheusV0_0_4).unwrap();\nprint!("{text}");'
    )
    return main(modules, before=made, argument="&all.{}, ", text=text)


# metrics: macros where something happens, described beforehand.

def metrics_module(module):
    labels = {
        "known": '"method" => method.as_str(), "outcome" => outcome.as_str()',
        "asked": '"route" => route.to_owned(), "tenant" => tenant.to_owned()',
    }
    calls = {"counter": "increment(STEP)", "gauge": "set(step as f64)", "histogram": "record(step as f64)"}
    describe = lambda metric: f'describe_{metric.kind}!("{exposed_name(metric)}", "{metric.help}");'
    update = lambda metric: f'{metric.kind}!("{exposed_name(metric)}", {labels[metric.labels]}).{calls[metric.kind]};'
    return (
        "use metrics::*;\n" + enums("", as_str=True)
        + "pub fn describe() {\n" + per_metric(module, describe) + "\n}\n" + run(per_metric(module, update))
    )


def metrics_main(modules):
    described = "\n".join(f"{module}::describe();" for module in modules)
    return main(
        modules,
        before="let handle = metrics_exporter_prometheus::PrometheusBuilder::new()"
        f".set_buckets(&{BOUNDS}).unwrap().install_recorder().unwrap();\n{described}",
        text='print!("{}", handle.render());',
    )


# measured: derived groups of derived label sets.

def measured_module(module):
    def field(metric):
        set_of = {"known": "KnownSet", "asked": "AskedSet"}[metric.labels]
        kind = {"counter": f"CounterVec<{set_of}>", "gauge": f"GaugeVec<{set_of}>", "histogram": f"HistogramVec<{set_of}, 11>"}
        metadata = f"metadata = Thresholds::with_buckets({BOUNDS}), " if metric.kind == "histogram" else ""
        rename = f'rename = "{metric.field}_total", ' if metric.kind == "counter" else ""
        return f"/// {metric.help}\n#[metric({rename}{metadata}label_set = {set_of}::new())]\npub {metric.field}: {kind[metric.kind]},"

    def update(metric):
        call = {"counter": "inc_by({}, STEP)", "gauge": "set({}, step as i64)", "histogram": "observe({}, step as f64)"}[metric.kind]
        return f"metrics.{metric.field}.{call.format(metric.labels + '()')};"

    return (
        "use measured::{CounterVec, FixedCardinalityLabel, GaugeVec, HistogramVec, LabelGroup, MetricGroup};\n"
        "use measured::{label::StaticLabelSet, lasso::ThreadedRodeo, metric::histogram::Thresholds};\n"
        + enums(", FixedCardinalityLabel")
        + "#[derive(Clone, Copy, LabelGroup)]\n#[label(set = KnownSet)]\npub struct Known { method: Method, outcome: Outcome }\n"
        + "#[derive(Clone, Copy, LabelGroup)]\n#[label(set = AskedSet)]\npub struct Asked<'a> {\n"
        + "#[label(dynamic_with = ThreadedRodeo, default)] route: &'a str,\n"
        + "#[label(dynamic_with = ThreadedRodeo, default)] tenant: &'a str,\n}\n"
        + "#[derive(MetricGroup)]\n#[metric(new())]\npub struct Metrics {\n" + per_metric(module, field) + "\n}\n"
        + run(struct_literals() + per_metric(module, update), "metrics: &Metrics, ")
    )


def measured_main(modules):
    fields = "\n".join(
        f'#[metric(namespace = "{module}", init = {module}::Metrics::new())] {module}: {module}::Metrics,' for module in modules
    )
    made = (
        "use measured::MetricGroup as _;\n"
        f"#[derive(measured::MetricGroup)]\n#[metric(new())]\nstruct All {{\n{fields}\n}}\nlet all = All::new();"
    )
    text = (
        "let mut encoder = measured::text::BufferedTextEncoder::new();\n"
        "let Ok(()) = all.collect_group_into(&mut encoder);\n"
        'print!("{}", String::from_utf8_lossy(&encoder.finish()));'
    )
    return main(modules, before=made, argument="&all.{}, ", text=text)


# metriken: statics that are gathered at link time. Enums are entries of a group, which the program numbers and labels
# itself; strings are members of a family, which are there as long as the program keeps them. There is no family of
# histograms, so those whose labels are strings have one entry, labelled when it is updated.

def metriken_module(module):
    kinds = {
        ("counter", "known"): "CounterGroup = CounterGroup::new(ENTRIES)",
        ("counter", "asked"): "CounterFamily = CounterFamily::new()",
        ("gauge", "known"): "GaugeGroup = GaugeGroup::new(ENTRIES)",
        ("gauge", "asked"): "GaugeFamily = GaugeFamily::new()",
        ("histogram", "known"): "CounterHistogramGroup = CounterHistogramGroup::new(ENTRIES, 3, 24)",
        ("histogram", "asked"): "CounterHistogramGroup = CounterHistogramGroup::new(1, 3, 24)",
    }
    calls = {"counter": "add({}STEP)", "gauge": "set({}step as i64)", "histogram": "increment({}step as u64)"}

    def declared(metric):
        name, ident = exposed_name(metric), metric.name.upper()
        return f'#[metric(name = "{name}", description = "{metric.help}")]\npub static {ident}: {kinds[metric.kind, metric.labels]};'

    def update(metric):
        ident, call = metric.name.upper(), calls[metric.kind]
        of_group = f"let _ = {ident}.{call.format('{}, ')};"
        if metric.labels == "known":
            return f"{ident}.set_metadata(entry, known());\n" + of_group.format("entry")
        if metric.kind == "histogram":
            return f"{ident}.set_metadata(0, asked().into());\n" + of_group.format("0")
        return f"let member = {ident}.member(asked());\nmember.{call.format('')};\nstd::mem::forget(member);"

    labels = (
        'let known = || [("method", method.as_str()), ("outcome", outcome.as_str())]'
        ".map(|(name, value)| (name.to_owned(), value.to_owned())).into();\n"
        'let asked = || [("route", route), ("tenant", tenant)].map(|(name, value)| (name.to_owned(), value.to_owned()));\n'
        f"let entry = method as usize * {len(OUTCOMES)} + outcome as usize;\n"
    )
    return (
        "use metriken::{CounterFamily, CounterGroup, CounterHistogramGroup, GaugeFamily, GaugeGroup, metric};\n"
        + enums("", as_str=True) + f"const ENTRIES: usize = {len(METHODS) * len(OUTCOMES)};\n"
        + per_metric(module, declared) + "\n" + run(labels + per_metric(module, update))
    )


def metriken_main(modules):
    text = (
        "let options = metriken_exposition::PrometheusOptions::default();\n"
        'print!("{}", metriken_exposition::prometheus_text(&options));'
    )
    return main(modules, text=text)


LIBRARIES = [
    Library("metrics-core", ['metrics-core = {{ path = "{root}/metrics-core" }}'], ours_module, ours_main),
    Library("prometheus", ['prometheus = "0.14"'], prometheus_module, prometheus_main),
    Library(
        "prometheus-static-metric",
        ['prometheus = "0.14"', 'prometheus-static-metric = "0.5"'],
        static_metric_module,
        prometheus_main,
    ),
    Library("prometheus-client", ['prometheus-client = "0.25"'], client_module, client_main),
    Library(
        "metrics",
        ['metrics = "0.24"', 'metrics-exporter-prometheus = {{ version = "0.18", default-features = false }}'],
        metrics_module,
        metrics_main,
    ),
    Library("measured", ['measured = {{ version = "0.0.25", features = ["lasso"] }}'], measured_module, measured_main),
    Library("fastmetrics", ['fastmetrics = {{ version = "0.7", features = ["derive"] }}'], fastmetrics_module, fastmetrics_main),
    Library(
        "metriken",
        ['metriken = "0.11"', 'metriken-exposition = {{ version = "0.25", default-features = false }}'],
        metriken_module,
        metriken_main,
    ),
]
