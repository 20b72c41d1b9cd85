//! A file of metrics-core uses only floors below its own, as drawn in DESIGN.md.

use std::fs;
use std::path::Path;

use tests::design::{self, Floors};
use tests::imports::imports;

fn floors_as_drawn() -> Floors {
    let design = fs::read_to_string(design::root().join("DESIGN.md")).expect("DESIGN.md");
    Floors::read(&design::block(&design, "floors"))
}

/// What breaks the rule in one file, one line each.
fn violations(floors: &Floors, file: &str, source: &str) -> Vec<String> {
    let Some(room) = floors.of_file(file) else { return vec![format!("{file} stands on no floor")] };
    let used = imports(file, source).into_iter().map(|path| (floors.of_path(&path), path));
    used.filter(|(other, _)| !room.may_use(other))
        .map(|(other, path)| format!("{file} ({}) uses crate::{} ({})", room.name, path.join("::"), other.name))
        .collect()
}

/// Every source file below `folder`, its path relative to `source`.
fn files(source: &Path, folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<String> = entries
        .flat_map(|path| match path.is_dir() {
            true => files(source, &path),
            false => vec![path.strip_prefix(source).expect("below").to_str().expect("UTF-8").to_owned()],
        })
        .collect();
    found.sort();
    found
}

#[test]
fn no_file_uses_a_floor_above_its_own() {
    let floors = floors_as_drawn();
    let source = design::root().join("metrics-core/src");
    let files = files(&source, &source);
    assert!(files.iter().any(|file| file == "lib.rs"), "the source of metrics-core: {files:?}");
    let broken: Vec<String> = files
        .iter()
        .flat_map(|file| violations(&floors, file, &fs::read_to_string(source.join(file)).expect("readable")))
        .collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_drawn_room_exists() {
    let source = design::root().join("metrics-core/src");
    for path in floors_as_drawn().rooms().iter().flat_map(|room| &room.paths) {
        assert!(source.join(path).exists(), "DESIGN.md draws {path}, which is not there");
    }
}

mod the_rule_bites {
    use super::*;

    fn small_house() -> Floors {
        Floors::read(&[
            "0     words     name.rs",
            "1     data      desc.rs",
            "                labels/text.rs",
            "2     labels    labels/",
            "3     registry  registry/",
            "3     encode    encode/",
            "roof  roof      lib.rs",
        ])
    }

    #[track_caller]
    fn finds(file: &str, source: &str, broken: &[&str]) {
        assert_eq!(violations(&small_house(), file, source), broken, "{file}: {source}");
    }

    #[test]
    fn on_a_use_of_a_higher_floor() {
        finds("name.rs", "use crate::desc::Desc;", &["name.rs (words) uses crate::desc::Desc (data)"]);
        finds("desc.rs", "use crate::name::is_metric_name;", &[]);
    }

    #[test]
    fn on_a_path_in_the_middle_of_an_expression() {
        let source = "fn f() { g(|| vec![crate::desc::Desc::new::<u8>()]) }";
        finds("name.rs", source, &["name.rs (words) uses crate::desc::Desc::new (data)"]);
    }

    #[test]
    fn on_each_member_of_a_group() {
        let source = "use crate::{name, labels::{self, text::LabelText}};";
        finds("desc.rs", source, &["desc.rs (data) uses crate::labels (labels)"]);
    }

    #[test]
    fn on_paths_that_go_up_first() {
        finds("labels/text.rs", "use super::Labels;", &["labels/text.rs (data) uses crate::labels::Labels (labels)"]);
        finds("labels/set.rs", "mod inner { use super::super::text::LabelText; }", &[]);
        let source = "mod inner { use super::super::super::registry::Registry; }";
        finds("labels/set.rs", source, &["labels/set.rs (labels) uses crate::registry::Registry (registry)"]);
    }

    #[test]
    fn between_neighbours_of_one_floor() {
        let broken = ["encode/text.rs (encode) uses crate::registry::Registry (registry)"];
        finds("encode/text.rs", "use crate::registry::Registry;", &broken);
        finds("encode/text.rs", "use crate::encode::format::Format;", &[]);
    }

    #[test]
    fn on_names_taken_through_the_root() {
        finds("desc.rs", "use crate::Error;", &["desc.rs (data) uses crate::Error (roof)"]);
    }

    #[test]
    fn on_a_file_that_is_not_drawn() {
        finds("stray.rs", "", &["stray.rs stands on no floor"]);
    }

    #[test]
    fn on_what_is_compiled_for_users_not_on_tests_macros_and_comments() {
        let source = r#"
            //! See [`crate::desc`].
            #[cfg(test)]
            #[allow(unused)]
            mod tests { use crate::desc::Desc; }
            #[cfg(test)]
            use crate::desc::Desc;
            macro_rules! desc { () => { $crate::desc::Desc } }
            const TEXT: &str = "crate::desc::Desc";
            #[cfg(not(test))]
            use crate::registry::Registry;
        "#;
        finds("name.rs", source, &["name.rs (words) uses crate::registry::Registry (registry)"]);
    }
}
