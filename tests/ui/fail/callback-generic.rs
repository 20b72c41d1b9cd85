use metrics_core::gauge;

/// How large it is.
#[gauge(callback, unit = bytes)]
fn memory<T>() -> usize {
    std::mem::size_of::<T>()
}

/// Help.
#[gauge(callback)]
fn bounded() -> usize
where
    u8: Copy,
{
    1
}

fn main() {
    let _ = (memory::<u8>(), bounded());
}
