use metrics_core::{Counter, counter};

/// A number without its unit.
#[counter(labels(code), expire = 3600)]
static REQUESTS: Counter<(u16,)>;

/// A unit that there is not.
#[counter(labels(code), expire = "10 minutes")]
static RESPONSES: Counter<(u16,)>;

/// A fraction.
#[counter(labels(code), expire = "1.5h")]
static RETRIES: Counter<(u16,)>;

/// Nothing.
#[counter(labels(code), expire = "0s")]
static REFUSALS: Counter<(u16,)>;

/// A misspelt key.
#[counter(labels(code), expires = "1h")]
static REDIRECTS: Counter<(u16,)>;

fn main() {
    REQUESTS.with((200_u16,)).inc();
}
