//! How labels become text, and what may be one.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use metrics_core::{Counter, Error, Format, Registry, generate_latest};

use super::*;

#[test]
fn labels_render_as_documented() {
    CONTRACT_REQUESTS.with(&Http::new(Method::Get, "/x")).inc();
    CONTRACT_REQUESTS.with(Http { tenant: Some(""), ..Http::new(Method::Patch, "/\"\\\n") }).inc_by(2);
    CONTRACT_REQUESTS.with(Http { tenant: Some("t"), ..Http::new(Method::Other(7), "/x") }).inc_by(0.5);
    CONTRACT_REQUESTS.with(Http::new(Method::Post, "/x")).inc_by(Duration::from_millis(1500));
    let text = generate_latest();
    for line in [
        r#"contract_requests_total{method="get",route="/x",code="200",zone="a"} 1"#,
        r#"contract_requests_total{method="PATCH",route="/\"\\\n",code="200",zone="a"} 2"#,
        r#"contract_requests_total{method="other",route="/x",code="200",zone="a",tenant="t"} 0.5"#,
        r#"contract_requests_total{method="post",route="/x",code="200",zone="a"} 1.5"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
}

#[test]
fn label_values_are_what_the_contract_lists() -> Result<(), Error> {
    let registry = Registry::new();
    type Texts<'a> = (&'a str, String, Cow<'a, str>, Box<str>, Arc<str>, bool, char);
    let texts = Counter::builder("texts", "Texts.")
        .labels::<Texts<'_>>()
        .label_names(&["a", "b", "c", "d", "e", "f", "g"])
        .register(&registry)?;
    texts
        .with(("1", "2".to_owned(), Cow::Borrowed("3"), Box::<str>::from("4"), Arc::<str>::from("5"), true, 'x'))
        .inc();
    type Numbers<'a> = (u8, i8, u64, i64, u128, i128, usize, Option<isize>, &'a u16);
    let numbers = Counter::builder("numbers", "Numbers.")
        .labels::<Numbers<'_>>()
        .label_names(&["a", "b", "c", "d", "e", "f", "g", "h", "i"])
        .register(&registry)?;
    numbers.with((1_u8, -2_i8, u64::MAX, i64::MIN, u128::MAX, -1_i128, 7_usize, None::<isize>, &9_u16)).inc();
    let text = registry.encode(Format::Text);
    assert!(text.contains(r#"texts_total{a="1",b="2",c="3",d="4",e="5",f="true",g="x"} 1"#), "{text}");
    let numbers = r#"numbers_total{a="1",b="-2",c="18446744073709551615",d="-9223372036854775808",e="340282366920938463463374607431768211455",f="-1",g="7",i="9"} 1"#;
    assert!(text.contains(numbers), "{text}");
    Ok(())
}

#[test]
fn an_option_in_an_option_is_absent_in_one_way() -> Result<(), Error> {
    let registry = Registry::new();
    let counter = Counter::builder("nested", "Nested.")
        .labels::<(Option<Option<bool>>,)>()
        .label_names(&["cached"])
        .register(&registry)?;
    counter.with((None::<Option<bool>>,)).inc();
    counter.with((Some(None::<bool>),)).inc();
    counter.with((Some(Some(true)),)).inc();
    counter.init_all();
    let text = registry.encode(Format::Text);
    let samples: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(samples, ["nested_total 2", "nested_total{cached=\"false\"} 0", "nested_total{cached=\"true\"} 1"]);
    Ok(())
}
