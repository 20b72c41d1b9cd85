//! Memory that is asked for before it is read.
//!
//! Large tables, and the cells of many threads, are more than a processor's nearer caches hold. Whoever reads them knows what
//! comes next, so what is read next is on its way while this is written down.

/// Has the processor fetch so many bytes. Nobody waits for them, and if nothing is there, nothing happens.
#[inline(always)]
pub(super) fn prefetch<T>(from: *const T, bytes: usize) {
    #[cfg(all(target_arch = "x86_64", not(any(loom, miri))))]
    for at in (0..bytes).step_by(LINE) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every processor of this kind has the instruction, and it takes any address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast::<i8>().wrapping_add(at)) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(any(loom, miri)))))]
    let _ = (from, bytes);
}

/// The same of one cache line, where it is a guess that something is there.
#[inline(always)]
pub(crate) fn fetch(address: usize) {
    prefetch(std::ptr::without_provenance::<u8>(address), 1);
}

/// Bytes that come together.
#[cfg(all(target_arch = "x86_64", not(any(loom, miri))))]
const LINE: usize = 64;
