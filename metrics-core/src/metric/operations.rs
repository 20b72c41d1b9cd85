//! The operations of a metric, written once and given their faces: the metric itself, one series of it, a handle.

/// Writes the operations once for the metric without labels, for one series, and for a handle.
///
/// On the metric they are there whatever its labels, with a bound on each: so it is the bound that explains itself to
/// who forgot `with`, and not a method that is said not to be there.
macro_rules! operations {
    ($metric:ident $(<$state:ident: $state_bound:ident>)? {$(
        $(#[$meta:meta])*
        pub $($word:ident)+ $(<$($generic:ident $(: $bound:ident)?),+>)? ($($arguments:tt)*) $(-> $output:ty)? $body:block
    )*}) => {
        impl<$($state: $state_bound,)? L: Labels + 'static> $metric<$($state,)? L> {$(
            $(#[$meta])*
            pub $($word)+ $(<$($generic $(: $bound)?),+>)? ($($arguments)*) $(-> $output)?
            where
                L: $crate::labels::set::Unlabelled,
            $body
        )*}

        #[cfg(not(debug_assertions))]
        impl<$($state: $state_bound,)? L: Labels + 'static, V: Labels> With<'_, $metric<$($state,)? L>, V> {$(
            $(#[$meta])*
            pub $($word)+ $(<$($generic $(: $bound)?),+>)? ($($arguments)*) $(-> $output)? $body
        )*}

        #[cfg(debug_assertions)]
        $crate::metric::operations::shells! {
            $metric<$($state,)? ()> => [$($state: $state_bound,)?] [$metric<$($state,)? L>]
            {$(
                $(#[$meta])*
                pub $($word)+ $(<$($generic $(: $bound)?),+>)? ($($arguments)*) $(-> $output)? $body
            )*}
        }

        impl$(<$state: $state_bound>)? Handle<$metric<$($state,)? ()>> {$(
            $(#[$meta])*
            pub $($word)+ $(<$($generic $(: $bound)?),+>)? ($($arguments)*) $(-> $output)? $body
        )*}
    };
}
pub(crate) use operations;

/// The operations on one series where each is done without its types; see [`AnyWith`](super::any::AnyWith).
#[cfg(debug_assertions)]
macro_rules! shells {
    ($plain:ty => [$($state_bound:tt)*] [$($metric:tt)*] {$(
        $(#[$meta:meta])*
        pub $($word:ident)+ $(<$($generic:ident $(: $bound:ident)?),+>)? ($($arguments:tt)*) $(-> $output:ty)? $body:block
    )*}) => {
        impl<$($state_bound)* L: Labels + 'static, V: Labels> With<'_, $($metric)*, V> {$(
            $crate::metric::operations::shell! {
                $plain, $body
                $(#[$meta])*
                pub $($word)+ $(<$($generic $(: $bound)?),+>)? ($($arguments)*) $(-> $output)?
            }
        )*}

        impl<$($state_bound)*> $crate::metric::any::AnyWith<'_, $plain> {$(
            $crate::metric::operations::inner! {
                $body
                $(#[$meta])*
                pub $($word)+ $(<$($generic $(: $bound)?),+>)? ($($arguments)*) $(-> $output)?
            }
        )*}
    };
}
#[cfg(debug_assertions)]
pub(crate) use shells;

/// One of them. What is `async` is as it is: it would hold on to what has lost its type, and not be `Send` any more.
#[cfg(debug_assertions)]
macro_rules! shell {
    (
        $plain:ty, $body:block
        $(#[$meta:meta])*
        pub fn $name:ident $(<$($generic:ident $(: $bound:ident)?),+>)?
        (& $this:ident $(, $argument:ident: $type:ty)* $(,)?) $(-> $output:ty)?
    ) => {
        $(#[$meta])*
        pub fn $name $(<$($generic $(: $bound)?),+>)? (&$this $(, $argument: $type)*) $(-> $output)? {
            $crate::metric::any::AnyWith::<$plain>::of(&$this.metric.core, &$this.labels).$name($($argument),*)
        }
    };
    ($plain:ty, $body:block $(#[$meta:meta])* pub async fn $($rest:tt)+) => {
        $(#[$meta])*
        pub async fn $($rest)+ $body
    };
}
#[cfg(debug_assertions)]
pub(crate) use shell;

/// The same operation where the types are not known.
#[cfg(debug_assertions)]
macro_rules! inner {
    ($body:block $(#[$meta:meta])* pub fn $($rest:tt)+) => {
        pub(crate) fn $($rest)+ $body
    };
    ($body:block $(#[$meta:meta])* pub async fn $($rest:tt)+) => {};
}
#[cfg(debug_assertions)]
pub(crate) use inner;
