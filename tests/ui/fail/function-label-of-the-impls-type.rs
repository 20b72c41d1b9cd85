use metrics_core::{LabelValue, counter};

struct Cache<K>(K);

impl<K: LabelValue> Cache<K> {
    #[counter(name = "cache_reads", labels(key))]
    fn read(&self, key: &K) {}
}

fn main() {
    Cache(1).read(&1);
}
