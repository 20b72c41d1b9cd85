//! One numeric story: what takes an amount takes any number, or a duration.

use std::time::Duration;

/// An amount: every integer, `f32`, `f64`, and [`Duration`] (in seconds).
///
/// Integers stay exact up to 64 bits; wider ones become the nearest `f64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an amount",
    note = "an amount is an integer, an `f32`, an `f64`, or a `std::time::Duration` (counted in seconds)"
)]
pub trait Amount: sealed::Sealed {
    /// Whether it is whole: what counts it need not know how a float is counted, nor be compiled for it.
    #[doc(hidden)]
    const IS_WHOLE: bool = false;
    /// Whether it is a duration.
    #[doc(hidden)]
    const IS_TIME: bool = false;

    #[doc(hidden)]
    fn number(self) -> Number;
}

/// An amount by what is done with it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Time(Duration),
}

impl Number {
    /// The number as a float; a duration in seconds.
    #[inline]
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Number::Unsigned(n) => n as f64,
            Number::Signed(n) => n as f64,
            Number::Float(x) => x,
            Number::Time(time) => time.as_secs_f64(),
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! amounts {
    ($($type:ty $(, $always:ident)? => |$x:ident| $number:expr;)*) => {$(
        impl sealed::Sealed for $type {}
        impl Amount for $type {
            $(const $always: bool = true;)?

            #[inline(always)]
            fn number(self) -> Number {
                let $x = self;
                $number
            }
        }
    )*};
}

amounts! {
    u8, IS_WHOLE => |n| Number::Unsigned(u64::from(n));
    u16, IS_WHOLE => |n| Number::Unsigned(u64::from(n));
    u32, IS_WHOLE => |n| Number::Unsigned(u64::from(n));
    u64, IS_WHOLE => |n| Number::Unsigned(n);
    usize, IS_WHOLE => |n| Number::Unsigned(n as u64);
    u128 => |n| u64::try_from(n).map_or(Number::Float(n as f64), Number::Unsigned);
    i8, IS_WHOLE => |n| Number::Signed(i64::from(n));
    i16, IS_WHOLE => |n| Number::Signed(i64::from(n));
    i32, IS_WHOLE => |n| Number::Signed(i64::from(n));
    i64, IS_WHOLE => |n| Number::Signed(n);
    isize, IS_WHOLE => |n| Number::Signed(n as i64);
    i128 => |n| match (u64::try_from(n), i64::try_from(n)) {
        (Ok(n), _) => Number::Unsigned(n),
        (_, Ok(n)) => Number::Signed(n),
        _ => Number::Float(n as f64),
    };
    f32 => |x| Number::Float(f64::from(x));
    f64 => |x| Number::Float(x);
    Duration, IS_TIME => |time| Number::Time(time);
}
