//! Models out of bytes: every byte string is a model, and nearby strings are nearby models.
//!
//! When the bytes are used up there are zeros, which end everything.

use metrics_core::{Kind, Value};

use super::{Family, Labels, Model, OwnedExemplar, Point, Series};

const KINDS: [Kind; 8] = [
    Kind::Counter,
    Kind::Gauge,
    Kind::Histogram,
    Kind::Summary,
    Kind::Info,
    Kind::StateSet,
    Kind::GaugeHistogram,
    Kind::Unknown,
];

/// How names begin; a number follows, which keeps them apart in every escaping.
const FAMILIES: [&str; 8] = ["f", "F_", "f:", "_f", "f.", "fé", "f \"\\", "f\n{"];
const LABELS: [&str; 6] = ["l", "_", "L_", "l.", "l:", "l\"🦀"];

/// What formats have to escape or might trip over.
const SPECIAL: [char; 24] = [
    'a',
    'n',
    '"',
    '\\',
    '\n',
    '\r',
    '\t',
    ' ',
    '\0',
    '{',
    '}',
    ',',
    '=',
    '#',
    '_',
    '1',
    '+',
    'é',
    '\u{85}',
    '\u{2028}',
    '\u{feff}',
    '🦀',
    '\u{10ffff}',
    '\u{7f}',
];

const FLOATS: [f64; 12] = [
    0.0,
    -0.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
    5e-324,
    1e-5,
    1e6,
    999_999.9,
    9_007_199_254_740_992.0,
    0.1,
];

impl Model {
    /// The model that these bytes say.
    #[must_use]
    pub fn draw(bytes: &[u8]) -> Model {
        let mut bytes = Bytes(bytes);
        let families = (0..bytes.below(5)).map(|n| family(n, &mut bytes)).collect();
        Model { families }
    }
}

/// Numbers, as long as there are bytes.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    fn is_so(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    fn word(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    /// Small as a rule.
    fn integer(&mut self) -> u64 {
        if self.is_so() { self.word() } else { u64::from(self.byte()) }
    }

    fn float(&mut self) -> f64 {
        match self.byte() % 4 {
            0 => f64::from(self.byte()),
            1 => FLOATS[self.below(FLOATS.len())],
            2 => f64::from(self.byte()) / -16.0,
            _ => f64::from_bits(self.word()),
        }
    }

    fn time(&mut self) -> Option<f64> {
        let eighths = self.word() as i32;
        (eighths != 0).then(|| f64::from(eighths) / 8.0)
    }

    fn text(&mut self, most: usize) -> String {
        (0..self.below(most + 1)).map(|_| SPECIAL[self.below(SPECIAL.len())]).collect()
    }

    fn labels(&mut self, most: usize) -> Labels {
        (0..self.below(4)).map(|n| (format!("{}{n}", LABELS[self.below(LABELS.len())]), self.text(most))).collect()
    }

    fn exemplar(&mut self, value: f64) -> Option<OwnedExemplar> {
        self.is_so().then(|| OwnedExemplar { labels: self.labels(38), value, timestamp: self.time() })
    }
}

fn family(n: usize, bytes: &mut Bytes<'_>) -> Family {
    let kind = KINDS[bytes.below(KINDS.len())];
    let has_seconds = bytes.is_so();
    let begin = FAMILIES[bytes.below(FAMILIES.len())];
    let end = if has_seconds { "_seconds" } else { "" };
    let help = bytes.text(12);
    let series = (0..bytes.below(4)).map(|_| series(kind, bytes)).collect();
    Family { kind, name: format!("{begin}{n}{end}"), help, has_seconds, series }
}

fn series(kind: Kind, bytes: &mut Bytes<'_>) -> Series {
    let labels = bytes.labels(12);
    let (created, timestamp) = (bytes.time(), bytes.time());
    let point = match kind {
        Kind::Counter => {
            let value = match bytes.is_so() {
                true => Value::Unsigned(bytes.integer()),
                false => Value::Float(Some(bytes.float()).filter(|x| *x >= 0.0).unwrap_or(0.5)),
            };
            let by = Some(bytes.float()).filter(|x| !x.is_nan()).unwrap_or(1.0);
            Point::Counter(value, bytes.exemplar(by))
        }
        Kind::Histogram | Kind::GaugeHistogram => histogram(bytes),
        Kind::Summary => {
            let mut quantiles: Vec<f64> = (0..bytes.below(4)).map(|_| f64::from(bytes.byte()) / 255.0).collect();
            quantiles.sort_by(f64::total_cmp);
            quantiles.dedup();
            let quantiles = quantiles.into_iter().map(|quantile| (quantile, bytes.float())).collect();
            Point::Summary { count: bytes.integer(), sum: bytes.float(), quantiles }
        }
        Kind::Info => Point::Info,
        Kind::StateSet => {
            let states = (0..bytes.below(4)).map(|n| (format!("{}{n}", bytes.text(6)), bytes.is_so()));
            Point::StateSet(states.collect())
        }
        _ => Point::Gauge(match bytes.below(3) {
            0 => Value::Unsigned(bytes.integer()),
            1 => Value::Signed(bytes.word() as i64),
            _ => Value::Float(bytes.float()),
        }),
    };
    Series { labels, point, created, timestamp }
}

fn histogram(bytes: &mut Bytes<'_>) -> Point {
    let mut bounds: Vec<f64> = (0..bytes.below(5)).map(|_| bytes.float()).filter(|bound| bound.is_finite()).collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup(); // which takes -0 and 0 for one
    let buckets: Vec<u64> = (0..=bounds.len()).map(|_| bytes.integer() >> 8).collect();
    let exemplars = match bytes.is_so() {
        true => bounds.iter().copied().chain([f64::INFINITY]).map(|bound| bytes.exemplar(bound)).collect(),
        false => Vec::new(),
    };
    Point::Histogram { bounds, buckets, sum: bytes.float(), exemplars }
}
