//! What counts as an error: told by the type that a function returns, not by how it is spelled.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;

/// Tells whether a returned value is an error.
///
/// Implemented for `Result`, whatever alias it goes by. Values of any other type are not errors, unless their type
/// implements this. In a generic function a bare `T` is not an error; with the bound `T: Classify` it is asked.
///
/// ```
/// use metrics_core::Classify;
///
/// struct Response { status: u16 }
///
/// impl Classify for Response {
///     type Ok = Response;
///     type Err = Response;
///     fn classify(&self) -> Result<&Response, &Response> {
///         if self.status < 500 { Ok(self) } else { Err(self) }
///     }
/// }
/// ```
pub trait Classify {
    /// What `ret` refers to in late labels.
    type Ok: ?Sized;
    /// What `err` refers to in late labels.
    type Err: ?Sized;

    /// The value, as a success or as an error.
    ///
    /// # Errors
    /// The value where it is one.
    fn classify(&self) -> Result<&Self::Ok, &Self::Err>;
}

impl<T, E> Classify for Result<T, E> {
    type Ok = T;
    type Err = E;

    #[inline]
    fn classify(&self) -> Result<&T, &E> {
        self.as_ref()
    }
}

/// A type that is only named: what a function returns, before it has.
#[doc(hidden)]
#[derive(Debug)]
pub struct Returns<R: ?Sized>(PhantomData<fn() -> R>);

impl<R> Returns<R> {
    /// What a body returns, though its type cannot be written.
    pub fn of_body(_: &impl FnOnce() -> R) -> Returns<R> {
        Returns(PhantomData)
    }

    /// What a future's output is, though its type cannot be written.
    pub fn of_future(_: &impl Future<Output = R>) -> Returns<R> {
        Returns(PhantomData)
    }
}

/// The types that `ret` and `err` refer to.
#[doc(hidden)]
#[derive(Debug)]
pub struct Kinds<O: ?Sized, E: ?Sized>(PhantomData<fn() -> (*const O, *const E)>);

impl Kinds<Infallible, Infallible> {
    /// What a function that never returns returns.
    pub const NEVER: Kinds<Infallible, Infallible> = Kinds(PhantomData);
}

/// A value that was returned.
#[doc(hidden)]
#[derive(Debug)]
pub struct Returned<'r, R: ?Sized>(pub &'r R);

/// The first of two answers to `(&&x).metrics_..()`: for types that implement [`Classify`]. Where it does not apply,
/// the compiler looks one reference further and finds [`Plain`].
#[doc(hidden)]
pub trait Classified {
    type Ok: ?Sized;
    type Err: ?Sized;
    fn metrics_kinds(&self) -> Kinds<Self::Ok, Self::Err>;
}

impl<R: Classify> Classified for &Returns<R> {
    type Ok = R::Ok;
    type Err = R::Err;

    fn metrics_kinds(&self) -> Kinds<R::Ok, R::Err> {
        Kinds(PhantomData)
    }
}

/// The second answer: any other type is not an error.
#[doc(hidden)]
pub trait Plain {
    type Ok: ?Sized;
    fn metrics_kinds(&self) -> Kinds<Self::Ok, Infallible>;
}

impl<R> Plain for Returns<R> {
    type Ok = R;

    fn metrics_kinds(&self) -> Kinds<R, Infallible> {
        Kinds(PhantomData)
    }
}

/// As [`Classified`], for the value.
#[doc(hidden)]
pub trait ClassifiedValue<'r> {
    type Ok: ?Sized;
    type Err: ?Sized;
    #[allow(clippy::missing_errors_doc, reason = "generated code alone calls it")]
    fn metrics_classify(&self) -> Result<&'r Self::Ok, &'r Self::Err>;
}

impl<'r, R: Classify> ClassifiedValue<'r> for &Returned<'r, R> {
    type Ok = R::Ok;
    type Err = R::Err;

    #[inline]
    fn metrics_classify(&self) -> Result<&'r R::Ok, &'r R::Err> {
        self.0.classify()
    }
}

/// As [`Plain`], for the value.
#[doc(hidden)]
pub trait PlainValue<'r> {
    type Ok: ?Sized;
    #[allow(clippy::missing_errors_doc, reason = "it never is one")]
    fn metrics_classify(&self) -> Result<&'r Self::Ok, &'r Infallible>;
}

impl<'r, R> PlainValue<'r> for Returned<'r, R> {
    type Ok = R;

    #[inline]
    fn metrics_classify(&self) -> Result<&'r R, &'r Infallible> {
        Ok(self.0)
    }
}

#[cfg(test)]
#[allow(clippy::needless_borrow, reason = "generated code writes the two references, whichever is needed")]
mod tests {
    use super::*;

    type Alias<T> = std::result::Result<T, String>;

    fn is_error<T, E>(result: Result<&T, &E>) -> bool {
        result.is_err()
    }

    #[test]
    fn results_are_told_by_type_and_everything_else_is_fine() {
        let (good, bad): (Alias<u8>, Alias<u8>) = (Ok(1), Err("no".to_owned()));
        assert!(!is_error((&&Returned(&good)).metrics_classify()));
        assert!(is_error((&&Returned(&bad)).metrics_classify()));
        assert!(!is_error((&&Returned(&None::<u8>)).metrics_classify()));
        assert!(!is_error((&&Returned(&())).metrics_classify()));
    }

    #[test]
    fn a_generic_type_is_asked_where_it_is_bound() {
        fn bare<T>(value: &T) -> bool {
            is_error((&&Returned(value)).metrics_classify())
        }
        fn bound<T: Classify<Ok: Sized, Err: Sized>>(value: &T) -> bool {
            is_error((&&Returned(value)).metrics_classify())
        }
        let bad: Alias<u8> = Err(String::new());
        assert!(!bare(&bad));
        assert!(bound(&bad));
    }
}
