//! The processor's own counter: the one cell that nobody here writes.

/// What the counter says now; 0 where there is none that this library reads.
#[inline(always)]
pub(crate) fn ticks() -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: every x86-64 processor has the instruction; a system that forbids it to programs keeps its own
        // clock from reading it too, and `are_invariant` is false there.
        unsafe { std::arch::x86_64::_rdtsc() }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        0
    }
}

/// Whether the counter counts at one rate, in all states of the processor.
///
/// That is bit 8 of EDX in leaf `8000_0007h` of CPUID ("invariant TSC": AMD64 Architecture Programmer's Manual 3,
/// appendix E.4.7; Intel 64 and IA-32 Software Developer's Manual 3B, 18.17.1). Whether the counters of all cores
/// agree is not known from it, so the kernel has to use the counter as well: it compares them at boot and watches them.
pub(crate) fn are_invariant() -> bool {
    #[cfg(all(target_arch = "x86_64", target_os = "linux", not(miri)))]
    {
        use std::arch::x86_64::__cpuid;

        const LEAF: u32 = 0x8000_0007;
        __cpuid(0x8000_0000).eax >= LEAF && __cpuid(LEAF).edx & (1 << 8) != 0 && kernel_counts_them()
    }
    #[cfg(not(all(target_arch = "x86_64", target_os = "linux", not(miri))))]
    {
        false
    }
}

/// Whether the kernel tells the time by the counter.
#[cfg(all(target_arch = "x86_64", target_os = "linux", not(miri)))]
fn kernel_counts_them() -> bool {
    use std::fs::File;
    use std::io::Read as _;

    // Into an array: a program's first timer may be one in its allocator.
    let mut name = [0; 8];
    let read = File::open("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        .and_then(|mut file| file.read(&mut name));
    read.is_ok_and(|len| name[..len].trim_ascii() == b"tsc")
}
