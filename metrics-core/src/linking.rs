#![doc = include_str!("../doc/linking.md")]

// The page stands in a file of its own, as those of the macros do; below is what `assert_linked!` does with the names
// that it was given.

use std::collections::BTreeMap;

use crate::registry::definition::linked;

/// Panics unless each of these crates defines a metric that is there; each is written as in a path.
///
/// Where it stands, the crates are named, which is half of the cure: rustc does not link a dependency that no source file
/// names. So it does its work wherever it is, as a rule at the beginning of `main` or in a test.
///
/// ```standalone_crate
/// use std::panic::catch_unwind;
///
/// // In `main` of a shop it would be `metrics_core::assert_linked!(billing, stock);`. This one defines nothing:
/// let panic = catch_unwind(|| metrics_core::assert_linked!(metrics_core)).expect_err("no definition");
/// let message = panic.downcast_ref::<String>().expect("a message");
/// assert!(message.starts_with("no definition of `metrics_core` was gathered by the linker"), "{message}");
/// ```
///
/// The crate's own name is the one that counts. Where Cargo.toml calls it otherwise (`pay = { package = "billing-eu" }`),
/// write both, as there: `assert_linked!(pay = "billing-eu")`.
///
/// A crate that makes its metrics at run time, by builders or as collectors, defines none: it need not be asserted, since
/// whoever calls it has named it.
///
/// # Panics
/// A crate defines no metric that the linker has gathered. The message names it, says which crates do, and what to do.
#[macro_export]
macro_rules! assert_linked {
    () => {
        $crate::__private::core::compile_error!(
            "no crate is named; write those whose metrics have to be there: `assert_linked!(shop, billing)`"
        )
    };
    ($($name:ident $(= $own:literal)?),+ $(,)?) => {{
        $(use ::$name as _;)+
        $crate::__private::assert_linked(&[$(&[$crate::__private::core::stringify!($name) $(, $own)?]),+])
    }};
    ($($other:tt)*) => {
        $crate::__private::core::compile_error!(
            "not a list of crates; write each as in a path, `my_crate` for the package `my-crate`, with commas between; \
             one that Cargo.toml renames with its own name, `here = \"my-crate\"`"
        )
    };
}

/// Panics unless each crate has a definition: of each its name in the source, and behind that its own one where it has
/// another.
///
/// # Panics
/// One has none.
#[track_caller]
pub fn assert_linked(crates: &[&[&str]]) {
    let mut found = BTreeMap::new();
    for metric in &linked().metrics {
        // A binary is no dependency, even if it is called like its package's library.
        if let Some(library) = metric.core().wording().origin().library() {
            *found.entry(library).or_insert(0) += 1;
        }
    }
    if let Some(message) = missing(crates, &found) {
        panic!("{message}");
    }
}

/// What is to be said if one of the crates is not among those that were found, each with the number of its definitions.
fn missing(crates: &[&[&str]], found: &BTreeMap<&str, usize>) -> Option<String> {
    // As the compiler has it.
    let own = |names: &&[&str]| names.last().map_or_else(String::new, |name| name.replace('-', "_"));
    let missing: Vec<_> = crates.iter().map(own).filter(|name| !found.contains_key(name.as_str())).collect();
    if missing.is_empty() {
        return None;
    }
    let listed = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(", ");
    let missing = listed(&mut missing.iter().map(|name| format!("`{name}`")));
    let found = match found.is_empty() {
        true => "nor of any other library".to_owned(),
        false => {
            let found = &mut found.iter().map(|(name, count)| format!("`{name}` ({count})"));
            format!("but those of {}", listed(found))
        }
    };
    Some(format!(
        "no definition of {missing} was gathered by the linker, {found}. Where a name is one that Cargo.toml gave, write \
         the crate's own beside it, `here = \"its-own-name\"`; where the crate makes its metrics at run time, or under a \
         feature that is off, leave it out; where this is a static library, link it whole (`--whole-archive`). \
         `metrics_core::linking` says why"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> BTreeMap<&'static str, usize> {
        BTreeMap::from([("billing", 2), ("stock_eu", 1)])
    }

    #[test]
    fn a_crate_is_found_by_its_own_name() {
        assert_eq!(missing(&[&["billing"], &["stock_eu"]], &found()), None);
        assert_eq!(missing(&[&["stock", "stock-eu"]], &found()), None);
    }

    #[test]
    fn all_that_are_missing_are_named_with_what_was_found() {
        let message = missing(&[&["shop"], &["billing"], &["stock"]], &found()).expect("two are missing");
        let expected = "no definition of `shop`, `stock` was gathered by the linker, but those of `billing` (2), \
                        `stock_eu` (1). ";
        assert!(message.starts_with(expected), "{message}");
        let message = missing(&[&["shop"]], &BTreeMap::new()).expect("it is missing");
        assert!(message.contains("the linker, nor of any other library. "), "{message}");
    }
}
