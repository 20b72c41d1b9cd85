use metrics_core::{Counter, Labels, counter};

#[derive(Labels)]
struct Pod {
    zone: String,
    name: String,
}

#[derive(Labels)]
struct Job<'a> {
    name: &'a str,
    #[label(flatten)]
    pod: Pod,
}

/// Jobs done.
#[counter]
static JOBS: Counter<Job>;

fn main() {
    let pod = Pod { zone: "b".to_owned(), name: "b-1".to_owned() };
    JOBS.with(Job { name: "mail", pod }).inc();
}
