//! The states of a state set: values that are finite, and can be read back.
//!
//! A label's value is only ever written. A state is also asked for, so its number has to lead back to it, which is why
//! a variant that holds something is a label's value and no state: what it held is gone. The names are a constant, so
//! that what no exposition could hold is found when the definition is compiled.

use crate::labels::names::Names;
use crate::labels::value::LabelValue;
use crate::message::Message;
use crate::name;

/// A type whose values are the states of a [`StateSet`](crate::StateSet): an enum with
/// [`#[derive(LabelValue)]`](macro@crate::LabelValue) whose variants hold nothing, or `bool`.
///
/// ```
/// use metrics_core::{LabelValue, State};
///
/// #[derive(LabelValue, Debug, PartialEq)]
/// enum Door { Shut, Open, #[label(rename = "kicked_in")] Broken }
///
/// assert_eq!(Door::STATES, ["shut", "open", "kicked_in"]);
/// assert_eq!(Door::state_at(1), Door::Open);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the state of a state set",
    label = "not a state",
    note = "the states are the variants of an enum with `#[derive(LabelValue)]`, or `bool`",
    note = "a variant that holds a value cannot be read back from its name: take the value out, or make it a label of the state set"
)]
pub trait State: LabelValue<Static = Self> + Sized + 'static {
    /// The names, in the order of the states' numbers. Each is a text of its own, and none is empty.
    const STATES: &'static [&'static str];

    /// The state with this number.
    #[must_use]
    fn state_at(index: usize) -> Self;
}

impl State for bool {
    const STATES: &'static [&'static str] = &["false", "true"];

    fn state_at(index: usize) -> bool {
        index == 1
    }
}

/// A state of a state set whose states are `S`: `S` itself or a reference to it.
///
/// There is nothing to implement: every state is one of its own type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state of this metric, whose states are `{S}`",
    label = "not a `{S}`"
)]
pub trait StateOf<S>: LabelValue<Static = S> {}

// Without this the message would be about the associated type.
#[diagnostic::do_not_recommend]
impl<S, V: LabelValue<Static = S>> StateOf<S> for V {}

/// What keeps these from being the names of states, if anything does.
pub(crate) const fn problem(states: &[&str]) -> Option<Message> {
    if states.is_empty() {
        return Some(Message::new().text("a state set is in one of its states, and these are none; add one"));
    }
    let mut at = 0;
    while at < states.len() {
        if states[at].is_empty() {
            return Some(Message::new().text("a state has the empty text, which is no label's; give it a name"));
        }
        let mut other = 0;
        while other < at {
            if is_label(states[other], states[at]) {
                let message = Message::new().text("two states are called `").text(states[at]);
                return Some(message.text("`; rename one"));
            }
            other += 1;
        }
        at += 1;
    }
    None
}

/// What keeps a state set of this name from having the label in which its states stand, which is called as it is;
/// `given` are the names of a tuple's labels.
pub(crate) const fn own_label_problem(family: &str, names: &Names, given: &[&'static str]) -> Option<Message> {
    let bytes = family.as_bytes();
    let is_legacy = name::is_metric_name(family);
    let reserved = is_legacy && bytes.len() > 1 && is_underscore(bytes[0]) && is_underscore(bytes[1]);
    if reserved || !is_legacy && !name::is_utf8_label_name(family) {
        let message = Message::new().text("a state set's name is a label's too, and `").text(family);
        return Some(message.text("` begins with `__` there, or where it is escaped; begin it with a letter"));
    }
    let mut at = 0;
    while at < names.len() {
        if is_label(names.get(at, given), family) {
            let message = Message::new().text("the states of `").text(family).text("` stand in a label `");
            let message = message.text(names.get(at, given));
            return Some(message.text("`; give this one another name, `#[label(rename = \"..\")]` on a field"));
        }
        at += 1;
    }
    None
}

/// Whether this is how a state set's name is written as a label, which has no colons.
const fn is_label(label: &str, family: &str) -> bool {
    let (label, family) = (label.as_bytes(), family.as_bytes());
    if label.len() != family.len() {
        return false;
    }
    let mut i = 0;
    while i < label.len() {
        if label[i] != family[i] && !(label[i] == b'_' && family[i] == b':') {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_underscore(byte: u8) -> bool {
    matches!(byte, b'_' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::names::Name;

    fn says(problem: Option<Message>) -> String {
        problem.map_or_else(String::new, |message| message.as_str().to_owned())
    }

    #[test]
    fn states_have_a_name_each() {
        assert_eq!(says(problem(&["off", "on"])), "");
        assert!(says(problem(&[])).contains("these are none"));
        assert!(says(problem(&["on", ""])).contains("the empty text"));
        assert!(says(problem(&["a", "b", "a"])).contains("two states are called `a`"));
    }

    #[test]
    fn the_label_of_the_states_is_taken() {
        const NAMES: Names = Names::of(&[Name::label::<bool>("door"), Name::unnamed::<bool>()]);
        let of = |family| says(own_label_problem(family, &NAMES, &["a_b"]));
        assert_eq!((of("window"), of("doors"), of("_a")), (String::new(), String::new(), String::new()));
        assert!(of("door").contains("the states of `door` stand in a label `door`"));
        assert!(of("a:b").contains("the states of `a:b` stand in a label `a_b`"));
        for name in ["__door", ":_door", "_.door"] {
            assert!(of(name).contains("begins with `__`"), "{name}");
        }
        assert_eq!(of("door.state"), "");
    }
}
