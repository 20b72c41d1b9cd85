//! Exemplars of a metric: their labels checked, where they are kept, how they are told.
//!
//! Labels are checked before anything is counted, since an update is refused whole. Of native buckets there are too
//! many to keep an exemplar of each: those of a histogram that has no others are spread over ten places by their
//! order of magnitude.

use std::cell::Cell;
use std::sync::Arc;

use crate::cells::{self, Exemplar};
use crate::exponential;
use crate::labels::text::LabelTextBuf;
use crate::spec::Spec;
use crate::visitor;

/// Exemplars of a histogram without classic buckets: as many as other clients keep.
const PLACES: i32 = 10;

thread_local! {
    /// Whether this thread is making an exemplar: labels allocate and are the user's own code, which may update.
    static MAKING: Cell<bool> = const { Cell::new(false) };
}

/// Held while a thread makes an exemplar.
pub(super) struct Making(());

impl Making {
    /// Marks the thread; none if it is marked already, and whatever is counted now has no exemplar.
    pub(super) fn enter() -> Option<Making> {
        (!MAKING.replace(true)).then(|| Making(()))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        MAKING.set(false);
    }
}

/// Labels that no exemplar can have.
#[derive(Debug)]
pub(super) struct Invalid;

/// An exemplar's labels, checked; none inside of the making of another one, whose code or allocation this is.
pub(super) fn labels<N: AsRef<str>, V: AsRef<str>>(
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Result<Option<LabelTextBuf>, Invalid> {
    let Some(_making) = Making::enter() else {
        return Ok(None);
    };
    checked(pairs).map(Some)
}

/// The labels as text, if there may be an exemplar with them.
pub(super) fn checked<N: AsRef<str>, V: AsRef<str>>(
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Result<LabelTextBuf, Invalid> {
    let labels = LabelTextBuf::new(pairs).map_err(|_| Invalid)?;
    let chars = |text: &str| text.chars().count();
    let len: usize = labels.text().iter().map(|(name, value)| chars(&name) + chars(&value)).sum();
    if len > visitor::Exemplar::MAX_CHARS { Err(Invalid) } else { Ok(labels) }
}

/// Makes it the exemplar of an observation that was counted in this classic bucket.
pub(super) fn keep_observed(spec: &Spec, slot: u32, bucket: u32, labels: LabelTextBuf, value: f64) {
    // No format can hold one that is NaN.
    if !value.is_nan() {
        cells::keep_exemplar(slot, place(spec, bucket, value), labels, value);
    }
}

/// Where a histogram keeps the exemplar of a value that it counts in this classic bucket.
pub(super) fn place(spec: &Spec, bucket: u32, value: f64) -> u32 {
    let is_native_alone = spec.more().native.as_ref().is_some_and(|native| native.classic().bounds().is_empty());
    if !is_native_alone {
        return bucket;
    }
    // Powers of two that follow each other have a place each, and beside what is above zero stands what is below.
    let magnitude = if value == 0.0 { 0 } else { exponential::bucket(value.abs(), 0) };
    let side = if value < 0.0 { PLACES / 2 } else { 0 };
    (magnitude + side).rem_euclid(PLACES) as u32
}

/// As a visitor is told it.
pub(super) fn told(exemplar: &Exemplar) -> visitor::Exemplar<'_> {
    visitor::Exemplar::new(exemplar.labels.text(), exemplar.value).at(exemplar.timestamp)
}

/// A histogram's exemplars as a visitor is told them.
#[derive(Default)]
pub(super) struct Told<'a> {
    /// As many as there are classic buckets, or none.
    pub(super) classic: Vec<Option<visitor::Exemplar<'a>>>,
    /// By time; those of a histogram that has no classic buckets.
    pub(super) native: Vec<visitor::Exemplar<'a>>,
}

impl<'a> Told<'a> {
    /// Of exemplars by place, and the classic buckets' counts.
    pub(super) fn of(spec: &Spec, kept: &'a [(u32, Arc<Exemplar>)], buckets: &[u64]) -> Told<'a> {
        if kept.is_empty() {
            return Told::default();
        }
        let mut told = Told { classic: vec![None; buckets.len()], native: Vec::new() };
        let mut tell = |bucket: usize, exemplar| {
            // Where nothing is counted the histogram was reset meanwhile.
            if buckets.get(bucket).is_some_and(|count| *count > 0) {
                told.classic[bucket] = Some(exemplar);
            }
        };
        match (spec.more().native, buckets) {
            (Some(_), [_]) => {
                let mut all: Vec<_> = kept.iter().map(|(_, exemplar)| self::told(exemplar)).collect();
                all.sort_by(|a, b| a.timestamp.partial_cmp(&b.timestamp).unwrap_or(std::cmp::Ordering::Equal));
                if let Some(latest) = all.last() {
                    tell(0, *latest);
                }
                if buckets[0] > 0 {
                    told.native = all;
                }
            }
            _ => kept.iter().for_each(|(bucket, exemplar)| tell(*bucket as usize, self::told(exemplar))),
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exponential::Native;
    use crate::layout::Layout;
    use crate::spec::More;

    fn text(pairs: &[(&str, &str)]) -> Option<String> {
        Some(checked(pairs.iter().copied()).ok()?.text().as_str().to_owned())
    }

    #[test]
    fn labels_are_names_each_once_and_128_characters() {
        assert_eq!(text(&[]).as_deref(), Some(""));
        assert_eq!(text(&[("trace_id", "1\"2"), ("_x", "")]).as_deref(), Some(r#"trace_id="1\"2""#));
        for name in ["", "1a", "a-b", "a.b", "ü", "__a", "a:b"] {
            assert_eq!(text(&[(name, "x")]), None, "{name}");
        }
        assert_eq!(text(&[("a", "1"), ("b", "2"), ("a", "3")]), None);
        let (most, more) = ("ü".repeat(120), "ü".repeat(121));
        assert!(text(&[("trace_id", &most)]).is_some());
        assert_eq!(text(&[("trace_id", &more)]), None);
        let (most, more) = ("\n".repeat(62), "\n".repeat(63));
        assert!(text(&[("aa", &most), ("bb", &most)]).is_some(), "escapes are not counted");
        assert_eq!(text(&[("aa", &most), ("bb", &more)]), None);
    }

    #[test]
    fn what_is_counted_while_an_exemplar_is_made_has_none() {
        let inner = |name| {
            assert!(labels([("inner", "1")]).is_ok_and(|labels| labels.is_none()));
            (name, "1")
        };
        assert!(labels(["outer"].map(|_| "outer").into_iter().map(inner)).is_ok_and(|labels| labels.is_some()));
        assert!(labels([("next", "1")]).is_ok_and(|labels| labels.is_some()));
    }

    #[test]
    fn native_buckets_share_ten_places() {
        static NONE: Layout = Layout::new(&[]);
        static MORE: More = More::new().native(Native::DEFAULT, &NONE);
        let spec = Spec::histogram(&NONE).with(&MORE);
        let places = |values: &[f64]| values.iter().map(|value| place(&spec, 0, *value)).collect::<Vec<_>>();
        assert_eq!(places(&[1.0, 2.0, 4.0, 8.0, 1024.0]), [0, 1, 2, 3, 0]);
        assert_eq!(places(&[0.0, 0.5, -1.0, f64::INFINITY, -f64::MAX]).iter().filter(|place| **place < 10).count(), 5);
    }
}
