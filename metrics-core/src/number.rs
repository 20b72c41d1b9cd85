//! Numbers as the text formats write them.
//!
//! Every form parses back to the same bits. A value is as short as that allows: whole numbers are plain digits,
//! the rest follows Go's shortest form, as Prometheus' own libraries print it. A bound (`le`, `quantile`) is part
//! of a series' identity, so it has exactly one spelling, OpenMetrics' canonical one, in every format.

/// Below this every whole `f64` is exactly one integer.
const WHOLE_LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53

/// Go writes decimal exponents from -4 to 5 without an exponent. Both ends are `f64`s themselves, so comparing a
/// value with them says the same as counting the digits of its shortest form.
const PLAIN: std::ops::Range<f64> = 1e-4..1e6;

/// What numbers are appended to.
pub(crate) trait Digits {
    /// Appends a piece.
    fn push_str(&mut self, piece: &str);

    /// Appends a whole number.
    fn push_u64(&mut self, number: u64);
}

impl Digits for String {
    fn push_str(&mut self, piece: &str) {
        self.push_str(piece);
    }

    fn push_u64(&mut self, number: u64) {
        self.push_str(itoa::Buffer::new().format(number));
    }
}

/// Appends a whole number with its sign.
#[inline]
pub(crate) fn push_i64(out: &mut impl Digits, value: i64) {
    if value < 0 {
        out.push_str("-");
    }
    out.push_u64(value.unsigned_abs());
}

/// The number whose plain digits the value is written with, if there is one and no sign before it.
#[inline(always)]
pub(crate) fn whole(value: f64) -> Option<u64> {
    let whole = value as i64;
    // The sign of a zero is in its bits alone.
    let is_whole = whole as f64 == value && whole < WHOLE_LIMIT as i64 && value.is_sign_positive();
    is_whole.then_some(whole.cast_unsigned())
}

/// Appends a sample's value: `1027`, `-0`, `0.1`, `1.5e-05`, `NaN`, `+Inf`.
#[inline]
pub(crate) fn push_f64(out: &mut impl Digits, value: f64) {
    // The cast saturates and turns NaN to 0, neither of which comes back as the value.
    let whole = value as i64;
    if whole as f64 == value && value.abs() < WHOLE_LIMIT {
        if whole == 0 && value.is_sign_negative() {
            out.push_str("-");
        }
        push_i64(out, whole);
    } else {
        push_shortest(out, value);
    }
}

/// Appends a bound in its one spelling: `1.0`, `0.25`, `1e-05`, `1e+06`, `+Inf`.
pub(crate) fn push_bound(out: &mut impl Digits, bound: f64) {
    // Zero is in no decade and is spelt like a plain number; so is what zmij ends with `.0` by itself.
    if bound == 0.0 {
        out.push_str(if bound.is_sign_negative() { "-0.0" } else { "0.0" });
    } else {
        push_shortest(out, bound);
    }
}

/// Appends a time in seconds, with a point and not with an exponent: `1520430000.123`.
///
/// OpenMetrics asks for that (section "Timestamps"). A time within microseconds of the epoch has an exponent still, as
/// has one millions of years from it: nothing else is short and comes back to the bit.
pub(crate) fn push_decimal(out: &mut impl Digits, seconds: f64) {
    if seconds.fract() == 0.0 || !seconds.is_finite() {
        push_f64(out, seconds);
    } else {
        out.push_str(zmij::Buffer::new().format_finite(seconds));
    }
}

fn push_shortest(out: &mut impl Digits, value: f64) {
    if !value.is_finite() {
        out.push_str(if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        });
        return;
    }
    let mut buffer = zmij::Buffer::new();
    let digits = buffer.format_finite(value);
    if PLAIN.contains(&value.abs()) {
        out.push_str(digits);
    } else {
        push_exponent_form(out, digits);
    }
}

/// Rewrites zmij's digits (`-1234567.25`, `0.00001`, `1.5e+16`) as `d.ddde±xx`.
fn push_exponent_form(out: &mut impl Digits, digits: &str) {
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    // What stands before the point is either `0` or begins with the first digit that counts.
    let significant = fraction.trim_start_matches('0');
    let (first, more, rest, shift) = if whole == "0" {
        let (first, rest) = significant.split_at(usize::from(!significant.is_empty()));
        (first, "", rest, -1 - (fraction.len() - significant.len()) as i32)
    } else {
        let (first, more) = whole.split_at(1);
        (first, more, fraction, more.len() as i32)
    };
    let rest = rest.trim_end_matches('0');
    let more = if rest.is_empty() { more.trim_end_matches('0') } else { more };
    out.push_str(sign);
    out.push_str(first);
    if !more.is_empty() || !rest.is_empty() {
        out.push_str(".");
        out.push_str(more);
        out.push_str(rest);
    }
    // zmij wrote the exponent itself; it is a number of at most three digits.
    let exponent = exponent.parse::<i32>().unwrap_or(0) + shift;
    out.push_str(if exponent < 0 { "e-" } else { "e+" });
    if exponent.abs() < 10 {
        out.push_str("0");
    }
    out.push_u64(u64::from(exponent.unsigned_abs()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(value: f64) -> String {
        let mut out = String::new();
        push_f64(&mut out, value);
        out
    }

    fn bound(bound: f64) -> String {
        let mut out = String::new();
        push_bound(&mut out, bound);
        out
    }

    /// What Go's strconv prints for these with format `g` and the shortest precision, and `.0` where that would
    /// read as an integer. Python's client prints the same for all that are not negative.
    const BOUNDS: &[(f64, &str)] = &[
        (f64::NAN, "NaN"),
        (f64::INFINITY, "+Inf"),
        (f64::NEG_INFINITY, "-Inf"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (-1.0, "-1.0"),
        (0.1, "0.1"),
        (0.001, "0.001"),
        (1e-4, "0.0001"),
        (1e-5, "1e-05"),
        (1.1e-4, "0.00011"),
        (1e-9, "1e-09"),
        (1e-10, "1e-10"),
        (1.2345e-5, "1.2345e-05"),
        (5e-324, "5e-324"),
        (0.5, "0.5"),
        (0.999, "0.999"),
        (10.0, "10.0"),
        (100_000.0, "100000.0"),
        (123_456.7, "123456.7"),
        (999_999.9, "999999.9"),
        (1e6, "1e+06"),
        (1_000_000.5, "1.0000005e+06"),
        (1_234_567.0, "1.234567e+06"),
        (1e15, "1e+15"),
        (1.5e16, "1.5e+16"),
        (1.1e23, "1.1e+23"),
        (1e100, "1e+100"),
        (f64::MAX, "1.7976931348623157e+308"),
        (-1e5, "-100000.0"),
        (-1e6, "-1e+06"),
        (-1_234_567.25, "-1.23456725e+06"),
        (9_007_199_254_740_993.0, "9.007199254740992e+15"),
        (18_446_744_073_709_551_615.0, "1.8446744073709552e+19"),
        (0.300_000_000_000_000_04, "0.30000000000000004"),
        // As near to `..321.2` as to `..321.3`: the even one.
        (-2_251_799_813_685_285.0 / 4.0, "-5.629499534213212e+14"),
        (2.225_073_858_507_201_4e-308, "2.2250738585072014e-308"),
    ];

    #[test]
    fn a_bound_has_its_canonical_spelling() {
        for &(number, text) in BOUNDS {
            assert_eq!(bound(number), text);
        }
    }

    #[test]
    fn a_whole_value_is_plain_digits_as_long_as_they_are_exact() {
        assert_eq!(value(1027.0), "1027");
        assert_eq!(value(-1_234_567.0), "-1234567");
        assert_eq!(value(0.0), "0");
        assert_eq!(value(-0.0), "-0");
        assert_eq!(value(9_007_199_254_740_991.0), "9007199254740991");
        assert_eq!(value(9_007_199_254_740_992.0), "9.007199254740992e+15");
        assert_eq!(value(-1e16), "-1e+16");
    }

    #[test]
    fn a_whole_value_without_a_sign_is_known_as_a_number() {
        assert_eq!(
            [0.0, 1027.0, 9_007_199_254_740_991.0].map(whole),
            [Some(0), Some(1027), Some(9_007_199_254_740_991)]
        );
        for other in
            [-0.0, -1.0, 0.5, 9_007_199_254_740_992.0, 1e300, f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY]
        {
            assert_eq!(whole(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_that_is_not_whole_is_spelt_like_a_bound() {
        for &(number, text) in BOUNDS {
            if number.fract() != 0.0 {
                assert_eq!(value(number), text);
            }
        }
    }

    #[test]
    fn a_time_has_a_point_and_no_exponent() {
        let decimal = |seconds| {
            let mut out = String::new();
            push_decimal(&mut out, seconds);
            out
        };
        assert_eq!(decimal(1_520_430_000.123), "1520430000.123");
        assert_eq!(decimal(1_520_430_000.0), "1520430000");
        assert_eq!(decimal(0.001), "0.001");
        assert_eq!(decimal(-12.5), "-12.5");
        assert_eq!(decimal(0.0), "0");
    }

    #[test]
    fn integers_keep_their_full_width() {
        let mut out = String::new();
        Digits::push_u64(&mut out, u64::MAX);
        push_i64(&mut out, i64::MIN);
        assert_eq!(out, "18446744073709551615-9223372036854775808");
    }

    fn same(text: &str, number: f64) -> bool {
        // Rust's parser knows `+Inf` and `NaN` in any case; the sign and payload of a NaN have no text.
        text.parse::<f64>().is_ok_and(|back| back.to_bits() == number.to_bits() || (back.is_nan() && number.is_nan()))
    }

    proptest! {
        #[test]
        fn any_bits_come_back(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assert!(same(&value(number), number), "{}", value(number));
            prop_assert!(same(&bound(number), number), "{}", bound(number));
        }

        #[test]
        fn ordinary_numbers_come_back(number in -1e9..1e9, scale in -12..12) {
            let number = number * 10f64.powi(scale);
            prop_assert!(same(&value(number), number), "{}", value(number));
            prop_assert!(same(&value(number.round()), number.round()), "{}", value(number.round()));
            prop_assert!(whole(number.round()).is_none_or(|n| value(number.round()) == n.to_string()));
            prop_assert!(same(&bound(number), number), "{}", bound(number));
        }
    }
}
