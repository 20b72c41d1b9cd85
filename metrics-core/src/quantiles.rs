//! Which quantiles a summary tells, and over which time.
//!
//! The time is a window that slides in steps: it is divided into age buckets, and what the oldest one holds is let go of
//! as a whole. Ten minutes and five buckets are what Prometheus' client for Go takes (`DefMaxAge` and `DefAgeBuckets` in
//! its `summary.go`), so a summary that is carried over says the same.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A summary's quantiles, their window, and how it is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// From 0 to 1, rising.
    list: &'static [f64],
    window: Duration,
    age_buckets: u32,
    /// The nanoseconds of an age bucket.
    width: u64,
}

impl Quantiles {
    /// The window if nothing is said: ten minutes.
    pub(crate) const WINDOW: Duration = Duration::from_secs(10 * 60);

    /// Its age buckets if nothing is said.
    pub(crate) const AGE_BUCKETS: u32 = 5;

    /// The most age buckets: each has a sketch of its own.
    const MOST_AGE_BUCKETS: u32 = 60;

    /// These quantiles, over ten minutes.
    ///
    /// # Panics
    /// Quantiles that are none, not from 0 to 1, or not rising: at compile time, where it stands in a constant.
    #[must_use]
    #[track_caller]
    pub const fn new(list: &'static [f64]) -> Quantiles {
        Quantiles { list, window: Quantiles::WINDOW, age_buckets: Quantiles::AGE_BUCKETS, width: 0 }.checked()
    }

    /// Over another time.
    ///
    /// # Panics
    /// A window that is shorter than its age buckets can be: at compile time.
    #[must_use]
    #[track_caller]
    pub const fn with_window(mut self, window: Duration) -> Quantiles {
        self.window = window;
        self.checked()
    }

    /// In other steps.
    ///
    /// # Panics
    /// No steps at all, or more than there may be: at compile time.
    #[must_use]
    #[track_caller]
    pub const fn with_age_buckets(mut self, age_buckets: u32) -> Quantiles {
        self.age_buckets = age_buckets;
        self.checked()
    }

    #[track_caller]
    const fn checked(self) -> Quantiles {
        match self.problem() {
            Some(problem) => panic!("{}", problem),
            None => self.divided(),
        }
    }

    /// Divides the window.
    const fn divided(mut self) -> Quantiles {
        let width = self.window.as_nanos() / self.age_buckets as u128;
        self.width = if width > u64::MAX as u128 { u64::MAX } else { width as u64 };
        self
    }

    /// What is wrong with it, if anything.
    const fn problem(&self) -> Option<&'static str> {
        if let Some(problem) = problem(self.list) {
            return Some(problem);
        }
        if self.age_buckets == 0 || self.age_buckets > Quantiles::MOST_AGE_BUCKETS {
            return Some("a window has from 1 to 60 age buckets; `age_buckets = 5` is usual");
        }
        // A thousandth of a second is far below what anybody asks for, and far above the clock's grain.
        if self.window.as_millis() < self.age_buckets as u128 {
            return Some("each age bucket of a window lasts a millisecond at least; lengthen `window`");
        }
        None
    }

    pub(crate) const fn list(&self) -> &'static [f64] {
        self.list
    }

    pub(crate) const fn age_buckets(&self) -> u32 {
        self.age_buckets
    }

    /// The number of the age bucket that is filled when so much time has passed since some moment that is always the
    /// same.
    pub(crate) fn age_bucket(&self, since: Duration) -> u64 {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX) / self.width
    }
}

/// A summary's quantiles, and the time over which they are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantilesDesc(Quantiles);

impl QuantilesDesc {
    pub(crate) fn new(quantiles: Quantiles) -> QuantilesDesc {
        QuantilesDesc(quantiles)
    }

    /// The quantiles, from 0 to 1, rising.
    #[must_use]
    pub fn quantiles(&self) -> &'static [f64] {
        self.0.list
    }

    /// The time after which an observation counts no longer.
    #[must_use]
    pub fn window(&self) -> Duration {
        self.0.window
    }

    /// The number of steps in which the window slides.
    #[must_use]
    pub fn age_buckets(&self) -> u32 {
        self.0.age_buckets()
    }
}

/// What is wrong with quantiles, if anything.
const fn problem(list: &[f64]) -> Option<&'static str> {
    if list.is_empty() {
        return Some("there are no quantiles; name some, such as 0.5, 0.9 and 0.99, or leave the list out");
    }
    let mut i = 0;
    while i < list.len() {
        // NaN is none either, and -0 has another text than 0.
        if !(list[i] >= 0.0 && list[i] <= 1.0) || list[i].is_sign_negative() {
            return Some("a quantile lies from 0 to 1; write 0.99 for 99 percent");
        }
        if i > 0 && list[i] <= list[i - 1] {
            return Some("quantiles must rise; sort them and write each once");
        }
        i += 1;
    }
    None
}

/// What a builder was asked for.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) list: Option<Vec<f64>>,
    pub(crate) window: Option<Duration>,
    pub(crate) age_buckets: Option<u32>,
}

impl Wanted {
    /// The quantiles, if any were asked for and they can be.
    pub(crate) fn quantiles(self) -> Result<Option<Quantiles>, &'static str> {
        let Some(mut list) = self.list else {
            return match (self.window, self.age_buckets) {
                (None, None) => Ok(None),
                (Some(_), _) => Err("a window without quantiles; add `.quantiles([0.5, 0.9, 0.99])`"),
                (None, Some(_)) => Err("age buckets without quantiles; add `.quantiles([0.5, 0.9, 0.99])`"),
            };
        };
        list.sort_by(f64::total_cmp);
        // Only a list that can be is kept for good.
        if let Some(problem) = problem(&list) {
            return Err(problem);
        }
        let window = self.window.unwrap_or(Quantiles::WINDOW);
        let age_buckets = self.age_buckets.unwrap_or(Quantiles::AGE_BUCKETS);
        let quantiles = Quantiles { list: kept(list), window, age_buckets, width: 0 };
        quantiles.problem().map_or_else(|| Ok(Some(quantiles.divided())), Err)
    }
}

/// The same list for good. A program has few different ones.
fn kept(list: Vec<f64>) -> &'static [f64] {
    static LISTS: Mutex<Vec<&'static [f64]>> = Mutex::new(Vec::new());
    let mut lists = LISTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lists.iter().find(|known| **known == list) {
        return known;
    }
    let list: &'static [f64] = list.leak();
    lists.push(list);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(list: &[f64], window: Option<Duration>, age_buckets: Option<u32>) -> Result<Quantiles, &'static str> {
        let wanted = Wanted { list: Some(list.to_vec()), window, age_buckets };
        wanted.quantiles().map(|quantiles| quantiles.expect("some were asked for"))
    }

    #[test]
    fn what_is_not_said_is_what_the_client_for_go_has() {
        let quantiles = wanted(&[0.99, 0.5], None, None).expect("they can be");
        assert_eq!(quantiles.list(), [0.5, 0.99], "sorted for who made them at run time");
        assert_eq!((quantiles.window, quantiles.age_buckets), (Duration::from_secs(600), 5));
        assert_eq!(quantiles, Quantiles::new(&[0.5, 0.99]));
        assert_eq!(Wanted::default().quantiles(), Ok(None));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let none = "there are no quantiles";
        let range = "a quantile lies from 0 to 1";
        for (list, problem) in [
            (&[][..], none),
            (&[-0.1], range),
            (&[99.0], range),
            (&[0.5, f64::NAN], range),
            (&[0.5, f64::INFINITY], range),
            (&[0.5, 0.9, 0.5], "quantiles must rise"),
            (&[0.0, -0.0], range),
        ] {
            let refused = wanted(list, None, None).expect_err("it cannot be");
            assert!(refused.starts_with(problem), "{list:?}: {refused}");
        }
        let second = Some(Duration::from_secs(1));
        for (window, age_buckets, problem) in [
            (second, Some(0), "a window has from 1 to 60"),
            (second, Some(61), "a window has from 1 to 60"),
            (Some(Duration::from_millis(4)), None, "each age bucket of a window lasts"),
            (Some(Duration::ZERO), Some(1), "each age bucket of a window lasts"),
        ] {
            let refused = wanted(&[0.5], window, age_buckets).expect_err("it cannot be");
            assert!(refused.starts_with(problem), "{window:?} {age_buckets:?}: {refused}");
        }
        let refused = Wanted { window: second, ..Wanted::default() }.quantiles();
        assert!(refused.is_err_and(|problem| problem.starts_with("a window without quantiles")));
        let refused = Wanted { age_buckets: Some(5), ..Wanted::default() }.quantiles();
        assert!(refused.is_err_and(|problem| problem.starts_with("age buckets without quantiles")));
    }

    #[test]
    fn age_buckets_follow_each_other() {
        let quantiles = Quantiles::new(&[0.5]);
        let at = |seconds| quantiles.age_bucket(Duration::from_secs(seconds));
        assert_eq!([at(0), at(119), at(120), at(599), at(600)], [0, 0, 1, 4, 5]);
        let longest = quantiles.with_window(Duration::MAX).with_age_buckets(1);
        assert_eq!(longest.age_bucket(Duration::from_secs(1 << 40)), 1, "what no clock counts to");
        let odd = quantiles.with_window(Duration::from_millis(10)).with_age_buckets(3);
        assert_eq!(odd.age_bucket(Duration::from_millis(10)), 3);
    }
}
