//! Memory for the cells: taken for good, and taken so that an allocator may count itself.
//!
//! A program's global allocator may increment a counter. The first increment of a thread allocates, which
//! increments, which allocates: so while a thread is inside that slow path ([`Busy`]) what it needs comes from
//! [`System`] instead, which counts nothing. What is made here is not freed once somebody has seen it, so nobody has
//! to know whence it came, but for [`Words`], which remembers.

use std::ptr::NonNull;

#[cfg(not(loom))]
use std::alloc::{GlobalAlloc, Layout, System, handle_alloc_error};
#[cfg(not(loom))]
use std::cell::Cell;

#[cfg(not(loom))]
use super::sync::AtomicU64;

#[cfg(not(loom))]
thread_local! {
    /// How deep the thread is in the slow path: 1 for the path itself, 2 for an update from inside an allocation.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Held while a thread is in the slow path of an update.
#[cfg(not(loom))]
pub(crate) struct Busy(());

#[cfg(not(loom))]
impl Busy {
    /// Enters the slow path.
    pub(crate) fn enter() -> Busy {
        DEPTH.set(DEPTH.get() + 1);
        Busy(())
    }

    /// Whether the thread had entered before: this is an update from inside an allocation.
    pub(super) fn is_reentered(&self) -> bool {
        reentered()
    }
}

#[cfg(not(loom))]
impl Drop for Busy {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Allocates zeroed bytes: from the program's allocator, or from the system's while it is calling us.
#[cfg(not(loom))]
fn zeroed(layout: Layout, from_system: bool) -> *mut u8 {
    // SAFETY: no layout here has size zero (`leak_zeroed` and `leak_slice` return early, `Words` checks).
    let memory = unsafe { if from_system { System.alloc_zeroed(layout) } else { std::alloc::alloc_zeroed(layout) } };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    memory
}

/// Whether memory must come from the system: the thread is in an allocation that the slow path made.
#[cfg(not(loom))]
fn reentered() -> bool {
    DEPTH.get() > 1
}

/// A zeroed `T` for ever.
///
/// # Safety
/// All-zero bytes must be a valid `T`.
#[cfg(not(loom))]
pub(super) unsafe fn leak_zeroed<T>() -> &'static T {
    let layout = Layout::new::<T>();
    assert!(layout.size() > 0, "nothing to allocate");
    // SAFETY: the memory is as large and aligned as `T` asks, zeroed (a valid `T`: the caller's word), never freed.
    unsafe { &*zeroed(layout, reentered()).cast::<T>() }
}

/// A value for ever.
pub(super) fn leak<T>(value: T) -> &'static T {
    // SAFETY: it was just made, and is only ever taken back by way of the pointer that is given up here.
    unsafe { place(value).as_ref() }
}

/// A value for ever, unless it is [taken back](take_back).
pub(super) fn place<T>(value: T) -> NonNull<T> {
    #[cfg(not(loom))]
    {
        let layout = Layout::new::<T>();
        assert!(layout.size() > 0, "nothing to allocate");
        let place = zeroed(layout, reentered()).cast::<T>();
        // SAFETY: `zeroed` returns no null; the memory is fresh, and as large and aligned as `T` asks.
        unsafe {
            place.write(value);
            NonNull::new_unchecked(place)
        }
    }
    #[cfg(loom)]
    {
        NonNull::from(Box::leak(Box::new(value)))
    }
}

/// A slice for ever, made item by item.
pub(super) fn leak_slice<T>(len: usize, mut make: impl FnMut(usize) -> T) -> &'static [T] {
    #[cfg(not(loom))]
    {
        let Ok(layout) = Layout::array::<T>(len) else {
            return &[];
        };
        if layout.size() == 0 {
            return &[];
        }
        let place = zeroed(layout, reentered()).cast::<T>();
        for i in 0..len {
            // SAFETY: `i` is within the fresh allocation of `len` items.
            unsafe { place.add(i).write(make(i)) };
        }
        // SAFETY: all `len` items were written; the memory is never freed.
        unsafe { std::slice::from_raw_parts(place, len) }
    }
    #[cfg(loom)]
    {
        Box::leak((0..len).map(&mut make).collect::<Vec<T>>().into_boxed_slice())
    }
}

/// Takes back what was made for ever and is not needed after all.
///
/// # Safety
/// It must come from this module, be seen by nobody else, and be given back at the depth at which it was made.
pub(super) unsafe fn take_back<T: ?Sized>(made: NonNull<T>) {
    #[cfg(not(loom))]
    {
        // SAFETY: it is there: nobody else can have taken it back.
        let layout = Layout::for_value(unsafe { made.as_ref() });
        if layout.size() == 0 {
            return;
        }
        let memory = made.cast::<u8>().as_ptr();
        // SAFETY: `zeroed` made it with this layout, from this allocator if the depth is the same.
        unsafe {
            if reentered() {
                System.dealloc(memory, layout);
            } else {
                std::alloc::dealloc(memory, layout);
            }
        }
    }
    #[cfg(loom)]
    let _ = made;
}

/// A slice of zeroed atomic words that remembers which allocator it came from.
#[cfg(not(loom))]
pub(crate) struct Words {
    words: &'static [AtomicU64],
    from_system: bool,
}

#[cfg(not(loom))]
impl Words {
    /// `len` words, all zero.
    pub(crate) fn zeroed(len: usize) -> Words {
        let from_system = reentered();
        let words = match Layout::array::<AtomicU64>(len) {
            Ok(layout) if layout.size() > 0 => {
                // SAFETY: the memory holds `len` words, and zero is a valid atomic.
                unsafe { std::slice::from_raw_parts(zeroed(layout, from_system).cast::<AtomicU64>(), len) }
            }
            _ => &[],
        };
        Words { words, from_system }
    }
}

#[cfg(not(loom))]
impl std::ops::Deref for Words {
    type Target = [AtomicU64];

    #[inline]
    fn deref(&self) -> &[AtomicU64] {
        self.words
    }
}

#[cfg(not(loom))]
impl Drop for Words {
    fn drop(&mut self) {
        let layout = Layout::for_value(self.words);
        if layout.size() > 0 {
            let memory = self.words.as_ptr().cast_mut().cast::<u8>();
            // SAFETY: `zeroed` made it with this layout from this allocator, and `deref` lends it no longer than self.
            unsafe {
                if self.from_system {
                    System.dealloc(memory, layout);
                } else {
                    std::alloc::dealloc(memory, layout);
                }
            }
        }
    }
}
