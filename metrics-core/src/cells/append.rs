//! Appending to a list behind a lock, without allocating or freeing under it.
//!
//! An allocator that counts itself may come back to that very lock from inside an allocation.

use std::ops::DerefMut;

/// Appends an item to a list that `lock` leads to.
pub(crate) fn append<T: Copy, G: DerefMut<Target: Sized>>(
    lock: impl Fn() -> G,
    list: impl Fn(&mut G::Target) -> &mut Vec<T>,
    item: T,
) {
    let mut room = Vec::new();
    loop {
        let lacking = {
            let mut guard = lock();
            let list = list(&mut guard);
            if list.len() == list.capacity() && room.capacity() > list.len() {
                room.extend_from_slice(list);
                std::mem::swap(list, &mut room);
            }
            if list.len() < list.capacity() {
                list.push(item);
                return;
            }
            list.len() + 1
        };
        // Room is made without the lock, then looked at again: others may have appended meanwhile.
        room = Vec::with_capacity((2 * lacking).max(16));
    }
}
