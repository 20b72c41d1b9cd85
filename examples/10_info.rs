//! An info says in words what a number cannot: versions, a region, who built it.
//!
//! The words are labels, and the value is always 1, so that a query can bring them to another metric's series by
//! multiplying. What is stated anew takes the place of what was stated before.

use metrics_core::{Info, Labels, generate_latest, info_metric};

metrics_core::build_info!(revision = "a1b2c3d");

#[derive(Labels)]
struct Server<'a> {
    version: &'a str,
    buildhost: &'a str,
    region: Option<&'a str>,
}

/// Description of the server.
#[info_metric]
static MY_SERVER: Info<Server>;

fn main() {
    MY_SERVER.set(Server { version: "1.2.2", buildhost: "foo@bar", region: None });
    MY_SERVER.set(Server { version: "1.2.3", buildhost: "foo@bar", region: Some("eu-north-1") });

    for line in generate_latest().lines() {
        match line.split_once(",rustc=") {
            // The compiler is not the same everywhere, nor is the profile.
            Some((known, _)) => println!("{known},..}} 1"),
            None => println!("{line}"),
        }
    }
}
