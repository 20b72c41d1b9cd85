//! Where a definition stands in the source.

/// The place of a definition: module, file and line, as the compiler knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    module: &'static str,
    /// The binary of its package that the module belongs to, where it does: a package's library and its
    /// binary may share the crate's name and are two crates all the same.
    bin: &'static str,
    file: &'static str,
    line: u32,
}

impl Origin {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(module: &'static str, bin: Option<&'static str>, file: &'static str, line: u32) -> Origin {
        let bin = match bin {
            Some(bin) => bin,
            None => "",
        };
        Origin { module, bin, file, line }
    }

    /// The caller's place, for what is made at run time; the crate is not known there and stays empty.
    #[must_use]
    #[track_caller]
    pub fn here() -> Origin {
        let place = std::panic::Location::caller();
        Origin { module: "", bin: "", file: place.file(), line: place.line() }
    }

    /// The crate, as in a path (`my_crate`); empty for what was made at run time.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        // One `:` says as much as two here, and a byte is found sooner than a pattern: a plan of many families asks often.
        let end = self.module.bytes().position(|byte| byte == b':').unwrap_or(self.module.len());
        &self.module[..end]
    }

    /// The crate, if it is a library.
    pub(crate) fn library(&self) -> Option<&'static str> {
        (self.bin.is_empty() && !self.module.is_empty()).then(|| self.crate_name())
    }

    /// The module's path, crate included.
    #[must_use]
    pub const fn module(&self) -> &'static str {
        self.module
    }

    /// The source file, as it was given to the compiler.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line of the definition, counted from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The order of definitions: crate, file, line.
    pub(crate) fn place(&self) -> (&'static str, &'static str, u32) {
        (self.crate_name(), self.file, self.line)
    }

    /// Whether both stand in one crate.
    #[must_use]
    pub(crate) fn same_crate(&self, other: &Origin) -> bool {
        self.crate_name() == other.crate_name() && self.bin == other.bin
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
