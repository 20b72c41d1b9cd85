//! What is borrowed, moved and returned keeps its type, and is dropped when it was.

use std::cell::Cell;

use metrics_core::{Outcome, counter, histogram, measure};

#[measure(labels(name: &str = text.trim()))]
fn first_word<'t>(text: &'t mut String, drops: &Cell<u8>) -> Option<&'t mut str> {
    struct Drops<'d>(&'d Cell<u8>);
    impl Drop for Drops<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let _last = Drops(drops);
    text.push('!');
    text.split_at_mut_checked(2).map(|(first, _)| first)
}

#[test]
fn labels_are_taken_at_entry_and_borrow_nothing() {
    let (mut text, drops) = (" ab ".to_owned(), Cell::new(0));
    first_word(&mut text, &drops).expect("two letters").make_ascii_uppercase();
    assert_eq!((text.as_str(), drops.get()), (" Ab !", 1));
    assert_eq!(first_word_latency("ab", Outcome::Ok).count(), 1);
}

#[histogram(latency, labels(key, size: usize = values.len()), outcome)]
fn consume(key: String, mut values: Vec<u32>) -> Box<dyn Fn(u32) -> usize> {
    values.clear();
    let length = key.len();
    drop(key);
    Box::new(move |more| length + more as usize)
}

#[test]
fn parameters_may_be_moved_and_changed() {
    assert_eq!(consume("abc".to_owned(), vec![1, 2])(4), 7);
    assert_eq!(consume_latency("abc".to_owned(), 2, Outcome::Ok).count(), 1);
}

#[counter(outcome)]
fn adder(by: u32) -> impl Fn(u32) -> u32 {
    move |value: u32| value + by
}

#[counter(outcome)]
fn evens<'v>(values: &'v [u32]) -> impl Iterator<Item = &'v u32> + 'v {
    if values.is_empty() {
        return values.iter().filter(even as fn(&&u32) -> bool);
    }
    fn even(value: &&u32) -> bool {
        (**value).is_multiple_of(2)
    }
    values.iter().filter(even as fn(&&u32) -> bool)
}

#[counter(outcome)]
fn boxed_error(text: &str) -> Result<u32, Box<dyn std::error::Error>> {
    if text == "x" {
        return Err(Box::new(std::fmt::Error));
    }
    Ok(text.parse()?)
}

#[test]
fn values_keep_their_types() {
    assert_eq!(adder(1)(2), 3);
    assert_eq!(evens(&[1, 2, 4]).count(), 2);
    assert_eq!(adder_calls(Outcome::Ok).get_u64(), 1);
    assert_eq!(evens_calls(Outcome::Ok).get_u64(), 1);
    assert!(boxed_error("x").is_err() && boxed_error("y").is_err() && boxed_error("1").is_ok());
    assert_eq!(boxed_error_calls(Outcome::Err).get_u64(), 2);
}

#[rustfmt::skip]
mod unformatted {
    use metrics_core::{counter, measure};

    #[measure]
    pub(super) fn borrows(c:&str,_:&str) -> usize { c.len() }

    #[counter(errors)]
    pub(super) fn changes(v:&mut Vec<u8>,p:*const u8) -> Result<usize, ()> { v.push(1); Ok(v.len() + usize::from(p.is_null())) }

    #[measure(labels(name:&str = s))]
    pub(super) async fn awaits(s:&'static str) -> usize { s.len() }
}

#[test]
fn code_need_not_be_formatted() {
    assert_eq!(unformatted::borrows("four", ""), 4);
    assert_eq!(unformatted::changes(&mut vec![0], std::ptr::null()), Ok(3));
    let awaited = std::pin::pin!(unformatted::awaits("four"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert_eq!(std::future::Future::poll(awaited, &mut context), std::task::Poll::Ready(4));
}
