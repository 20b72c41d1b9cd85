use metrics_core::{Counter, counter};

/// Answers by status.
#[counter(labels(status))]
static ANSWERS: Counter<(u16,)>;

fn main() {
    ANSWERS.with((200_u16,)).inc();
    ANSWERS.with((200,)).inc();
}
