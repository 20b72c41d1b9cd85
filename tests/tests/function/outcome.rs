//! What counts as an error: the type says so, or a predicate does.

use metrics_core::{Classify, Outcome, counter};

struct Response {
    status: u16,
}

impl Classify for Response {
    type Ok = Response;
    type Err = Response;
    fn classify(&self) -> Result<&Response, &Response> {
        if self.status < 500 { Ok(self) } else { Err(self) }
    }
}

#[counter(outcome, late(status: u16 = ret.or(err).map_or(0, |response| response.status)))]
fn respond(status: u16) -> Response {
    Response { status }
}

#[counter(outcome)]
fn bare<T>(value: T) -> T {
    value
}

#[counter(outcome)]
fn bound<T: Classify>(value: T) -> T {
    value
}

#[counter(outcome)]
fn optional() -> Option<u8> {
    None
}

trait Make {
    type Out;
    fn make(&self) -> Self::Out;
}

impl Make for u8 {
    type Out = Result<u8, u8>;
    fn make(&self) -> Result<u8, u8> {
        Err(*self)
    }
}

#[counter(outcome, late(error: u8 = err.is_some().into()))]
fn bound_projection<M: Make<Out: Classify>>(make: &M) -> <M as Make>::Out {
    make.make()
}

#[counter(outcome)]
fn bare_projection<M: Make>(make: &M) -> M::Out {
    make.make()
}

/// As crates of errors have it: an alias that leaves the error out.
mod other {
    #[derive(Debug)]
    pub(super) struct Error(#[allow(dead_code, reason = "it is what is boxed")] Box<dyn std::error::Error + Send>);

    impl<E: std::error::Error + Send + 'static> From<E> for Error {
        fn from(error: E) -> Error {
            Error(Box::new(error))
        }
    }

    pub(super) type Result<T, E = Error> = core::result::Result<T, E>;
}

#[counter(outcome)]
fn with_context(text: &str) -> other::Result<u8> {
    Ok(text.parse()?)
}

#[counter(errors, err_if = empty)]
fn wrong_if_empty(text: &str) -> String {
    text.to_owned()
}

#[counter(outcome, ok_if = Result::is_err)]
fn right_if_it_fails(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

#[allow(clippy::ptr_arg, reason = "a predicate takes what is returned")]
fn empty(text: &String) -> bool {
    text.is_empty()
}

#[test]
fn types_say_what_an_error_is() {
    respond(200);
    respond(503);
    assert_eq!(respond_calls(200, Outcome::Ok).get_u64(), 1);
    assert_eq!(respond_calls(503, Outcome::Err).get_u64(), 1);

    assert!(bare(Err::<u8, u8>(1)).is_err() && bound(Err::<u8, u8>(1)).is_err());
    assert_eq!(bare_calls(Outcome::Ok).get_u64(), 1, "a bare type parameter is not asked");
    assert_eq!(bound_calls(Outcome::Err).get_u64(), 1);

    assert!(bound_projection(&1_u8).is_err() && bare_projection(&1_u8).is_err());
    assert_eq!(bound_projection_calls(1, Outcome::Err).get_u64(), 1);
    assert_eq!(bare_projection_calls(Outcome::Ok).get_u64(), 1);

    assert!(with_context("x").is_err() && with_context("1").is_ok());
    assert_eq!(with_context_calls(Outcome::Err).get_u64(), 1);
    assert_eq!(with_context_calls(Outcome::Ok).get_u64(), 1);

    assert_eq!(optional(), None);
    assert_eq!(optional_calls(Outcome::Ok).get_u64(), 1);
}

#[test]
fn a_predicate_says_otherwise() {
    assert_eq!((wrong_if_empty(""), wrong_if_empty("a")), (String::new(), "a".to_owned()));
    assert_eq!(wrong_if_empty_errors().get_u64(), 1);
    assert!(right_if_it_fails("x").is_err() && right_if_it_fails("1").is_ok());
    assert_eq!(right_if_it_fails_calls(Outcome::Ok).get_u64(), 1);
    assert_eq!(right_if_it_fails_calls(Outcome::Err).get_u64(), 1);
}
