//! Anything that can be displayed, as a label's value.

use std::fmt;

use crate::labels::key::Values;
use crate::labels::value::LabelValue;

/// A label value that is whatever `Display` writes; made by [`display`].
#[derive(Clone, Copy, Debug)]
pub struct Display<'a, T: ?Sized>(&'a T);

/// Takes anything that implements `Display` as a label's value.
///
/// It is rendered at every look-up, on the stack up to 64 bytes for the whole label set. Mind how many values there
/// can be: every one is a series.
///
/// ```standalone_crate
/// use metrics_core::{counter, label, generate_latest};
/// use std::net::{IpAddr, Ipv4Addr};
///
/// /// Connections taken, by listener.
/// #[counter]
/// fn connections(listener: label::Display<'_, IpAddr>);
///
/// connections(label::display(&Ipv4Addr::LOCALHOST.into())).inc();
/// assert!(generate_latest().contains(r#"connections_total{listener="127.0.0.1"} 1"#));
/// ```
pub fn display<T: fmt::Display + ?Sized>(value: &T) -> Display<'_, T> {
    Display(value)
}

impl<T: fmt::Display + ?Sized + 'static> LabelValue for Display<'_, T> {
    type Static = Display<'static, T>;

    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.display(&self.0);
    }
}
