//! `assert_metric!`: a sample's value, and a message that says what there was instead.

use std::fmt;

use super::hints;
use super::question::Question;
use super::sight::Sight;
use crate::amount::Amount;
use crate::labels::key::Values;
use crate::labels::value::LabelValue;
use crate::number;

/// Asserts the value of a sample that a watch has seen: by the name and labels that it is exposed with, as a dashboard
/// would ask for it.
///
/// `assert_metric!(seen, NAME => VALUE)`, or with labels `assert_metric!(seen, NAME, {LABEL: VALUE, ..} => VALUE)`,
/// and a message of your own behind it if you like. Labels that are not named may be anything; what matches is
/// summed, as [`Seen::value`](crate::testing::Seen::value) does it. A label's name is an identifier, or a string where
/// it is none; its value is whatever a label can have: text, a whole number, an enum of yours; a bucket's `le` and a
/// summary's `quantile` are numbers, however they are written: `{le: 10}`, `10.0` and `"1e1"` are one bucket. The value may
/// be any number, or a `Duration` in seconds; it is compared exactly, so of a sum of floats that were rounded take
/// [`Seen::value`](crate::testing::Seen::value) and compare as you like.
///
/// ```standalone_crate
/// use metrics_core::testing::{self, assert_metric};
/// use metrics_core::{Counter, counter};
///
/// /// Mails sent.
/// #[counter]
/// fn mails(folder: &str, status: u16);
///
/// # fn main() {
/// let seen = testing::watch();
/// for folder in ["inbox", "spam", "spam"] {
///     mails(folder, 250).inc();
/// }
/// assert_metric!(seen, "mails_total" => 3);
/// assert_metric!(seen, "mails_total", {folder: "spam"} => 2);
/// assert_metric!(seen, "mails_total", {folder: "spam", "status": 250} => 2, "after {} mails", 3);
/// assert_metric!(seen, "mails_total", {folder: "outbox"} => 0);
/// # }
/// ```
///
/// # Panics
/// The value is another one, or there is no such sample: no metric of that name, no such label, no such value of a
/// finite label. The message has what there is, what is near it, and where else it may have been recorded:
///
/// ```text
/// mails_total{folder="spam"} is 2, expected 3
///   its series:
///     mails_total{folder="spam",status="250"} 2
///   one label away:
///     mails_total{folder="inbox",status="250"} 1
/// ```
#[macro_export]
macro_rules! assert_metric {
    ($seen:expr, $name:expr, {$($label:tt: $value:expr),* $(,)?} => $expected:expr $(, $($message:tt)*)?) => {
        $crate::__private::check_metric(
            &$seen,
            ::core::convert::AsRef::<str>::as_ref(&$name),
            &[$(($crate::__private::label_name!($label), $crate::__private::asked_value!($label, $value))),*],
            $expected,
            $crate::__private::message!($($($message)*)?),
        )
    };
    ($seen:expr, $name:expr => $expected:expr $(, $($message:tt)*)?) => {
        $crate::assert_metric!($seen, $name, {} => $expected $(, $($message)*)?)
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "expected `seen, \"name\" => value` or `seen, \"name\", {label: value} => value`; \
             for example `assert_metric!(seen, \"http_requests_total\", {method: \"get\"} => 1)`"
        )
    };
}

/// Asserts; generated code calls it.
#[track_caller]
#[doc(hidden)]
pub fn check<S: Sight + ?Sized>(
    seen: &S,
    name: &str,
    labels: &[(&str, String)],
    expected: impl Amount,
    message: Option<fmt::Arguments<'_>>,
) {
    let view = seen.view();
    let labels = labels.iter().map(|(name, value)| (name.strip_prefix("r#").unwrap_or(name), value.as_str()));
    let question = Question::new(name, labels);
    let expected = expected.number().as_f64();
    let found = view.answer(&question).value();
    if found.is_some_and(|found| found == expected || found.is_nan() && expected.is_nan()) {
        return;
    }
    let mut text = hints::of(&view, &question, found, &written(expected));
    if let Some(message) = message {
        text = format!("{message}: {text}");
    }
    panic!("{text}");
}

pub(super) fn written(value: f64) -> String {
    let mut text = String::new();
    number::push_f64(&mut text, value);
    text
}

/// The value of `le` or `quantile`, which may be a float as well; generated code calls it.
#[doc(hidden)]
pub fn bound_text<B: Bound + ?Sized>(bound: &B) -> String {
    bound.text()
}

/// What a bound is written as in a question.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no bound of a bucket, nor a quantile",
    label = "not a number",
    note = "give a number, or its text: `{{le: 0.5}}`, `{{le: \"+Inf\"}}`"
)]
#[doc(hidden)]
pub trait Bound {
    fn text(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl<V: LabelValue + ?Sized> Bound for V {
    fn text(&self) -> String {
        label_text(self)
    }
}

macro_rules! float_bounds {
    ($($float:ty)*) => {$(
        impl Bound for $float {
            fn text(&self) -> String {
                let mut text = String::new();
                number::push_bound(&mut text, (*self).into());
                text
            }
        }
    )*};
}

float_bounds!(f32 f64);

/// A label's value as text; generated code calls it.
#[doc(hidden)]
pub fn label_text<V: LabelValue + ?Sized>(value: &V) -> String {
    let mut values = Values::new();
    values.value(value);
    values.get_str(0).to_owned()
}
