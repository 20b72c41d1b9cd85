use metrics_core::{Info, info_metric};

/// The program.
#[info_metric]
static APP: Info;

/// The host.
#[info_metric]
static HOST: Info<()>;

/// The database.
#[info_metric]
fn database();

type Nothing = ();

/// Hidden behind an alias.
#[info_metric]
static HIDDEN: Info<Nothing>;

fn main() {
    HIDDEN.clear();
}
