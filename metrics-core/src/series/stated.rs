//! What an info states: the labels of its one series, as they are exposed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A text that is replaced whole. Nothing is allocated or freed under its lock, and nothing of the user's runs there.
pub(crate) struct Stated(Mutex<Option<Arc<str>>>);

impl Stated {
    pub(crate) const fn new() -> Stated {
        Stated(Mutex::new(None))
    }

    /// What is stated, if anything is.
    pub(crate) fn get(&self) -> Option<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// States this, or nothing; what was stated before is dropped when the lock is free.
    pub(crate) fn set(&self, text: Option<Arc<str>>) {
        let outdated = std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), text);
        drop(outdated);
    }
}

impl fmt::Debug for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stated").field(&self.get()).finish()
    }
}
