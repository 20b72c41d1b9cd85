//! `build_info`: what the program was built from, a series for each crate that says so.
//!
//! Several crates say it and none of them owns the name, so it is no static of theirs: each leaves a record, which the
//! linker gathers as it does definitions, and one metric of this crate tells them all. It is there where there is a record.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::cells::wording::Worded;
use crate::collector::Collector;
use crate::desc::{Desc, LabelDesc};
use crate::labels::text::{LabelText, push_pair};
use crate::metric::Metric;
use crate::metric::target::sealed::Sealed;
use crate::origin::Origin;
use crate::series::core::Core;
use crate::series::store::StaticStore;
use crate::spec::Spec;
use crate::visitor::Visitor;

/// What a crate says of its build; made by [`build_info!`](crate::build_info).
#[derive(Clone, Copy, Debug)]
pub struct Build {
    package: &'static str,
    version: &'static str,
    /// Empty if it is not known.
    revision: &'static str,
    is_debug: bool,
    origin: Origin,
}

impl Build {
    /// What Cargo says of a package, as far as it is Cargo who builds it, and whether the crate has debug assertions.
    #[must_use]
    pub const fn new(
        package: Option<&'static str>,
        version: Option<&'static str>,
        is_debug: bool,
        origin: Origin,
    ) -> Build {
        Build { package: or_empty(package), version: or_empty(version), revision: "", is_debug, origin }
    }

    /// The revision, given or found.
    #[must_use]
    pub const fn revision(mut self, revision: &'static str) -> Build {
        self.revision = revision;
        self
    }

    /// The first revision that the build's environment has.
    #[must_use]
    pub const fn revision_of(self, found: &[Option<&'static str>]) -> Build {
        let mut at = 0;
        while at < found.len() {
            match found[at] {
                Some(revision) if !revision.is_empty() => return self.revision(revision),
                _ => at += 1,
            }
        }
        self
    }

    fn labels(&self) -> String {
        let profile = if self.is_debug { "debug" } else { "release" };
        let mut text = String::new();
        for (name, value) in LABELS.iter().zip([self.package, self.version, self.revision, RUSTC, profile]) {
            push_pair(&mut text, name, value);
        }
        text
    }
}

const fn or_empty(text: Option<&'static str>) -> &'static str {
    match text {
        Some(text) => text,
        None => "",
    }
}

inventory::collect!(Build);

const LABELS: [&str; 5] = ["package", "version", "revision", "rustc", "profile"];

/// The compiler's version, which is one for the whole program: crates of two compilers do not link. Empty if the build
/// script could not find it.
const RUSTC: &str = env!("METRICS_CORE_RUSTC_VERSION");

/// Says in the metrics what this crate was built from; write it once, in each crate of a program that is to be listed.
///
/// All crates together are one family, `build_info`, with a series each. It is known at link time, and in the global
/// registry.
///
/// ```standalone_crate
/// metrics_core::build_info!(revision = "a1b2c3");
///
/// let text = metrics_core::generate_latest();
/// let series = text.lines().find(|line| line.starts_with("build_info{package=")).expect("it is there");
/// assert!(series.contains(r#",revision="a1b2c3",rustc="1."#) && series.ends_with("} 1"));
/// ```
///
/// | label | |
/// |---|---|
/// | `package`, `version` | as in the crate's `Cargo.toml` |
/// | `revision` | what is given, any constant `&str`; else the first of the environment variables `VERGEN_GIT_SHA`, `GIT_COMMIT`, `GITHUB_SHA`, `CI_COMMIT_SHA`, `CIRCLE_SHA1`, `BUILDKITE_COMMIT` that is there when the crate is compiled; left out if none is |
/// | `rustc` | the compiler's version |
/// | `profile` | `debug` if the crate is compiled with debug assertions, else `release` |
///
/// A library sees the variables of the program that it is compiled for: it gives its own revision, or none with
/// `revision = ""`. What a crate says word for word as another one, as a package's library and its binary may, is one
/// series.
#[macro_export]
macro_rules! build_info {
    ($(,)?) => {
        $crate::build_info!(@revision_of(&[
            $crate::__private::core::option_env!("VERGEN_GIT_SHA"),
            $crate::__private::core::option_env!("GIT_COMMIT"),
            $crate::__private::core::option_env!("GITHUB_SHA"),
            $crate::__private::core::option_env!("CI_COMMIT_SHA"),
            $crate::__private::core::option_env!("CIRCLE_SHA1"),
            $crate::__private::core::option_env!("BUILDKITE_COMMIT"),
        ]));
    };
    (revision = $revision:expr $(,)?) => {
        $crate::build_info!(@revision($revision));
    };
    (@ $method:ident($revision:expr)) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Build::new(
                $crate::__private::core::option_env!("CARGO_PKG_NAME"),
                $crate::__private::core::option_env!("CARGO_PKG_VERSION"),
                $crate::__private::core::cfg!(debug_assertions),
                $crate::__private::origin!(),
            ).$method($revision)
        }
    };
    ($($other:tt)*) => {
        $crate::__private::core::compile_error!("`build_info!` takes nothing, or `revision = \"..\"`");
    };
}

/// The metric that tells of all crates.
pub(crate) struct BuildInfo;

static CORE: Core = {
    macro_rules! help {
        () => {
            "What the program was built from: each of its crates that says so."
        };
    }
    const TEXT: &str = concat!("build_info", help!(), module_path!(), file!());
    static SPEC: Worded<Spec, { TEXT.len() }> = Worded::new(
        Spec::info().exact().words("build_info".len(), help!().len(), module_path!().len(), false, line!()),
        TEXT,
    );
    static STORE: StaticStore = StaticStore::NEW;
    Core::new(&SPEC, &STORE)
};

/// The metric, if any crate has left a record.
pub(crate) fn linked() -> Option<&'static dyn Metric> {
    static BUILD_INFO: BuildInfo = BuildInfo;
    inventory::iter::<Build>.into_iter().next().map(|_| &BUILD_INFO as _)
}

impl BuildInfo {
    fn desc() -> &'static Arc<Desc> {
        static DESC: OnceLock<Arc<Desc>> = OnceLock::new();
        DESC.get_or_init(|| {
            // Its place is that of the first crate: what is to be mended where names meet is there and not here.
            let first = inventory::iter::<Build>.into_iter().map(|build| build.origin).min_by_key(Origin::place);
            let wording = CORE.wording();
            let texts = [wording.name(), wording.help()].map(Cow::Borrowed);
            let labels = LABELS.map(|name| LabelDesc::new(name, None)).to_vec();
            Arc::new(Desc::of_spec(wording.data(), texts, first.unwrap_or_else(|| wording.origin()), labels))
        })
    }
}

impl Sealed for BuildInfo {}

impl Metric for BuildInfo {
    fn core(&self) -> &Core {
        &CORE
    }

    fn family_desc(&self) -> Arc<Desc> {
        Arc::clone(BuildInfo::desc())
    }
}

impl Collector for BuildInfo {
    fn describe(&self) -> Vec<Desc> {
        vec![Desc::clone(BuildInfo::desc())]
    }

    fn collect(&self, visitor: &mut dyn Visitor) {
        visitor.family(BuildInfo::desc());
        // In an order that is not the linker's, and each once.
        let builds: BTreeSet<String> = inventory::iter::<Build>.into_iter().map(Build::labels).collect();
        builds.iter().for_each(|labels| visitor.info(LabelText::from_escaped(labels)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build() -> Build {
        Build::new(Some("shop"), Some("1.2.0"), true, Origin::here())
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let rustc = RUSTC;
        assert_eq!(build().labels(), format!("package=\"shop\",version=\"1.2.0\",rustc=\"{rustc}\",profile=\"debug\""));
        let bare = Build::new(None, None, false, Origin::here());
        assert_eq!(bare.labels(), format!("rustc=\"{rustc}\",profile=\"release\""));
    }

    #[test]
    fn the_first_revision_that_is_there_is_taken() {
        assert_eq!(build().revision_of(&[None, Some(""), Some("a1"), Some("b2")]).revision, "a1");
        assert_eq!(build().revision_of(&[None, Some("")]).revision, "");
    }

    #[test]
    fn the_build_script_has_found_the_compiler() {
        assert!(RUSTC.starts_with("1."), "{RUSTC:?}");
    }
}
