use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
pub struct Http<T> {
    pub status: T,
}

/// Requests served.
#[counter]
pub static REQUESTS: Counter<Http<Vec<u8>>>;

fn main() {}
