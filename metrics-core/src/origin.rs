//! Where a definition stands in the source.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::Location;

/// The place of a definition: module, file and line, as the compiler knows them.
#[derive(Clone, Copy)]
pub struct Origin(Place);

#[derive(Clone, Copy)]
enum Place {
    /// The path of the module and the file behind it, which are one text wherever a definition has them. Then how long the
    /// first is, and whether the module belongs to the binary of its package: a package's library and its binary may share
    /// the crate's name and are two crates all the same, and of binaries a program has one.
    Defined {
        text: &'static str,
        module: u16,
        is_bin: bool,
        line: u32,
    },
    Called(&'static Location<'static>),
}

impl Origin {
    /// By the path of the module and the file behind it, of which the path is so long.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(text: &'static str, module: usize, is_bin: bool, line: u32) -> Origin {
        assert!(module <= text.len() && module <= u16::MAX as usize, "no path of a module is so long");
        Origin(Place::Defined { text, module: module as u16, is_bin, line })
    }

    /// That line of a file of a module that a test makes up.
    #[cfg(test)]
    pub(crate) fn made_up(path: &'static str, file: &'static str, line: u32) -> Origin {
        Origin::new(format!("{path}{file}").leak(), path.len(), false, line)
    }

    /// The caller's place, for what is made at run time; the crate is not known there and stays empty.
    #[must_use]
    #[track_caller]
    pub fn here() -> Origin {
        Origin(Place::Called(Location::caller()))
    }

    /// The crate, as in a path (`my_crate`); empty for what was made at run time.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        // One `:` says as much as two here, and a byte is found sooner than a pattern: a plan of many families asks often.
        let module = self.module();
        let end = module.bytes().position(|byte| byte == b':').unwrap_or(module.len());
        &module[..end]
    }

    /// The crate, if it is a library.
    pub(crate) fn library(&self) -> Option<&'static str> {
        (!self.is_of_bin() && !self.module().is_empty()).then(|| self.crate_name())
    }

    /// The module's path, crate included.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        match self.0 {
            Place::Defined { text, module, .. } => text.split_at(module as usize).0,
            Place::Called(_) => "",
        }
    }

    /// Whether the module belongs to the binary of its package.
    fn is_of_bin(&self) -> bool {
        matches!(self.0, Place::Defined { is_bin: true, .. })
    }

    /// The source file, as it was given to the compiler.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        match self.0 {
            Place::Defined { text, module, .. } => text.split_at(module as usize).1,
            Place::Called(place) => place.file(),
        }
    }

    /// The line of the definition, counted from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        match self.0 {
            Place::Defined { line, .. } => line,
            Place::Called(place) => place.line(),
        }
    }

    /// The order of definitions: crate, file, line.
    pub(crate) fn place(&self) -> (&'static str, &'static str, u32) {
        (self.crate_name(), self.file(), self.line())
    }

    /// Whether both stand in one module and file: one comparison, and none of it by parts.
    pub(crate) fn is_beside(&self, other: &Origin) -> bool {
        match (self.0, other.0) {
            (
                Place::Defined { text: one, module: of_one, is_bin: in_bin, .. },
                Place::Defined { text: other, module, is_bin, .. },
            ) => (of_one, in_bin) == (module, is_bin) && one == other,
            _ => false,
        }
    }

    /// Everything that is known of it.
    fn whole(&self) -> (&'static str, bool, &'static str, u32) {
        (self.module(), self.is_of_bin(), self.file(), self.line())
    }

    /// Whether both stand in one crate.
    #[must_use]
    pub(crate) fn same_crate(&self, other: &Origin) -> bool {
        self.crate_name() == other.crate_name() && self.is_of_bin() == other.is_of_bin()
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Origin) -> bool {
        self.whole() == other.whole()
    }
}

impl Eq for Origin {}

impl PartialOrd for Origin {
    fn partial_cmp(&self, other: &Origin) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Origin {
    fn cmp(&self, other: &Origin) -> Ordering {
        self.whole().cmp(&other.whole())
    }
}

impl Hash for Origin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.whole().hash(state);
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (module, is_bin, file, line) = self.whole();
        let mut told = f.debug_struct("Origin");
        told.field("module", &module).field("is_bin", &is_bin).field("file", &file).field("line", &line).finish()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file(), self.line())
    }
}
