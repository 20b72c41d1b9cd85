//! What the compiler says to a mistake, and programs that are none.
//!
//! Each file below `ui/fail` is one mistake and is called after it; beside it stands what the compiler says, which is
//! the interface of a macro to whoever made the mistake. Each file below `ui/pass` is a place where generated code
//! must compile and run.

#[test]
fn every_mistake_has_its_message_and_every_place_compiles() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*.rs");
    cases.pass("ui/pass/*.rs");
}
