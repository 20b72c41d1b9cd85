use metrics_core::{LabelValue, counter};

#[derive(Clone, Copy, LabelValue)]
enum Kind {
    New,
}

impl Kind {
    #[counter(name = "kind_show", labels(kind: Self = *self))]
    fn show(&self) {}
}

fn main() {
    Kind::New.show();
}
