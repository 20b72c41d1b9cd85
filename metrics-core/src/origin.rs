//! Where a definition stands in the source.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::Location;
use std::ptr;

/// The place of a definition: module, file and line, as the compiler knows them.
#[derive(Clone, Copy)]
pub struct Origin(Place);

/// A definition has its place with the loader's help: each address in it is written before `main`. So what is the same for
/// all definitions of a module stands apart from them, and is one where the compiler finds it to be.
#[derive(Clone, Copy)]
enum Place {
    Defined(&'static Module, u32),
    Called(&'static Location<'static>),
}

/// A module, as the definitions in it have it. Written out where one stands: so it is a constant of what it stands in, and
/// none of its own is compiled for each definition.
#[doc(hidden)]
#[derive(Debug)]
pub struct Module {
    pub path: &'static str,
    /// The binary of its package that the module belongs to, where it does: a package's library and its
    /// binary may share the crate's name and are two crates all the same.
    pub bin: Option<&'static str>,
    pub file: &'static str,
}

impl Origin {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(module: &'static Module, line: u32) -> Origin {
        Origin(Place::Defined(module, line))
    }

    /// That line of a file of a module that a test makes up.
    #[cfg(test)]
    pub(crate) fn made_up(path: &'static str, file: &'static str, line: u32) -> Origin {
        Origin::new(Box::leak(Box::new(Module { path, bin: None, file })), line)
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
        (self.bin().is_empty() && !self.module().is_empty()).then(|| self.crate_name())
    }

    /// The module's path, crate included.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        match self.0 {
            Place::Defined(module, _) => module.path,
            Place::Called(_) => "",
        }
    }

    /// The binary of its package that the module belongs to, where it does.
    fn bin(&self) -> &'static str {
        match self.0 {
            Place::Defined(module, _) => module.bin.unwrap_or(""),
            Place::Called(_) => "",
        }
    }

    /// The source file, as it was given to the compiler.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        match self.0 {
            Place::Defined(module, _) => module.file,
            Place::Called(place) => place.file(),
        }
    }

    /// The line of the definition, counted from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        match self.0 {
            Place::Defined(_, line) => line,
            Place::Called(place) => place.line(),
        }
    }

    /// The order of definitions: crate, file, line.
    pub(crate) fn place(&self) -> (&'static str, &'static str, u32) {
        (self.crate_name(), self.file(), self.line())
    }

    /// Whether both are known to stand in one file of one crate, without a look at their names.
    pub(crate) fn is_beside(&self, other: &Origin) -> bool {
        match (self.0, other.0) {
            (Place::Defined(one, _), Place::Defined(other, _)) => ptr::eq(one, other),
            _ => false,
        }
    }

    /// Everything that is known of it.
    fn whole(&self) -> (&'static str, &'static str, &'static str, u32) {
        (self.module(), self.bin(), self.file(), self.line())
    }

    /// Whether both stand in one crate.
    #[must_use]
    pub(crate) fn same_crate(&self, other: &Origin) -> bool {
        self.crate_name() == other.crate_name() && self.bin() == other.bin()
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
        let (module, bin, file, line) = self.whole();
        let mut told = f.debug_struct("Origin");
        told.field("module", &module).field("bin", &bin).field("file", &file).field("line", &line).finish()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file(), self.line())
    }
}
