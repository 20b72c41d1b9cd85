//! What counts as an error: told by the type that a function returns, not by how it is spelled.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;

use super::driven::Boxed;

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
    /// What is returned, by whoever knows the type.
    pub const NEW: Returns<R> = Returns(PhantomData);
}

impl Returns<Infallible> {
    /// What a function that never returns returns.
    pub const NEVER: Value<Infallible> = Value(PhantomData);
}

/// How values of a type are told from errors.
#[doc(hidden)]
pub trait Kinds {
    /// What is returned.
    type Returned;
    /// What `ret` refers to.
    type Ok: ?Sized;
    /// What `err` refers to.
    type Err: ?Sized;

    /// The value, as a success or as an error.
    #[allow(clippy::missing_errors_doc, reason = "the value where it is one, and nobody else calls it")]
    fn split(returned: &Self::Returned) -> Result<&Self::Ok, &Self::Err>;

    /// Whether it is to be counted as an error.
    #[inline]
    fn failed(&self, returned: &Self::Returned) -> bool {
        Self::split(returned).is_err()
    }
}

/// A value that says itself whether it is an error.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked<R>(PhantomData<fn() -> R>);

impl<R: Classify> Kinds for Asked<R> {
    type Returned = R;
    type Ok = R::Ok;
    type Err = R::Err;

    #[inline]
    fn split(returned: &R) -> Result<&R::Ok, &R::Err> {
        returned.classify()
    }
}

/// A value that is no error, whatever it is.
#[doc(hidden)]
#[derive(Debug)]
pub struct Value<R>(PhantomData<fn() -> R>);

impl<R> Kinds for Value<R> {
    type Returned = R;
    type Ok = R;
    type Err = Infallible;

    #[inline]
    fn split(returned: &R) -> Result<&R, &Infallible> {
        Ok(returned)
    }
}

/// A value of which a predicate says whether it is an error.
#[doc(hidden)]
#[derive(Debug)]
pub struct Judged<K, P>(K, P);

/// Lets a predicate judge.
#[doc(hidden)]
#[inline]
pub fn judged<K: Kinds, P: Fn(&K::Returned) -> bool>(kinds: K, failed: P) -> Judged<K, P> {
    Judged(kinds, failed)
}

impl<K: Kinds, P: Fn(&K::Returned) -> bool> Kinds for Judged<K, P> {
    type Returned = K::Returned;
    type Ok = K::Ok;
    type Err = K::Err;

    #[inline]
    fn split(returned: &K::Returned) -> Result<&K::Ok, &K::Err> {
        K::split(returned)
    }

    #[inline]
    fn failed(&self, returned: &K::Returned) -> bool {
        (self.1)(returned)
    }
}

/// The first of two answers to `(&&returns).metrics_kinds()`: for types that implement [`Classify`]. Where it does not
/// apply, the compiler looks one reference further and finds [`Plain`].
#[doc(hidden)]
pub trait Classified {
    type Returned;
    fn metrics_kinds(&self) -> Asked<Self::Returned>;
}

impl<R: Classify> Classified for &Returns<R> {
    type Returned = R;

    #[inline]
    fn metrics_kinds(&self) -> Asked<R> {
        Asked(PhantomData)
    }
}

/// The second answer: any other type is not an error.
#[doc(hidden)]
pub trait Plain {
    type Returned;
    fn metrics_kinds(&self) -> Value<Self::Returned>;
}

impl<R> Plain for Returns<R> {
    type Returned = R;

    #[inline]
    fn metrics_kinds(&self) -> Value<R> {
        Value(PhantomData)
    }
}

/// The first of two answers to `(&&returns).metrics_value()`: for boxed futures, whose function was not known to return
/// one. It holds for no type, so that who gets it is told.
#[doc(hidden)]
pub trait Unsaid {
    type Returned;
    fn metrics_value(&self)
    where
        Self::Returned: NoFuture;
}

impl<R: Boxed + Future> Unsaid for &Returns<R> {
    type Returned = R;

    fn metrics_value(&self)
    where
        R: NoFuture,
    {
    }
}

/// What is returned when it is done.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the function returns a future, `{Self}`, and its signature does not show that; say `future`",
    label = "add the key `future` here",
    note = "the call is over when the future is made: its time and its outcome are known when the future is done"
)]
pub trait NoFuture {}

/// The second answer: it is a value.
#[doc(hidden)]
pub trait Said {
    fn metrics_value(&self);
}

impl<R> Said for Returns<R> {
    #[inline]
    fn metrics_value(&self) {}
}

#[cfg(test)]
#[allow(clippy::needless_borrow, reason = "generated code writes the two references, whichever is needed")]
mod tests {
    use super::*;

    type Alias<T> = std::result::Result<T, String>;

    fn is_error<K: Kinds>(kinds: K, returned: &K::Returned) -> bool {
        kinds.failed(returned)
    }

    #[test]
    fn results_are_told_by_type_and_everything_else_is_fine() {
        let (good, bad): (Alias<u8>, Alias<u8>) = (Ok(1), Err("no".to_owned()));
        let result: Returns<Alias<u8>> = Returns::NEW;
        assert!(!is_error((&&result).metrics_kinds(), &good));
        assert!(is_error((&&result).metrics_kinds(), &bad));
        let option: Returns<Option<u8>> = Returns::NEW;
        assert!(!is_error((&&option).metrics_kinds(), &None::<u8>));
        let nothing: Returns<()> = Returns::NEW;
        assert!(!is_error((&&nothing).metrics_kinds(), &()));
        assert!(is_error(judged((&&nothing).metrics_kinds(), |()| true), &()));
    }

    #[test]
    fn a_generic_type_is_asked_where_it_is_bound() {
        fn bare<T>(value: &T) -> bool {
            let returns: Returns<T> = Returns::NEW;
            is_error((&&returns).metrics_kinds(), value)
        }
        fn bound<T: Classify<Ok: Sized, Err: Sized>>(value: &T) -> bool {
            let returns: Returns<T> = Returns::NEW;
            is_error((&&returns).metrics_kinds(), value)
        }
        let bad: Alias<u8> = Err(String::new());
        assert!(!bare(&bad));
        assert!(bound(&bad));
    }
}
