//! One series' observations by their age.
//!
//! A window slides in steps. What was observed in one step is a sketch, the step's number says how old it is, and what is
//! too old is let go of as a whole. Nobody has to turn anything: who looks counts from the present number back, and who
//! observes begins a new sketch if the last one is another step's. Time comes in as that number.

use super::sketch::Sketch;

/// The observations of some steps.
pub(super) struct Ages(Vec<Age>);

/// What was observed in one step.
struct Age {
    number: u64,
    sketch: Sketch,
}

impl Ages {
    pub(super) const fn new() -> Ages {
        Ages(Vec::new())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is anything from before this step.
    #[inline]
    pub(super) fn has_older(&self, number: u64) -> bool {
        self.0.first().is_some_and(|first| first.number < number)
    }

    /// Adds an observation of this step.
    #[inline]
    pub(super) fn add(&mut self, number: u64, value: f64) {
        match self.0.last_mut() {
            Some(last) if last.number == number => last.sketch.add(value),
            _ => self.at(number).add(value),
        }
    }

    /// The sketch of a step, which begins if it is not there.
    #[cold]
    fn at(&mut self, number: u64) -> &mut Sketch {
        let at = match self.0.binary_search_by_key(&number, |age| age.number) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, Age { number, sketch: Sketch::new() });
                at
            }
        };
        &mut self.0[at].sketch
    }

    /// Lets go of what is older than the window: of all but the last `steps` numbers.
    pub(super) fn expire(&mut self, now: u64, steps: u32) {
        self.0.retain(|age| age.number.saturating_add(u64::from(steps)) > now);
    }

    /// Moves what is from before this step to another place.
    pub(super) fn hand_over(&mut self, number: u64, into: &mut Ages) {
        for age in self.0.extract_if(.., |age| age.number < number) {
            match into.0.binary_search_by_key(&age.number, |known| known.number) {
                Ok(at) => into.0[at].sketch.merge(&age.sketch),
                Err(at) => into.0.insert(at, age),
            }
        }
    }

    /// Adds what was observed in the window to `sum`.
    pub(super) fn read(&self, now: u64, steps: u32, sum: &mut Sketch) {
        let is_within = |number: u64| number <= now && number.saturating_add(u64::from(steps)) > now;
        self.0.iter().filter(|age| is_within(age.number)).for_each(|age| sum.merge(&age.sketch));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lowest and the highest of what is read.
    fn read(ages: &Ages, now: u64) -> [f64; 2] {
        let mut sum = Sketch::new();
        ages.read(now, 5, &mut sum);
        [sum.quantile(0.0), sum.quantile(1.0)]
    }

    #[test]
    fn what_is_older_than_the_window_does_not_count() {
        let mut ages = Ages::new();
        for number in 10..=17 {
            ages.add(number, number as f64);
        }
        assert_eq!(read(&ages, 17), [13.0, 17.0]);
        assert_eq!(read(&ages, 18), [14.0, 17.0]);
        assert_eq!(read(&ages, 21), [17.0, 17.0]);
        assert!(read(&ages, 22).iter().all(|value| value.is_nan()));
        assert_eq!(read(&ages, 12), [10.0, 12.0], "what is observed later does not count yet");
        assert!(read(&ages, 2).iter().all(|value| value.is_nan()));
        ages.expire(18, 5);
        assert_eq!(ages.0.iter().map(|age| age.number).collect::<Vec<_>>(), [14, 15, 16, 17]);
        ages.expire(u64::MAX, 5);
        assert!(ages.is_empty());
    }

    #[test]
    fn who_comes_late_counts_in_the_step_that_it_was() {
        let mut ages = Ages::new();
        for number in [12, 10, 12, 11, 10] {
            ages.add(number, number as f64);
        }
        assert_eq!(ages.0.iter().map(|age| age.number).collect::<Vec<_>>(), [10, 11, 12]);
        assert_eq!((read(&ages, 14), read(&ages, 15)), ([10.0, 12.0], [11.0, 12.0]));
    }

    #[test]
    fn what_is_handed_over_counts_there() {
        let (mut here, mut there) = (Ages::new(), Ages::new());
        for number in 10..=14 {
            here.add(number, number as f64);
        }
        there.add(11, 100.0);
        assert!(here.has_older(14) && !here.has_older(10));
        here.hand_over(14, &mut there);
        assert!(!here.has_older(14) && !here.is_empty());
        assert_eq!((read(&here, 14), read(&there, 14)), ([14.0; 2], [10.0, 100.0]));
        assert_eq!(read(&there, 16), [12.0, 13.0]);
        here.hand_over(20, &mut there);
        assert!(here.is_empty());
        assert_eq!(read(&there, 18), [14.0; 2]);
    }
}
