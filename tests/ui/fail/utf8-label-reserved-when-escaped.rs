use metrics_core::{Labels, gauge};

#[derive(Labels)]
pub struct Place {
    #[label(rename = "état", utf8)]
    pub state: &'static str,
    #[label(rename = "_town.name", utf8)]
    pub town: &'static str,
    #[label(rename = "__name", utf8)]
    pub name: &'static str,
    #[label(rename = "", utf8)]
    pub nothing: &'static str,
}

/// Sizes.
#[gauge(utf8)]
fn size(état: &str);

fn main() {
    size("x").set(1);
}
