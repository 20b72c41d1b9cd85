//! Names and tokens stay the user's: locals, functions that macros write, bodies that begin with attributes.

use metrics_core::{Outcome, counter, generate_latest, histogram, measure};

#[measure(labels(label: u8 = __metrics_labels))]
#[counter(outcome, name = "hygienic_ended", labels(ret))]
fn hygienic(__metrics_labels: u8, ret: u8) -> u8 {
    let (__metrics_exit, __metrics_metric, __metrics_returned, __metrics_body, err) = (1, 2, 3, 4, 5);
    __metrics_exit + __metrics_metric + __metrics_returned + __metrics_body + err + __metrics_labels + ret
}

#[test]
fn no_name_of_the_users_is_one_of_ours() {
    assert_eq!(hygienic(1, 2), 18);
    assert!(generate_latest().contains("\nhygienic_ended_total{ret=\"2\",outcome=\"ok\"} 1\n"));
}

macro_rules! instrumented {
    ($name:ident, $ty:ty, $body:block, $late:expr) => {
        #[counter(outcome, late(late: u8 = $late))]
        #[histogram(latency, labels(value))]
        fn $name(value: $ty) -> Result<$ty, ()> $body
    };
}

instrumented!(by_macro, u8, { Ok(4) }, 3);

#[test]
fn functions_may_come_from_macros() {
    assert_eq!(by_macro(2), Ok(4));
    assert_eq!(by_macro_calls(3, Outcome::Ok).get_u64(), 1);
    assert_eq!(by_macro_latency(2).count(), 1);
}

#[measure]
fn inner_attributes() {
    #![allow(unused_variables, reason = "what is tested is that it may stand here")]
    let nobody_reads_this = 1;
    #[counter]
    fn nested() {}
    nested();
    assert_eq!(nested_calls().get_u64(), 1);
}

#[test]
fn bodies_may_begin_with_attributes_and_hold_functions() {
    inner_attributes();
    assert_eq!(inner_attributes_latency(Outcome::Ok).count(), 1);
}
