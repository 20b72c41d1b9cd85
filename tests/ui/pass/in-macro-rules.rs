//! Definitions made by a `macro_rules!`, from fragments of every sort.

use metrics_core::{Counter, Gauge, LabelValue, Labels, counter, generate_latest};

macro_rules! statics {
    ($($(#[$attribute:meta])* $vis:vis $name:ident: $ty:ty;)*) => {$(
        $(#[$attribute])*
        #[metrics_core::counter]
        $vis static $name: $ty;
    )*};
}

statics! {
    /// Requests served.
    pub(crate) REQUESTS: Counter;
    /// Answers sent.
    #[allow(dead_code)]
    ANSWERS: metrics_core::Counter<Http<'static>>;
}

macro_rules! accessors {
    ($($(#[doc = $doc:literal])* $vis:vis $name:ident($($label:ident: $ty:ty),*) of $unit:ident under $namespace:literal;)*) => {$(
        $(#[doc = $doc])*
        #[counter(unit = $unit, namespace = $namespace)]
        $vis fn $name($($label: $ty),*);
    )*};
}

accessors! {
    /// Data sent.
    pub sent(route: &str, method: Method) of bytes under "shop";
    /// Time spent.
    spent() of seconds under "shop";
}

macro_rules! with_help {
    ($name:ident, $help:expr, $limit:expr, $at_most:literal) => {
        #[doc = $help]
        #[metrics_core::gauge(labels(route), limit = $limit)]
        static $name: Gauge<(&'static str,)>;

        const _: usize = $at_most;
    };
}

with_help!(QUEUE, "Jobs waiting.", 10 * 2, 20);

macro_rules! buckets {
    ($name:ident = $first:literal, $($bound:expr),*) => {
        /// Rows of an answer.
        #[metrics_core::histogram(buckets = [$first, $($bound),*])]
        static $name: metrics_core::Histogram;
    };
}

buckets!(ROWS = 1, 10, 50.0 * 2.0);

macro_rules! label_types {
    ($value:ident { $($variant:ident = $text:literal),* }, $set:ident<$lifetime:lifetime> { $($field:ident: $ty:ty),* }) => {
        #[derive(LabelValue)]
        enum $value {
            $(#[label(rename = $text)] $variant),*
        }

        #[derive(Labels)]
        struct $set<$lifetime> {
            $($field: $ty),*
        }
    };
}

label_types!(Method { Get = "GET", Post = "POST" }, Http<'a> { method: Method, route: &'a str });

fn main() {
    REQUESTS.inc();
    ANSWERS.with(Http { method: Method::Get, route: "/" }).inc();
    sent("/", Method::Post).inc_by(10);
    spent().inc_by(0.5);
    QUEUE.with(("/",)).set(2);
    ROWS.observe(100);
    let text = generate_latest();
    for line in [
        "# HELP requests_total Requests served.",
        "answers_total{method=\"GET\",route=\"/\"} 1",
        "shop_sent_bytes_total{route=\"/\",method=\"POST\"} 10",
        "shop_spent_seconds_total 0.5",
        "# HELP queue Jobs waiting.",
        "rows_bucket{le=\"100.0\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
}
