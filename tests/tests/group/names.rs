//! Names of a group: the builder's prefix, and the crate's namespace, which groups share with statics.

use metrics_core::{Counter, Format, Metrics, Reason, Registry};

use crate::samples;

#[derive(Metrics)]
#[metrics(namespace = "jobs")]
struct JobMetrics {
    /// Jobs done.
    #[counter]
    done: Counter,
    /// Its name is outside the old grammar.
    #[counter(name = "job.lost", utf8)]
    lost: Counter,
}

#[test]
fn a_prefix_makes_room_for_two_in_one_registry() {
    let registry = Registry::new();
    let mail = JobMetrics::builder().prefix("mail").register(&registry).expect("the names are free");
    let post = JobMetrics::builder().prefix("post").register(&registry).expect("the names are free");
    mail.done.inc();
    post.done.inc_by(2);
    post.lost.inc_by(3);
    let text = registry.encode(Format::Text.with_escaping(metrics_core::Escaping::AllowUtf8));
    for line in ["mail_jobs_done_total 1", "post_jobs_done_total 2", "{\"post_jobs_job.lost_total\"} 3"] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in {text}");
    }
}

#[test]
fn a_prefix_that_is_none_is_refused_with_the_place() {
    for prefix in ["a-b", "9", "a:b", "a_", "_", "__a", "größe"] {
        let line = line!() + 1;
        let refused = JobMetrics::builder().prefix(prefix).build().map(|_| ()).expect_err(prefix);
        assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidName, "JobMetrics"));
        let told = refused.to_string();
        assert!(told.contains(&format!("`{prefix}` is not a prefix")), "{told}");
        assert!(told.contains(&format!("group/names.rs:{line})")), "{told}");
    }
    let registry = Registry::new();
    let none = JobMetrics::builder().prefix("").register(&registry).expect("nothing is put before the names");
    none.done.inc();
    assert_eq!(samples(&registry)[0], "jobs_done_total 1");
}

#[test]
fn the_builder_begins_where_the_trait_is_not_in_scope() {
    mod elsewhere {
        pub(super) fn made() -> super::JobMetrics {
            super::JobMetrics::builder().build().expect("nothing was asked for")
        }
    }
    elsewhere::made().done.inc();
    fn any<M: Metrics>() -> M {
        M::builder().build().expect("nothing was asked for")
    }
    any::<JobMetrics>().lost.inc();
}
