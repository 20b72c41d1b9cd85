//! What an info states: the labels of its series, as they are exposed, each with the key that it is found by.
//!
//! It is set when a program starts or something is connected, and read by scrapes: one map under one lock will do. The
//! lock is held to look up and to put in, never while anything of the user's runs, so an update waits for a scrape only
//! while that counts references.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::faults::Fault;
use crate::cells::Locked;

/// All statements of one info, by the text of their keys: the empty text, where there is no key.
pub(crate) struct Stated(Mutex<Kept>);

struct Kept {
    by_key: BTreeMap<Box<str>, Statement>,
    /// How many were ever begun.
    begun: u64,
}

/// The labels of one series: those of the key, then those that are stated of it.
#[derive(Clone)]
pub(crate) struct Statement {
    /// Its place in the order of creation.
    begun: u64,
    /// How much of the text is the key.
    key: usize,
    text: Arc<str>,
}

impl Statement {
    pub(crate) fn new(text: String, key: usize) -> Statement {
        Statement { begun: 0, key, text: text.into() }
    }

    /// All labels.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn key(&self) -> &str {
        &self.text[..self.key]
    }
}

impl Stated {
    pub(crate) const fn new() -> Stated {
        Stated(Mutex::new(Kept { by_key: BTreeMap::new(), begun: 0 }))
    }

    /// States this in the place of what was stated under its key. Where nothing was, there may be so many at most.
    pub(crate) fn set(&self, statement: Statement, limit: usize) -> Result<(), Fault> {
        // Made, and dropped if it is not needed, without the lock; and so is what was stated before.
        let mut key = Some(Box::from(statement.key()));
        let outdated = self.locked(|kept| {
            if let Some(there) = kept.by_key.get_mut(statement.key()) {
                let begun = there.begun;
                return Ok(Some(std::mem::replace(there, Statement { begun, ..statement })));
            }
            if kept.by_key.len() >= limit {
                return Err(Fault::Limit);
            }
            kept.begun += 1;
            let begun = kept.begun;
            Ok(key.take().and_then(|key| kept.by_key.insert(key, Statement { begun, ..statement })))
        });
        outdated.unwrap_or(Err(Fault::Reentrant)).map(drop)
    }

    /// Takes back what is stated under this key; false if nothing is.
    pub(crate) fn remove(&self, key: &str) -> bool {
        self.locked(|kept| kept.by_key.remove_entry(key)).flatten().is_some()
    }

    /// Takes this very statement back, unless there is another one under its key by now.
    pub(crate) fn remove_statement(&self, statement: &Statement) {
        let removed = self.locked(|kept| {
            let there = kept.by_key.get(statement.key())?;
            let is_same = Arc::ptr_eq(&there.text, &statement.text);
            is_same.then(|| kept.by_key.remove_entry(statement.key()))
        });
        drop(removed);
    }

    /// Takes back everything.
    pub(crate) fn clear(&self) {
        drop(self.locked(|kept| std::mem::take(&mut kept.by_key)));
    }

    /// How many statements there are.
    pub(crate) fn len(&self) -> usize {
        self.locked(|kept| kept.by_key.len()).unwrap_or(0)
    }

    /// All statements, in the order of their creation: one that was replaced keeps its place.
    pub(crate) fn list(&self) -> Vec<Statement> {
        let listed = self.locked(|kept| kept.by_key.values().cloned().collect());
        let mut listed: Vec<Statement> = listed.unwrap_or_default();
        listed.sort_unstable_by_key(|statement| statement.begun);
        listed
    }

    /// Runs `f` under the lock; none where an allocator that states something is called under it, or under another one.
    fn locked<R>(&self, f: impl FnOnce(&mut Kept) -> R) -> Option<R> {
        let _locked = Locked::enter()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(f(&mut kept))
    }
}
