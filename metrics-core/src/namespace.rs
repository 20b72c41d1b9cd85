//! What a crate says of all the metrics that it defines: a prefix, and how many series they have at most.
//!
//! Known at link time, as the definitions are: a macro cannot see what another one said elsewhere in its crate.

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::message::Message;
use crate::name;
use crate::origin::Origin;
use crate::spec::Limit;

/// What a crate says of all the metrics that it defines.
#[derive(Clone, Copy, Debug)]
pub struct Namespace {
    pub(crate) prefix: &'static str,
    pub(crate) limit: Limit,
    origin: Origin,
}

impl Namespace {
    /// A prefix for the names, without the `_` that follows it.
    ///
    /// # Panics
    /// The prefix is not made of letters, digits and `_`. In a constant that is a compile error.
    #[must_use]
    pub const fn new(prefix: &'static str, origin: Origin) -> Namespace {
        let bytes = prefix.as_bytes();
        if !name::is_metric_name(prefix) || has_colon(bytes) {
            panic!("{}", misspelt(prefix).as_str());
        }
        assert!(bytes[bytes.len() - 1] != b'_', "leave the last `_` out: it is put between namespace and name");
        Namespace { prefix, limit: Limit::Default, origin }
    }

    /// Also the most series that a family may have, where it does not say itself.
    #[must_use]
    pub const fn limit(mut self, series: usize) -> Namespace {
        self.limit = Limit::Series(series);
        self
    }
}

/// Colons are in the grammar of metric names for the sake of recording rules.
const fn has_colon(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b':' {
            return true;
        }
        at += 1;
    }
    false
}

/// Says what to write in place of what cannot be a namespace, if anything comes to mind.
const fn misspelt(prefix: &str) -> Message {
    let message = Message::new().text("`").text(prefix);
    let message = message.text("` is not a namespace, which has letters, digits and `_`, no digit first");
    let mut written = Message::new();
    let mut word = false; // whether a letter or digit has gone before
    let mut pending = false; // whether something else stands since
    let mut at = 0;
    while at < prefix.len() {
        let byte = prefix.as_bytes()[at];
        if byte.is_ascii_alphanumeric() {
            if pending || (!word && byte.is_ascii_digit()) {
                written = written.text("_");
            }
            written = written.text(prefix.split_at(at).1.split_at(1).0);
            (word, pending) = (true, false);
        } else {
            pending = word;
        }
        at += 1;
    }
    if word { message.text("; write `").text(written.as_str()).text("`") } else { message }
}

inventory::collect!(Namespace);

/// Prefixes every metric that the crate defines by attribute, but for those with an `exact` name; write it once,
/// anywhere in the crate. What a builder makes has its own [`namespace`](crate::Builder::namespace).
///
/// ```standalone_crate
/// metrics_core::namespace!("shop"); // http_requests_total becomes shop_http_requests_total
/// ```
///
/// It may also say how many series a family has at most, where the definition does not say:
///
/// ```standalone_crate
/// metrics_core::namespace!("shop", limit = 500);
/// ```
#[macro_export]
macro_rules! namespace {
    ($prefix:literal $(, limit = $limit:expr)? $(,)?) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Namespace::new($prefix, $crate::__private::origin!()) $(.limit($limit))?
        }
    };
}

/// The namespace of the crate that a definition stands in. Allocates nothing: an update may be asking.
pub(crate) fn of(origin: &Origin) -> Option<&'static Namespace> {
    first(inventory::iter::<Namespace>.into_iter(), origin)
}

/// What is to be said of namespaces that contradict another one of their crate.
pub(crate) fn contradictions() -> Vec<Diagnostic> {
    among(&inventory::iter::<Namespace>.into_iter().copied().collect::<Vec<_>>())
}

/// The crate's namespace: the first by place.
fn first<'n>(namespaces: impl Iterator<Item = &'n Namespace>, origin: &Origin) -> Option<&'n Namespace> {
    namespaces.filter(|namespace| namespace.origin.same_crate(origin)).min_by_key(|namespace| namespace.origin.place())
}

fn among(namespaces: &[Namespace]) -> Vec<Diagnostic> {
    let contradiction = |namespace: &Namespace| {
        let first = first(namespaces.iter(), &namespace.origin)?;
        if first.origin == namespace.origin {
            return None;
        }
        let (later, crate_name) = (namespace.prefix, namespace.origin.crate_name());
        let message = format!(
            "the crate `{crate_name}` has the namespace `{}` already, so `{later}` is not used; \
             leave one `namespace!` in it",
            first.prefix
        );
        Some(Diagnostic::new(DiagnosticKind::Conflict, "", message, [namespace.origin, first.origin]))
    };
    namespaces.iter().filter_map(contradiction).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_namespace_is_set_right() {
        for (prefix, right) in
            [("my-shop", "my_shop"), ("a:b", "a_b"), ("größe", "gr_e"), ("9lives", "_9lives"), ("-shop.", "shop")]
        {
            let message = misspelt(prefix);
            let message = message.as_str();
            assert!(message.starts_with(&format!("`{prefix}` is not a namespace")), "{message}");
            assert!(message.ends_with(&format!("; write `{right}`")), "{message}");
        }
        assert!(misspelt("").as_str().ends_with("no digit first"));
    }

    #[test]
    fn a_crate_has_one_namespace_the_first_by_place() {
        let namespace = |prefix, module, line| Namespace::new(prefix, Origin::made_up(module, "src/lib.rs", line));
        let all =
            [namespace("late", "shop::orders", 20), namespace("other", "bank", 5), namespace("early", "shop", 10)];
        let of = |module| first(all.iter(), &Origin::made_up(module, "src/x.rs", 1)).map(|namespace| namespace.prefix);
        assert_eq!((of("shop::carts"), of("bank"), of("elsewhere")), (Some("early"), Some("other"), None));
        assert_eq!(
            among(&all).iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["(src/lib.rs:20, src/lib.rs:10): the crate `shop` has the namespace `early` already, so `late` is not \
              used; leave one `namespace!` in it"]
        );
    }
}
