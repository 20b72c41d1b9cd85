//! Infos and state sets of a group: a state set's label is called as the whole family is, whatever stands before its name.

use metrics_core::{Format, Info, LabelValue, Labels, Metrics, Reason, Registry, StateSet};

use crate::samples;

#[derive(Clone, Copy, Debug, PartialEq, LabelValue)]
enum Phase {
    Starting,
    Running,
}

#[derive(Labels)]
struct Build {
    version: &'static str,
}

#[derive(Labels)]
struct Job {
    job_phase: u8,
}

#[derive(Metrics)]
struct WorkerMetrics {
    /// What it runs.
    #[info_metric]
    build: Info<Build>,
    /// What it does.
    #[stateset]
    phase: StateSet<Phase>,
    /// What its jobs do.
    #[stateset(name = "phase_of")]
    jobs: Option<StateSet<Phase, Job>>,
}

#[derive(Metrics)]
#[metrics(namespace = "fleet")]
struct FleetMetrics {
    #[metrics(prefix = "worker")]
    worker: WorkerMetrics,
}

#[test]
fn states_stand_in_a_label_of_the_whole_name() {
    let registry = Registry::new();
    let builder = FleetMetrics::builder().const_label("host", "a").without("worker.jobs");
    let fleet = builder.register(&registry).expect("the names are free");
    fleet.worker.build.set(Build { version: "1.2" });
    fleet.worker.phase.set(Phase::Running);
    assert!(fleet.worker.jobs.is_none());
    assert_eq!(fleet.worker.phase.get(), Phase::Running);
    assert_eq!(
        samples(&registry),
        [
            "fleet_worker_build_info{host=\"a\",version=\"1.2\"} 1",
            "fleet_worker_phase{host=\"a\",fleet_worker_phase=\"starting\"} 0",
            "fleet_worker_phase{host=\"a\",fleet_worker_phase=\"running\"} 1",
        ]
    );
    assert!(registry.encode(Format::OpenMetrics).contains("# TYPE fleet_worker_phase stateset\n"));
}

#[test]
fn a_label_of_the_name_that_a_state_set_comes_to_have_is_refused() {
    #[derive(Metrics)]
    struct JobMetrics {
        /// What a job does.
        #[stateset]
        phase: StateSet<Phase, Job>,
    }
    let jobs = JobMetrics::builder().build().expect("`phase` and `job_phase` are two labels");
    jobs.phase.with(Job { job_phase: 1 }).set(Phase::Starting);
    let refused = JobMetrics::builder().prefix("job").build().map(|_| ()).expect_err("they are one");
    assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidLabel, "job_phase"));
    let refused = FleetMetrics::builder().const_label("fleet_worker_phase", "x").build().map(|_| ());
    let refused = refused.expect_err("that label is the state set's");
    assert_eq!((refused.reason(), refused.metric()), (Reason::InvalidLabel, "fleet_worker_phase"));
}
