//! The places for connections, and who has to leave when there is none.
//!
//! Clients that connect and say nothing, or stay connected after their scrape, must not keep a scrape out: where all
//! places are taken, the newcomer gets that of the connection which has been idle longest. Nor must clients that ask and do not read:
//! where nobody is idle, it gets that of the one which has been held up longest.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time;

use super::activity::Activity;

/// The pause between two looks for somebody who can be spared.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// As many places as there may be connections.
pub(super) struct Places {
    taken: Vec<Weak<Activity>>,
    limit: usize,
    /// Told when a place may have become free, or somebody idle.
    changed: Arc<Notify>,
}

impl Places {
    pub(super) fn new(limit: usize) -> Places {
        Places { taken: Vec::new(), limit: limit.max(1), changed: Arc::new(Notify::new()) }
    }

    /// Takes a place, which is free again when what is returned is dropped. Waits where everybody is being
    /// answered, and takes the answer.
    pub(super) async fn take(&mut self) -> Arc<Activity> {
        loop {
            self.taken.retain(|activity| activity.strong_count() > 0);
            if self.taken.len() < self.limit {
                let activity = Arc::new(Activity::new(Arc::clone(&self.changed)));
                self.taken.push(Arc::downgrade(&activity));
                return activity;
            }
            self.make_room();
            // One who changes before this line has left word, so nothing is missed. Who is held up by its client does
            // not change, so after a while everybody is looked at again.
            let _ = time::timeout(LOOK_AGAIN, self.changed.notified()).await;
        }
    }

    /// Dismisses one that can be spared, unless one is about to leave already.
    fn make_room(&self) {
        let taken: Vec<_> = self.taken.iter().filter_map(Weak::upgrade).collect();
        if taken.iter().any(|activity| activity.is_dismissed()) {
            return;
        }
        let spared = taken.iter().filter_map(|activity| Some((activity.spared()?, activity)));
        if let Some((_, activity)) = spared.min_by_key(|(spared, _)| *spared) {
            activity.dismiss();
        }
    }
}
