//! A counter's cell: whole units, or a float.
//!
//! A counter never goes below zero, so the sign of its cell is free to say which of the two it holds. Clear, the cell is
//! a whole number; set, it is the bits of the sum's negative. So whole units are exact, in half the memory of two cells,
//! and pay for it with a look at the flags of the addition. What has become a float stays one: from then on the cell is
//! what adding one number after the other gives, to the last digit.

use super::sync::{AtomicU64, Mutant, Ordering, mutated, owner_load};

/// The sign: set where a cell is a float.
pub(super) const FLOAT: u64 = 1 << 63;

/// So many units, and any more, may carry out of a float's bits: the largest are those of infinity.
const CARRIES: u64 = 1 << 52;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Count {
    Whole(u64),
    Float(f64),
}

impl Count {
    #[inline(always)]
    pub(super) fn of(cell: u64) -> Count {
        if cell & FLOAT == 0 { Count::Whole(cell) } else { Count::Float(-f64::from_bits(cell)) }
    }

    /// What was added since the cell said something else; not less than before, whichever of the two it was and is.
    #[inline]
    pub(super) fn since(self, before: Count) -> Count {
        match (self, before) {
            (count, Count::Whole(0)) => count,
            (Count::Whole(now), Count::Whole(before)) => Count::Whole(now.saturating_sub(before)),
            // In whole numbers, since these may be more than a float can tell.
            (Count::Float(now), Count::Whole(before)) if now < 2_f64.powi(100) => {
                Count::Float((now as u128).saturating_sub(before.into()) as f64 + now.fract())
            }
            // No number of units matters.
            (Count::Float(now), Count::Whole(_)) => Count::Float(now),
            // What was infinite before makes no number, and `max` a zero of that.
            (Count::Float(now), Count::Float(before)) => Count::Float((now - before).max(0.0)),
            // Never: a float stays one.
            (Count::Whole(_), Count::Float(_)) => Count::Whole(0),
        }
    }

    /// Its bits.
    fn cell(self) -> u64 {
        match self {
            Count::Whole(units) => units,
            Count::Float(sum) => (-sum).to_bits(),
        }
    }
}

/// Adds whole units where the cell is a whole number and stays one, and `unless` has no sign; false where nothing was
/// added. Only the shard's owner does. (One question for both, as each that is asked on every update is felt.)
#[inline(always)]
pub(super) fn add_unless(cell: &AtomicU64, units: u64, unless: u64) -> bool {
    // Has a sign where there are too many; as a rule the compiler knows that there are not.
    let may_carry = units | (CARRIES - 1).wrapping_sub(units);
    let sum = owner_load(cell).wrapping_add(units);
    let is_whole = (sum | unless | may_carry) & FLOAT == 0;
    if is_whole {
        cell.store(sum, Ordering::Relaxed);
    }
    is_whole
}

/// Adds what is neither negative nor NaN where the cell is a float, and `unless` has no sign; false where nothing was
/// added. Only the shard's owner does.
#[inline(always)]
pub(super) fn add_f64_unless(cell: &AtomicU64, amount: f64, unless: u64) -> bool {
    let is_float = (!owner_load(cell) | unless) & FLOAT == 0;
    if is_float {
        // Loaded once more, as a float: the addition is not to wait until the one before has moved between registers.
        cell.store((f64::from_bits(owner_load(cell)) - amount).to_bits(), Ordering::Relaxed);
    }
    is_float
}

/// Adds whole units, whatever the cell is; only the shard's owner does.
pub(super) fn add(cell: &AtomicU64, units: u64) {
    if !add_unless(cell, units, 0) {
        add_to_any(cell, units);
    }
}

/// Adds what is neither negative nor NaN, whatever the cell is; only the shard's owner does.
pub(super) fn add_f64(cell: &AtomicU64, amount: f64) {
    if !add_f64_unless(cell, amount, 0) {
        turn(cell, amount);
    }
}

/// Adds whole units where the cell is a float, or will be one: beyond 63 bits.
fn add_to_any(cell: &AtomicU64, units: u64) {
    let after = match Count::of(owner_load(cell)) {
        Count::Float(sum) => Count::Float(sum + units as f64),
        Count::Whole(before) => match before.checked_add(units) {
            Some(sum) if sum & FLOAT == 0 => Count::Whole(sum),
            _ => Count::Float(rounded_up(u128::from(before) + u128::from(units))),
        },
    };
    cell.store(after.cell(), Ordering::Relaxed);
}

/// Adds a float to whole units: from here on the cell is a float.
fn turn(cell: &AtomicU64, amount: f64) {
    if amount == 0.0 {
        return; // a cell that is given nothing stays what it is
    }
    let units = owner_load(cell);
    if mutated(Mutant::TurnsByZero) {
        cell.store(0, Ordering::Relaxed);
    }
    let sum = rounded_up(u128::from(units)) + amount;
    cell.store(Count::Float(sum).cell(), Ordering::Relaxed);
}

/// Units as a float, which beyond 2^53 may be a little more than they are: less was told before.
fn rounded_up(units: u128) -> f64 {
    let nearest = units as f64;
    if (nearest as u128) < units { nearest.next_up() } else { nearest }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// A cell, added to.
    #[derive(Default)]
    struct Cell(AtomicU64);

    impl Cell {
        fn units(self, units: u64) -> Cell {
            add(&self.0, units);
            self
        }

        fn float(self, amount: f64) -> Cell {
            add_f64(&self.0, amount);
            self
        }

        fn count(self) -> Count {
            Count::of(self.0.into_inner())
        }
    }

    const LARGEST: u64 = FLOAT - 1;

    #[test]
    fn whole_units_are_exact_to_the_last_of_63_bits() {
        assert_eq!(Cell::default().count(), Count::Whole(0));
        assert_eq!(Cell::default().units(3).units(0).units(4).count(), Count::Whole(7));
        assert_eq!(Cell::default().units(LARGEST - 1).units(1).count(), Count::Whole(LARGEST));
        assert_eq!(Cell::default().units(1).units(LARGEST - 1).count(), Count::Whole(LARGEST));
        assert_eq!(Cell::default().units((1 << 53) + 1).units(CARRIES).count(), Count::Whole(0x30_0000_0000_0001));
    }

    #[test]
    fn beyond_63_bits_they_go_on_as_a_float_that_is_not_less() {
        let two_to_the = |power: i32| Count::Float(2_f64.powi(power));
        assert_eq!(Cell::default().units(LARGEST).units(1).count(), two_to_the(63));
        assert_eq!(Cell::default().units(u64::MAX).count(), two_to_the(64));
        // These come out small if the carry is lost.
        assert_eq!(Cell::default().units(5).units(u64::MAX).count(), Count::Float(2_f64.powi(64).next_up()));
        assert_eq!(Cell::default().units(LARGEST).units(u64::MAX).count(), Count::Float(1.5 * 2_f64.powi(64)));
        assert_eq!(Cell::default().float(1.0).units(LARGEST).count(), two_to_the(63));
        assert_eq!(Cell::default().float(1.0).units(u64::MAX).count(), two_to_the(64));
        assert_eq!(Cell::default().units(u64::MAX).units(1 << 62).count(), Count::Float(1.25 * 2_f64.powi(64)));
    }

    #[test]
    fn floats_are_added_one_after_the_other() {
        let amounts = [0.1, 0.2, 1e10, 0.3, f64::MIN_POSITIVE, 5e-324, 1.5];
        let cell = amounts.iter().fold(Cell::default(), |cell, amount| cell.float(*amount));
        assert_eq!(cell.count(), Count::Float(amounts.iter().fold(0.0, |sum, amount| sum + amount)));
        assert_eq!(Cell::default().float(f64::MAX).float(f64::MAX).count(), Count::Float(f64::INFINITY));
        let beyond = Cell::default().float(f64::MAX).float(f64::MAX).units(CARRIES - 1).units(u64::MAX).float(1.0);
        assert_eq!(beyond.count(), Count::Float(f64::INFINITY));
    }

    #[test]
    fn units_and_floats_meet_in_either_order() {
        assert_eq!(Cell::default().units(3).float(0.5).units(2).float(0.25).count(), Count::Float(5.75));
        assert_eq!(Cell::default().float(0.5).units(3).count(), Count::Float(3.5));
        assert_eq!(Cell::default().units(3).float(0.1).float(0.2).count(), Count::Float(3.0 + 0.1 + 0.2));
        // What was told as 2^53 + 1 is not told as less.
        let odd = (1 << 53) + 1;
        assert_eq!(Cell::default().units(odd).float(0.5).count(), Count::Float(2_f64.powi(53) + 2.0));
    }

    #[test]
    fn what_a_cell_said_before_is_subtracted_whatever_it_is_now() {
        use Count::{Float, Whole};
        assert_eq!(Whole(7).since(Whole(0)), Whole(7));
        assert_eq!(Whole(7).since(Whole(5)), Whole(2));
        assert_eq!(Float(7.5).since(Whole(5)), Float(2.5));
        assert_eq!(Float(7.5).since(Float(5.25)), Float(2.25));
        // In floats both would be 2^60.
        assert_eq!(Float(2_f64.powi(60) + 256.0).since(Whole((1 << 60) + 1)), Float(255.0));
        assert_eq!(Float(f64::INFINITY).since(Whole(5)), Float(f64::INFINITY));
        assert_eq!(Float(f64::INFINITY).since(Float(f64::INFINITY)), Float(0.0));
    }

    #[test]
    fn nothing_added_changes_nothing() {
        assert_eq!(Cell::default().float(0.0).count(), Count::Whole(0));
        assert_eq!(Cell::default().units(7).float(0.0).count(), Count::Whole(7));
        assert_eq!(Cell::default().float(0.5).float(0.0).units(0).count(), Count::Float(0.5));
    }
}
