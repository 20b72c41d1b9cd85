//! The places where a run is published, all of them written by one command.

use std::{fs, io, path::Path};

use super::{
    Report, chart, json, markdown,
    publish::{check_section, replace_section},
};

/// The name of the sections.
const SECTION: &str = "compare";

/// The chart, from the root of the repository.
const CHART: &str = "benches/results/compare.svg";

/// The figures, from the root of the repository.
const FIGURES: &str = "benches/results/compare.json";

/// Where the tables are, from the root of the repository.
const TABLES: &str = "benches/README.md";

/// Where the summary is.
const FRONT: &str = "README.md";

/// Sees whether the documents have their places, before minutes are spent on what belongs there.
///
/// # Errors
///
/// Where one of them has not.
pub fn check(root: &Path) -> io::Result<()> {
    [TABLES, FRONT].into_iter().try_for_each(|document| check_section(root.join(document), SECTION))
}

/// Writes figures, chart and sections below `root`, the repository's.
///
/// # Errors
///
/// Where a file cannot be written, or a document has no place for its section.
pub fn publish(report: &Report, root: &Path) -> io::Result<()> {
    replace_section(root.join(TABLES), SECTION, &markdown::whole(report))?;
    replace_section(root.join(FRONT), SECTION, &markdown::front(report, CHART))?;
    fs::create_dir_all(root.join("benches/results"))?;
    fs::write(root.join(FIGURES), json::compact(report))?;
    fs::write(root.join(CHART), chart::svg(report))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    const DOCUMENT: &str = "# Title\n\n<!-- begin compare -->\n<!-- end compare -->\n\nRest.\n";

    #[test]
    fn the_documents_of_the_repository_have_their_places() {
        check(Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")).expect("both places");
    }

    #[test]
    fn a_run_is_published_in_all_its_places_and_can_be_published_again() {
        let root = std::env::temp_dir().join(format!("places-{}", std::process::id()));
        fs::create_dir_all(root.join("benches")).expect("a folder");
        let documents = [root.join("README.md"), root.join("benches/README.md")];
        for document in &documents {
            fs::write(document, DOCUMENT).expect("a file");
        }
        let read = || {
            let files = documents.iter().cloned().chain([root.join(FIGURES), root.join(CHART)]);
            files.map(|file| fs::read_to_string(file).expect("it was written")).collect::<Vec<_>>()
        };
        publish(&sample::report(), &root).expect("all places are there");
        let first = read();
        for document in &first[..2] {
            assert!(document.starts_with("# Title\n\n<!-- begin compare -->\n\n"), "{document}");
            assert!(document.contains("| counter inc | ") || document.contains("| count | "), "{document}");
            assert!(document.ends_with("\n\n<!-- end compare -->\n\nRest.\n"), "{document}");
        }
        let again = json::read(&root.join(FIGURES)).expect("a report");
        publish(&again, &root).expect("all places are there");
        assert_eq!(read(), first, "the same figures, the same words");
        fs::remove_dir_all(&root).expect("a folder of this test");
    }
}
