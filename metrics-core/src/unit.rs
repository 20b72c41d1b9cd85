//! Units, as they end a metric's name.

/// A unit of measurement: the last word of a metric's name (`_seconds`, `_bytes`).
///
/// The constants are Prometheus' base units; [`Unit::new`] makes any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit(&'static str);

impl Unit {
    /// Electric current.
    pub const AMPERES: Unit = Unit("amperes");
    /// Amounts of data.
    pub const BYTES: Unit = Unit("bytes");
    /// Temperature.
    pub const CELSIUS: Unit = Unit("celsius");
    /// Mass.
    pub const GRAMS: Unit = Unit("grams");
    /// Energy.
    pub const JOULES: Unit = Unit("joules");
    /// Length.
    pub const METERS: Unit = Unit("meters");
    /// A part of a whole, 0 to 1.
    pub const RATIO: Unit = Unit("ratio");
    /// Time.
    pub const SECONDS: Unit = Unit("seconds");
    /// Electric tension.
    pub const VOLTS: Unit = Unit("volts");

    /// A unit of your own: the snake-case word that ends the name.
    #[must_use]
    pub const fn new(name: &'static str) -> Unit {
        Unit(name)
    }

    /// The word that ends the name, `seconds` for instance.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.0
    }

    /// Whether this is [`Unit::SECONDS`], the unit in which a [`Duration`](std::time::Duration) counts.
    #[must_use]
    pub const fn is_seconds(&self) -> bool {
        matches!(self.0.as_bytes(), b"seconds")
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
