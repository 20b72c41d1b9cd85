//! The labels that a sample is asked for with.
//!
//! A trait of our own, so that `[]` has a type: of all arrays only those of pairs have it.

/// What [`Seen::value`](super::Seen::value) takes for labels: pairs of name and value, both `&str`, in an array, a
/// slice or a `Vec`; `[]` for none.
///
/// ```
/// use metrics_core::testing;
/// use metrics_core::{Counter, Registry};
///
/// let registry = Registry::new();
/// let mails = Counter::builder("mails", "Mails.").labels::<(&str,)>().label_names(&["folder"]).register(&registry)?;
/// let seen = testing::watch();
/// mails.with(("inbox",)).inc();
/// let seen = seen.in_registry(&registry);
/// let folder = String::from("inbox");
/// let labels = vec![("folder", folder.as_str())];
/// assert_eq!(seen.value("mails_total", []), Some(1.0));
/// assert_eq!(seen.value("mails_total", [("folder", "inbox")]), Some(1.0));
/// assert_eq!(seen.value("mails_total", &labels), Some(1.0));
/// assert_eq!(seen.value("mails_total", &labels[1..]), Some(1.0));
/// # Ok::<(), metrics_core::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of labels",
    label = "expected pairs of `&str`",
    note = "give name and value of each as `&str`, for example `[(\"method\", method.as_str())]`, or `[]` for none"
)]
pub trait Pairs: Sealed {
    #[doc(hidden)]
    fn pairs(&self) -> &[(&str, &str)];
}

/// Nobody else has a list of labels.
#[doc(hidden)]
pub trait Sealed {}

macro_rules! pairs {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> Sealed for $type {}
        // Without this the message would be about one of the forms.
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Pairs for $type {
            fn pairs(&self) -> &[(&str, &str)] {
                self
            }
        }
    )*};
}

pairs! {
    ['n, 'v, const N: usize] [(&'n str, &'v str); N];
    ['n, 'v] [(&'n str, &'v str)];
    ['n, 'v] Vec<(&'n str, &'v str)>;
}

impl<P: Pairs + ?Sized> Sealed for &P {}
#[diagnostic::do_not_recommend]
impl<P: Pairs + ?Sized> Pairs for &P {
    fn pairs(&self) -> &[(&str, &str)] {
        P::pairs(self)
    }
}
