//! Why an endpoint could not be opened.

use std::{fmt, io};

/// An endpoint that could not be opened: which address, and what the system said.
///
/// It turns into an [`io::Error`] of the same kind, so `?` works in functions that return one.
#[derive(Debug)]
pub struct Error {
    /// What was tried, address included.
    attempt: String,
    source: io::Error,
    /// What to do about it, where the system's words leave that open.
    advice: Option<&'static str>,
}

impl Error {
    pub(crate) fn new(attempt: String, source: io::Error) -> Error {
        Error { attempt, source, advice: None }
    }

    /// The same, and what to do about it.
    pub(crate) fn with(self, advice: &'static str) -> Error {
        Error { advice: Some(advice), ..self }
    }

    /// The class of the failure: [`AddrInUse`](io::ErrorKind::AddrInUse) where the port is taken.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.attempt, self.source)?;
        self.advice.map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::new(error.kind(), error)
    }
}
