//! The families that come with every endpoint, and what becomes of them where the registry has its own.

use metrics_core::Registry;
use metrics_exporter::Exporter;

use crate::client::get;

#[test]
fn rust_info_comes_with_every_scrape() {
    let server = Exporter::builder().registry(Registry::new()).serve("127.0.0.1:0").expect("a free port");
    let body = get(server.addr(), "/metrics").body;
    let info = body.lines().find(|line| line.starts_with("rust_info{")).expect("rust_info is there");
    assert!(body.contains("# TYPE rust_info gauge\n"), "{body}");
    assert!(info.contains("version=\"1."), "{info}");
    assert!(info.contains(",profile=\"") && info.ends_with("} 1"), "{info}");
    server.shutdown();
}

#[cfg(all(feature = "process", target_os = "linux"))]
mod process {
    use metrics_core::{Collector, Desc, Format, Visitor};

    use super::*;
    use crate::collectors::{Fixed, registry_of};

    #[test]
    fn process_metrics_come_with_every_scrape_and_stay_out_of_the_registry() {
        let registry = Registry::new();
        let server = Exporter::builder().registry(registry.clone()).serve("127.0.0.1:0").expect("a free port");
        let answer = get(server.addr(), "/metrics");
        for name in [
            "process_cpu_seconds_total",
            "process_open_fds",
            "process_max_fds",
            "process_virtual_memory_bytes",
            "process_virtual_memory_max_bytes",
            "process_resident_memory_bytes",
            "process_start_time_seconds",
            "process_threads",
        ] {
            assert!(answer.value(name).is_some_and(|value| value >= 0.0), "{name}:\n{}", answer.body);
        }
        assert!(!registry.encode(Format::Text).contains("process_"));
        assert!(!Registry::global().encode(Format::Text).contains("process_"));
        server.shutdown();
    }

    #[test]
    fn a_registrys_own_process_metrics_need_not_be_announced() {
        let registry = registry_of(Unannounced(Fixed { name: "process_open_fds", value: 123_456 }));
        let server = Exporter::builder().registry(registry).serve("127.0.0.1:0").expect("a free port");
        let answer = get(server.addr(), "/metrics");
        assert_eq!(answer.value("process_open_fds"), Some(123_456.0));
        assert!(answer.value("process_max_fds").is_some());
        server.shutdown();
    }

    /// Says nothing of its families before it tells them.
    struct Unannounced(Fixed);

    impl Collector for Unannounced {
        fn describe(&self) -> Vec<Desc> {
            Vec::new()
        }

        fn collect(&self, visitor: &mut dyn Visitor) {
            self.0.collect(visitor);
        }
    }

    #[test]
    fn a_registrys_own_process_metrics_take_the_place_of_ours() {
        let registry = registry_of(Fixed { name: "process_open_fds", value: 123_456 });
        let server = Exporter::builder().registry(registry.clone()).serve("127.0.0.1:0").expect("a free port");
        let answer = get(server.addr(), "/metrics");
        assert_eq!(answer.value("process_open_fds"), Some(123_456.0));
        assert!(answer.value("process_max_fds").is_some());
        assert_eq!(answer.body.matches("# TYPE process_open_fds ").count(), 1);

        // Registered later, it is found as well.
        registry.register(metrics_exporter::ProcessCollector::new()).expect_err("process_open_fds is taken");
        let registration = registry.register(Fixed { name: "process_max_fds", value: 654_321 }).expect("a free name");
        assert_eq!(get(server.addr(), "/metrics").value("process_max_fds"), Some(654_321.0));
        drop(registration);
        assert_ne!(get(server.addr(), "/metrics").value("process_max_fds"), Some(654_321.0));
        server.shutdown();
    }
}
