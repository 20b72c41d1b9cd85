//! Series that are there as long as something else is: a connection, a session, a worker.

#![allow(private_bounds, reason = "the trait is sealed: nobody outside can name what it uses")]

use std::fmt;
use std::ops::Deref;

use super::target::{Handle, Instrument, With, sealed};
use crate::labels::set::Labels;
use crate::series::scopes::Scope;

/// A [`Handle`] that takes its series along: when the last one of a series is dropped, the series is removed.
///
/// Made by `scoped(labels)` on a labelled metric, or by [`With::scoped`]. Clones count, and so do those that were made
/// of the same labels elsewhere. What matters is the series, not its labels: one that somebody has removed and begun
/// anew meanwhile stays. The series that stands for all past the limit stays too. While one is there, the series does
/// not `expire`.
///
/// ```standalone_crate
/// use metrics_core::{Gauge, Labels, Scoped, gauge, generate_latest};
///
/// #[derive(Labels)]
/// struct Peer<'a> { peer: &'a str }
///
/// /// Bytes that wait to be sent.
/// #[gauge]
/// static SEND_QUEUE_BYTES: Gauge<Peer>;
///
/// struct Connection { queued: Scoped<Gauge> }
///
/// let connection = Connection { queued: SEND_QUEUE_BYTES.scoped(Peer { peer: "10.0.0.7" }) };
/// connection.queued.set(512);
/// assert!(generate_latest().contains("\nsend_queue_bytes{peer=\"10.0.0.7\"} 512\n"));
/// drop(connection);
/// assert!(!generate_latest().contains("10.0.0.7"));
/// ```
#[must_use = "the series is removed when this is dropped: keep it as long as the series is to be there"]
pub struct Scoped<M: Instrument> {
    handle: Handle<M>,
    /// None where there is nothing to remove.
    scope: Option<Scope>,
}

impl<M: Instrument, V: Labels> With<'_, M, V> {
    /// Makes the series be there until the last of what this returns is dropped, for these labels. See [`Scoped`].
    #[doc(alias = "guard")]
    #[doc(alias = "remove_on_drop")]
    pub fn scoped(&self) -> Scoped<<M as sealed::Instrument>::Plain> {
        loop {
            let handle = self.series();
            if let Ok(scope) = handle.core.open_scope(&self.labels, &handle.keep) {
                return Scoped { handle, scope };
            }
            // Somebody removed the series that was just found: the next one is another.
        }
    }
}

impl<M: Instrument> Deref for Scoped<M> {
    type Target = Handle<M>;

    #[inline]
    fn deref(&self) -> &Handle<M> {
        &self.handle
    }
}

impl<M: Instrument> Clone for Scoped<M> {
    fn clone(&self) -> Scoped<M> {
        let scope = self.scope.as_ref().map(|scope| self.handle.core.reopen_scope(scope));
        Scoped { handle: self.handle.clone(), scope }
    }
}

impl<M: Instrument> Drop for Scoped<M> {
    fn drop(&mut self) {
        if let Some(scope) = &self.scope {
            self.handle.core.close_scope(scope);
        }
    }
}

impl<M: Instrument> fmt::Debug for Scoped<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scoped").field(&self.handle).finish()
    }
}
