use metrics_core::Labels;

#[derive(Labels)]
pub union Bits {
    pub int: u32,
    pub sign: i32,
}

fn main() {}
