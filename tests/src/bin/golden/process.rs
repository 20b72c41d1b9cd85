//! The process metrics of an endpoint.

use super::*;
use std::fs;
use std::path::Path;

use metrics_exporter::ProcessCollector;

/// A made-up `/proc` of one process, with a name that has both blanks and a parenthesis.
fn fabricate(root: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(root.join("4242/fd"))?;
    for fd in 0..7 {
        fs::write(root.join(format!("4242/fd/{fd}")), "")?;
    }
    fs::write(root.join("stat"), "cpu  1 2 3 4\nbtime 1418183276\n")?;
    fs::write(
        root.join("4242/stat"),
        "4242 (we) ird) S 1 2 3 4 5 6 7 8 9 10 1625 96 13 14 20 0 3 0 82375 56274944 1981 18446744073709551615\n",
    )?;
    fs::write(
        root.join("4242/limits"),
        "Limit                     Soft Limit           Hard Limit           Units     \n\
         Max open files            2048                 4096                 files     \n",
    )?;
    Ok(())
}

pub(crate) fn collector(registry: &Registry) -> Result<(), Box<dyn Error>> {
    let root = std::env::temp_dir().join(format!("golden-process-{}", std::process::id()));
    fabricate(&root)?;
    let collector = ProcessCollector::new().proc_root(&root).pid(4242);
    registry.register(collector.clone())?.forget();
    registry.register(collector.namespace("mydaemon")?)?.forget();
    Ok(())
}
