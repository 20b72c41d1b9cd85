//! DESIGN.md as data: its two drawings, of the floors and of the tree.
//!
//! The drawings are what a newcomer trusts first, so they are not prose: the tests read them and hold the
//! repository to them.

use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the root").to_owned()
}

/// The lines of the fenced block that opens with ```` ```name ````.
///
/// # Panics
/// When there is not exactly one such block.
#[must_use]
pub fn block<'a>(markdown: &'a str, name: &str) -> Vec<&'a str> {
    let fence = format!("```{name}");
    assert_eq!(markdown.lines().filter(|line| *line == fence).count(), 1, "one block `{fence}`");
    markdown.lines().skip_while(|line| *line != fence).skip(1).take_while(|line| *line != "```").collect()
}

/// The floors of metrics-core: which file may use which.
#[derive(Debug)]
pub struct Floors {
    rooms: Vec<Room>,
}

/// One row of the drawing: files and folders that may use each other and every floor below.
#[derive(Debug, PartialEq, Eq)]
pub struct Room {
    floor: u8,
    /// What the row is called.
    pub name: String,
    /// Files (`desc.rs`, `labels/text.rs`) and folders (`cells/`), relative to the source folder.
    pub paths: Vec<String>,
}

impl Room {
    /// Whether code in here may name something of `other`: of the same row, or of a lower floor.
    ///
    /// Two rows of one floor are neighbours; neither may use the other.
    #[must_use]
    pub fn may_use(&self, other: &Room) -> bool {
        self == other || self.floor > other.floor
    }
}

impl Floors {
    /// Reads rows such as `1  data  desc.rs labels/text.rs`; the roof is above every number, and a row without
    /// a number goes on with the paths of the one before.
    ///
    /// # Panics
    /// When a row has another form.
    #[must_use]
    pub fn read(drawing: &[&str]) -> Floors {
        let mut rooms: Vec<Room> = Vec::new();
        for line in drawing {
            let mut words = line.split_whitespace();
            if !line.starts_with(' ') {
                let floor = match words.next() {
                    Some("roof") => u8::MAX,
                    Some(number) => number.parse().unwrap_or_else(|_| panic!("a floor's number or `roof`: {line}")),
                    None => panic!("an empty line among the floors"),
                };
                let name = words.next().unwrap_or_else(|| panic!("a floor's name: {line}")).to_owned();
                rooms.push(Room { floor, name, paths: Vec::new() });
            }
            let room = rooms.last_mut().unwrap_or_else(|| panic!("paths before the first floor: {line}"));
            for path in words {
                assert!(path.ends_with(".rs") || path.ends_with('/'), "neither a file nor a folder: {path}");
                room.paths.push(path.to_owned());
            }
        }
        Floors { rooms }
    }

    /// All rows, lowest first.
    #[must_use]
    pub fn rooms(&self) -> &[Room] {
        &self.rooms
    }

    /// The row of a source file: the one that lists it, or else the innermost folder around it.
    #[must_use]
    pub fn of_file(&self, file: &str) -> Option<&Room> {
        let listed = |path: &str| self.rooms.iter().find(|room| room.paths.iter().any(|p| p == path));
        listed(file).or_else(|| {
            let slashes = file.match_indices('/').map(|(at, _)| at);
            slashes.rev().find_map(|at| listed(&file[..=at]))
        })
    }

    /// The row of a path below the crate (`["labels", "text", "LabelText"]`); what is not in a listed module
    /// is named through the root, which is the roof.
    ///
    /// # Panics
    /// When the drawing lists no `lib.rs`.
    #[must_use]
    pub fn of_path(&self, path: &[String]) -> &Room {
        let modules = (1..=path.len()).rev().map(|n| path[..n].join("/"));
        let mut files = modules.flat_map(|module| [format!("{module}.rs"), format!("{module}/")]);
        files
            .find_map(|file| self.rooms.iter().find(|room| room.paths.contains(&file)))
            .or_else(|| self.of_file("lib.rs"))
            .expect("the floors list lib.rs")
    }
}

/// An entry of the drawn tree.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path from the root; a folder ends with `/`.
    pub path: String,
    /// Whether its content is drawn below it.
    pub open: bool,
}

/// Reads a tree of names, two spaces of indentation a level; what stands after a name and two spaces is prose,
/// and names with one space between them are neighbours.
///
/// # Panics
/// When a line is deeper than its predecessor allows.
#[must_use]
pub fn tree(drawing: &[&str]) -> Vec<Entry> {
    let mut folders: Vec<String> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for line in drawing {
        let text = line.trim_start();
        let depth = (line.len() - text.len()) / 2;
        assert!(depth <= folders.len(), "deeper than the folder above: {line}");
        folders.truncate(depth);
        let parent = folders.concat();
        if let Some(folder) = entries.iter_mut().find(|entry| entry.path == parent) {
            folder.open = true;
        }
        let names = text.split("  ").next().unwrap_or_default();
        for name in names.split(' ') {
            entries.push(Entry { path: format!("{parent}{name}"), open: false });
        }
        if names.ends_with('/') {
            folders.push(names.to_owned());
        }
    }
    entries
}
