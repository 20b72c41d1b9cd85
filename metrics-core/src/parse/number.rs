//! Numbers as both formats write them, and the instants among them.
//!
//! OpenMetrics has a grammar of its own and text refers to Go's `ParseFloat`, which is the same one as long as Go's
//! hexadecimal floats and underscores are left out. They are younger than the format and Prometheus refuses them.

use std::cmp::Ordering;

use super::cursor::{Cursor, is_blank};
use super::error::{Fault, shown};

/// A number of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) value: f64,
}

impl<'a> Number<'a> {
    /// Reads up to the next blank.
    ///
    /// # Errors
    /// What stands there is no number, or none that a 64-bit float can hold.
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Result<Number<'a>, Fault> {
        Number::read_as(cursor, "a number", |text| is_real(text) || is_special(text))
    }

    /// Reads OpenMetrics' timestamp, which is in seconds and neither infinite nor NaN.
    ///
    /// # Errors
    /// What stands there is none.
    pub(super) fn read_seconds(cursor: &mut Cursor<'a>) -> Result<Number<'a>, Fault> {
        Number::read_as(cursor, "a timestamp in seconds", is_real)
    }

    fn read_as(cursor: &mut Cursor<'a>, what: &str, is_one: impl Fn(&str) -> bool) -> Result<Number<'a>, Fault> {
        let at = cursor.at();
        if cursor.peek().is_none_or(is_blank) {
            return Err(cursor.expected(what));
        }
        let text = cursor.token();
        match text.parse::<f64>() {
            Ok(value) if is_one(text) && value.is_infinite() && is_real(text) => {
                Err(Fault::new(at, format!("{} is more than a 64-bit float can hold", shown(text))))
            }
            Ok(value) if is_one(text) => Ok(Number { text, at, value }),
            _ => Err(Fault::new(at, format!("expected {what}, found {}", shown(text)))),
        }
    }

    /// Reads text's timestamp, a whole number of milliseconds; the value is in seconds.
    ///
    /// # Errors
    /// What stands there is none.
    pub(super) fn read_milliseconds(cursor: &mut Cursor<'a>) -> Result<Number<'a>, Fault> {
        let at = cursor.at();
        let text = cursor.token();
        match text.parse::<i64>() {
            Ok(milliseconds) => Ok(Number { text, at, value: milliseconds as f64 / 1000.0 }),
            Err(_) => {
                let message = format!("expected a timestamp in whole milliseconds, found {}", shown(text));
                Err(Fault::new(at, message))
            }
        }
    }

    /// Whether it counts something: neither negative nor broken.
    pub(super) fn is_count(&self) -> bool {
        self.value >= 0.0 && self.value.is_finite() && self.value.fract() == 0.0
    }

    pub(super) fn count(&self) -> Count {
        Count { value: self.value, exact: self.text.parse().ok() }
    }
}

/// `[sign] digits [. digits] [e [sign] digits]`, with a digit on at least one side of the point.
fn is_real(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole)
        && are_digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(|digits| !digits.is_empty() && are_digits(digits))
}

/// `NaN` without a sign, `Inf` or `Infinity` with or without one, in any case.
fn is_special(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    text.eq_ignore_ascii_case("nan")
        || unsigned.eq_ignore_ascii_case("inf")
        || unsigned.eq_ignore_ascii_case("infinity")
}

/// The number that a label's value is, for `le` and `quantile`.
pub(super) fn bound(text: &str) -> Option<f64> {
    let value: f64 = (is_real(text) || text == "+Inf" || text == "-Inf").then(|| text.parse().ok()).flatten()?;
    (value.is_finite() || !is_real(text)).then_some(value)
}

/// How often something was, which is exact where it is written as an integer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) value: f64,
    exact: Option<u64>,
}

impl PartialEq for Count {
    fn eq(&self, other: &Count) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Count {
    fn partial_cmp(&self, other: &Count) -> Option<Ordering> {
        match (self.exact, other.exact) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => self.value.partial_cmp(&other.value),
        }
    }
}

/// A timestamp as the decimal that it is written as: two of them may be a nanosecond apart, which is less than a
/// float of this century can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instant {
    is_negative: bool,
    /// Of the digit before the first one: 0 for `0.12`, 2 for `12`.
    exponent: i64,
    /// Without zeros at either end; empty for zero.
    digits: String,
}

impl Instant {
    /// Takes apart what [`Number::read_seconds`] has read.
    pub(super) fn new(number: &Number<'_>) -> Instant {
        let unsigned = number.text.strip_prefix(['+', '-']).unwrap_or(number.text);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Instant { is_negative: false, exponent: 0, digits };
        }
        // It fits a float, or is nearly zero: what does not fit here is beyond any comparison anyway.
        let written: i64 = exponent.parse().unwrap_or(i64::from(i32::MIN));
        let leading = all.len() - significant.len();
        let exponent = written.saturating_add(whole.len() as i64).saturating_sub(leading as i64);
        Instant { is_negative: number.text.starts_with('-'), exponent, digits }
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Instant) -> Ordering {
        let sign = |instant: &Instant| match (instant.digits.is_empty(), instant.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let larger = self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits));
            if self.is_negative { larger.reverse() } else { larger }
        })
    }
}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Instant) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<f64> {
        let mut cursor = Cursor::new(text);
        Number::read(&mut cursor).ok().map(|number| number.value)
    }

    #[test]
    fn numbers_are_decimal_in_every_way_of_writing() {
        for (text, value) in [
            ("0", 0.0),
            ("-0", -0.0),
            ("0042", 42.0),
            ("+1", 1.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("-.5E+2", -50.0),
            ("1e-400", 0.0),
            ("+Inf", f64::INFINITY),
            ("-infinity", f64::NEG_INFINITY),
            ("iNF", f64::INFINITY),
        ] {
            assert_eq!(read(text).map(f64::to_bits), Some(value.to_bits()), "{text}");
        }
        assert!(read("nAn").is_some_and(f64::is_nan));
    }

    #[test]
    fn what_only_some_languages_take_for_a_number_is_none() {
        for text in ["", "+", ".", "e5", "1e", "1e+", "1_000", "0x1p3", "+NaN", "-nan", "1,5", "1f", "--1", "in", "٣"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("1e309"), None);
    }

    #[test]
    fn infinite_bounds_have_one_spelling() {
        assert_eq!(bound("+Inf"), Some(f64::INFINITY));
        assert_eq!(bound("1.1e-4"), Some(1.1e-4));
        for text in ["Inf", "inf", "+inf", "Infinity", "NaN", "", " 1", "1e999"] {
            assert_eq!(bound(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_compared_as_decimals() {
        let instant = |text: &str| Instant::new(&Number { text, at: 0, value: 0.0 });
        let rising = [
            "-1e3",
            "-999.5",
            "-999.25",
            "-1",
            "-1e-3",
            "0",
            "1e-99999999999999999999",
            "1e-400",
            "0.001",
            ".5",
            "1",
            "1.000000000000000000001",
            "9",
            "12",
            "123.4",
            "1604676851.123456789",
            "1604676851.12345679",
            "1e300",
        ];
        for pair in rising.windows(2) {
            assert!(instant(pair[0]) < instant(pair[1]), "{pair:?}");
        }
        for (a, b) in [("1", "1.0"), ("1e3", "1000"), ("0", "-0.00e7"), ("0012.50", "+1.25e1")] {
            assert_eq!(instant(a).cmp(&instant(b)), Ordering::Equal, "{a} {b}");
        }
    }
}
