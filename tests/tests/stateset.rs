//! State sets: exactly one state is set, whoever sets it, and whichever way it is read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use metrics_core::testing::{Clock, Exposition, ParsedSample, parse};
use metrics_core::{
    Error, Format, Handle, Kind, LabelValue, Labels, Metrics, Reason, Registry, State, StateSet, Unit, Values, catalog,
    stateset,
};

#[derive(LabelValue, Clone, Copy, Debug, PartialEq)]
enum Light {
    Red,
    #[label(rename = "amber \"2\"")]
    Amber,
    Green,
}

const LIGHTS: [Light; 3] = [Light::Red, Light::Amber, Light::Green];

#[derive(Labels, Clone, Copy)]
struct Crossing<'a> {
    street: &'a str,
    side: bool,
}

/// Where the train is.
#[stateset]
static TRAIN: StateSet<Light>;

/// Lights by side.
#[stateset(labels(side))]
static SIDE_LIGHT: StateSet<Light, (bool,)>;

/// Lights at crossings.
#[stateset(namespace = "city", limit = 2)]
static LIGHT: StateSet<Light, Crossing>;

/// Whether a switch is on.
#[stateset]
fn switch(name: &str) -> StateSet<bool>;

fn registry_with(metrics: impl FnOnce(&Registry)) -> Registry {
    let registry = Registry::new();
    metrics(&registry);
    registry
}

/// What a registry says, in both text formats, which have to agree.
fn scrape(registry: &Registry) -> Exposition {
    let text = parse(&registry.encode(Format::Text), Format::Text).expect("text");
    let open_metrics = parse(&registry.encode(Format::OpenMetrics), Format::OpenMetrics).expect("OpenMetrics");
    let samples = |exposition: &Exposition| exposition.samples().cloned().collect::<Vec<_>>();
    assert_eq!(samples(&text), samples(&open_metrics));
    text
}

#[test]
fn it_begins_in_the_first_state_and_shows_every_state() {
    let registry = registry_with(|registry| registry.include(&TRAIN));
    assert_eq!(TRAIN.get(), Light::Red);
    assert_eq!(
        registry.encode(Format::OpenMetrics),
        "# TYPE train stateset\n# HELP train Where the train is.\ntrain{train=\"red\"} 1\n\
         train{train=\"amber \\\"2\\\"\"} 0\ntrain{train=\"green\"} 0\n# EOF\n"
    );
    TRAIN.set(Light::Amber);
    TRAIN.set(&Light::Green);
    assert_eq!(TRAIN.get(), Light::Green);
    let seen = scrape(&registry);
    for (name, value) in [("red", 0.0), ("amber \"2\"", 0.0), ("green", 1.0)] {
        assert_eq!(seen.value("train", &[("train", name)]), Some(value), "{name}");
    }
    let readable = registry.encode(Format::Protobuf);
    for line in ["name: \"train\" help: \"Where the train is.\" type: GAUGE", "value: \"green\" } gauge { value: 1 }"] {
        let plain = readable.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(line), "{line}: {readable}");
    }
}

#[test]
fn each_series_is_in_a_state_of_its_own() {
    let registry = registry_with(|registry| registry.include(&SIDE_LIGHT));
    assert_eq!(SIDE_LIGHT.with((true,)).get(), Light::Red);
    assert_eq!(SIDE_LIGHT.len(), 0, "a look makes no series");
    SIDE_LIGHT.with((true,)).set(Light::Green);
    let held: Handle<StateSet<Light>> = SIDE_LIGHT.with((false,)).series();
    held.set(Light::Amber);
    assert_eq!((SIDE_LIGHT.with((true,)).get(), held.get()), (Light::Green, Light::Amber));
    let seen = scrape(&registry);
    assert_eq!(seen.value("side_light", &[("side", "false"), ("side_light", "amber \"2\"")]), Some(1.0));
    assert_eq!(seen.value("side_light", &[("side", "true"), ("side_light", "green")]), Some(1.0));
    assert_eq!(seen.samples().map(|sample| sample.value).sum::<f64>(), 2.0);

    SIDE_LIGHT.retain(|series| series.get("side") == Some("true"));
    assert_eq!(SIDE_LIGHT.len(), 1);
    assert!(SIDE_LIGHT.remove((true,)) && SIDE_LIGHT.is_empty());
    SIDE_LIGHT.init_all();
    assert_eq!(SIDE_LIGHT.len(), 2);
    assert_eq!(SIDE_LIGHT.with((true,)).get(), Light::Red, "a series that comes back begins anew");
    SIDE_LIGHT.clear();
    assert_eq!(SIDE_LIGHT.len(), 0);
}

#[test]
fn past_the_limit_it_is_not_set_and_that_is_counted() {
    let registry = registry_with(|registry| registry.include(&LIGHT));
    for street in ["a", "b", "c"] {
        LIGHT.with(Crossing { street, side: true }).set(Light::Green);
    }
    LIGHT.with(&Crossing { street: "c", side: false }).series().set(Light::Green);
    LIGHT.with(Crossing { street: "a", side: true }).set(Light::Amber);
    let seen = scrape(&registry);
    let refused = [("metric", "city_light"), ("reason", "limit")];
    assert_eq!(seen.value("metrics_rejected_updates_total", &refused), Some(2.0));
    assert_eq!(LIGHT.with(Crossing { street: "a", side: true }).get(), Light::Amber);
    assert_eq!(LIGHT.with(Crossing { street: "c", side: true }).get(), Light::Red, "the first, as nothing was set");
}

#[test]
fn a_signature_is_a_state_set_too() {
    let registry = registry_with(|registry| registry.include(switch::family()));
    switch("main").set(true);
    switch("main").set(&true);
    assert!(switch("main").get() && !switch("other").get());
    let seen = scrape(&registry);
    assert_eq!(seen.value("switch", &[("name", "main"), ("switch", "true")]), Some(1.0));
    assert_eq!(seen.value("switch", &[("name", "main"), ("switch", "false")]), Some(0.0));
    assert!(switch::family().remove(("main",)));
}

#[test]
fn the_catalogue_lists_the_states() {
    let catalog = catalog();
    let train = catalog.iter().find(|desc| desc.name() == "train").expect("it is linked");
    assert_eq!((train.kind(), train.states()), (Kind::StateSet, &["red", "amber \"2\"", "green"][..]));
    assert_eq!(catalog.iter().find(|desc| desc.name() == "switch").expect("linked").states(), ["false", "true"]);
    assert_eq!(Light::STATES.len(), 3);
}

/// Threads set what they like while others read, at the metric and by scraping: one state is set, each time.
#[test]
fn exactly_one_state_is_set_at_every_moment() -> Result<(), Error> {
    const ROUNDS: usize = 3_000;
    let registry = Registry::new();
    let plain = StateSet::<Light>::builder("plain", "Without labels.").register(&registry)?;
    let row =
        StateSet::<Light>::builder("row", "A row.").labels::<(bool,)>().label_names(&["side"]).register(&registry)?;
    let table = StateSet::<Light>::builder("table", "A table.").labels::<Crossing<'_>>().register(&registry)?;
    row.init_all();
    let street = |n: usize| Crossing { street: if n.is_multiple_of(2) { "a" } else { "b" }, side: true };
    (0..2).for_each(|n| table.init(street(n)));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let setters: Vec<_> = (0..3_usize)
            .map(|thread| {
                let (plain, row, table) = (&plain, &row, &table);
                scope.spawn(move || {
                    let held = table.with(street(thread)).series();
                    for round in 0..ROUNDS {
                        let light = LIGHTS[(round * 7 + thread) % 3];
                        plain.set(light);
                        row.with((round % 2 == 0,)).set(light);
                        table.with(street(round)).set(light);
                        held.set(&light);
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut scrapes = 0;
            while !is_over.load(Ordering::Relaxed) || scrapes == 0 {
                let seen = scrape_one(&registry);
                for (family, series) in [("plain", 1), ("row", 2), ("table", 2)] {
                    let samples = &seen.family(family).expect("it is there").samples;
                    assert_eq!(samples.len(), series * LIGHTS.len());
                    for states in samples.chunks(LIGHTS.len()) {
                        let others = |state: &ParsedSample| state.labels[..state.labels.len() - 1].to_vec();
                        assert!(states.iter().all(|state| others(state) == others(&states[0])), "{states:?}");
                        let set = states.iter().filter(|state| state.value == 1.0).count();
                        let unset = states.iter().filter(|state| state.value == 0.0).count();
                        assert_eq!((set, unset), (1, LIGHTS.len() - 1), "{states:?}");
                    }
                }
                scrapes += 1;
            }
        });
        setters.into_iter().for_each(|setter| setter.join().expect("it ends"));
        is_over.store(true, Ordering::Relaxed);
        reader.join().expect("it has seen nothing else");
    });
    let last: Vec<Light> = (0..3).map(|thread| LIGHTS[((ROUNDS - 1) * 7 + thread) % 3]).collect();
    assert!(last.contains(&plain.get()), "what some thread set last");
    Ok(())
}

fn scrape_one(registry: &Registry) -> Exposition {
    parse(&registry.encode(Format::Text), Format::Text).expect("text")
}

#[test]
fn what_cannot_be_a_state_set_is_refused_at_run_time_with_what_to_do() {
    let registry = Registry::new();
    let refused = |made: Result<(), Error>, reason: Reason, says: &str| {
        let error = made.expect_err(says);
        assert_eq!(error.reason(), reason);
        assert!(error.to_string().contains(says), "{error}");
    };
    let named = |name: &'static str| StateSet::<Light>::builder(name, "Help.");
    let labelled = |name| named(name).labels::<(bool,)>();
    let own = "its states stand in a label of its name";
    refused(labelled("door").label_names(&["door"]).register(&registry).map(drop), Reason::InvalidLabel, own);
    let dotted = labelled("door.state").utf8().label_names(&["door_state"]);
    refused(dotted.register(&registry).map(drop), Reason::InvalidLabel, own);
    refused(named("__door").register(&registry).map(drop), Reason::InvalidLabel, "cannot begin with `__`");
    let unit = named("door").unit(Unit::SECONDS);
    refused(unit.register(&registry).map(drop), Reason::InvalidName, "take `.unit(..)` out");
    assert!(labelled("door").label_names(&["room"]).namespace("shop").register(&registry).is_ok());
}

/// A state of somebody's own whose number is too high.
struct Odd;

impl LabelValue for Odd {
    type Static = Odd;
    fn index(&self) -> usize {
        2
    }
    fn emit<'v>(&'v self, values: &mut Values<'v>) {
        values.str("odd");
    }
}

impl State for Odd {
    const STATES: &'static [&'static str] = &["a", "b"];
    fn state_at(_: usize) -> Odd {
        Odd
    }
}

#[test]
fn a_number_that_no_state_has_is_refused() -> Result<(), Error> {
    let registry = Registry::new();
    let odd = StateSet::<Odd>::builder("odd", "Help.").register(&registry)?;
    odd.set(Odd);
    let seen = scrape(&registry);
    assert_eq!(seen.value("odd", &[("odd", "a")]), Some(1.0));
    let refused = [("metric", "odd"), ("reason", "label_index")];
    assert_eq!(seen.value("metrics_rejected_updates_total", &refused), Some(1.0));
    Ok(())
}

#[test]
fn of_two_state_sets_of_one_name_the_later_is_left_out() {
    mod other {
        use metrics_core::{StateSet, stateset};

        /// Where the train is.
        #[stateset]
        pub static TRAIN: StateSet<super::Light>;
    }
    mod third {
        use metrics_core::{StateSet, stateset};

        /// Where the train is.
        #[stateset]
        pub static TRAIN: StateSet<bool>;
    }
    let registry = registry_with(|registry| {
        registry.include(&TRAIN);
        registry.include(&other::TRAIN);
    });
    other::TRAIN.set(Light::Amber);
    registry.include(&third::TRAIN);
    let conflicts = registry.check().expect_err("they have one name");
    let said: Vec<_> = conflicts.iter().map(|conflict| (conflict.is_summed(), conflict.to_string())).collect();
    assert_eq!(said.len(), 2);
    for (at, says) in
        ["is defined twice: the one at ", "is defined twice, with other states: the one at "].iter().enumerate()
    {
        assert!(!said[at].0 && said[at].1.contains(says), "{said:?}");
    }
    let seen = scrape(&registry);
    assert_eq!(seen.samples().filter(|sample| sample.value == 1.0).count(), 1);
}

#[derive(Metrics)]
struct Junction {
    /// The light of the junction.
    #[stateset]
    light: StateSet<Light>,
    /// The lights of its sides.
    #[stateset(labels(side))]
    sides: StateSet<Light, (bool,)>,
}

#[test]
fn a_group_has_state_sets_too() -> Result<(), Error> {
    let registry = Registry::new();
    let junction = Junction::builder().register(&registry)?;
    junction.light.set(Light::Green);
    junction.sides.with((true,)).set(Light::Amber);
    let seen = scrape(&registry);
    assert_eq!(seen.value("light", &[("light", "green")]), Some(1.0));
    assert_eq!(seen.value("sides", &[("side", "true"), ("sides", "amber \"2\"")]), Some(1.0));
    drop(junction);
    assert_eq!(registry.encode(Format::Text), "");
    Ok(())
}

#[test]
fn const_labels_tell_state_sets_of_one_name_apart() -> Result<(), Error> {
    let registry = Registry::new();
    let door = |label, value| StateSet::<Light>::builder("door", "Help.").const_label(label, value).register(&registry);
    let (hall, room) = (door("place", "hall")?, door("place", "room")?);
    room.set(Light::Green);
    let seen = scrape(&registry);
    for (place, state) in [("hall", "red"), ("room", "green")] {
        assert_eq!(seen.value("door", &[("place", place), ("door", state)]), Some(1.0), "{place}");
    }
    drop((hall, room));
    assert_eq!(door("door", "front").map(drop).map_err(|error| error.reason()), Err(Reason::InvalidLabel));
    Ok(())
}

#[test]
fn a_view_changes_the_label_of_the_states_with_the_name() {
    // Not a switch, which other tests set between two scrapes.
    /// Whether a valve is open.
    #[stateset]
    fn valve(name: &str) -> StateSet<bool>;
    let registry = registry_with(|registry| registry.include(valve::family()));
    valve("view").set(true);
    let seen = scrape(&registry.with_prefix("shop"));
    assert_eq!(seen.value("shop_valve", &[("name", "view"), ("shop_valve", "true")]), Some(1.0));
    let seen = scrape(&registry.with_const_labels([("valve", "x"), ("zone", "a")]));
    assert_eq!(seen.value("valve", &[("zone", "a"), ("name", "view"), ("valve", "true")]), Some(1.0));
}

#[test]
fn idle_series_go_away_and_come_back_in_the_first_state() -> Result<(), Error> {
    const HOUR: Duration = Duration::from_secs(3600);
    let (registry, clock) = (Registry::new(), Clock::new());
    let lights = StateSet::<Light>::builder("lights", "Help.").labels::<Crossing<'_>>().expire(HOUR);
    let lights = lights.register(&registry)?;
    let (used, idle) = (Crossing { street: "a", side: true }, Crossing { street: "b", side: true });
    lights.with(used).set(Light::Green);
    lights.with(idle).set(Light::Green);
    scrape_one(&registry);
    clock.advance(HOUR / 2);
    lights.with(used).set(Light::Green); // the same state once more is a use
    scrape_one(&registry);
    clock.advance(HOUR / 2);
    scrape_one(&registry);
    assert_eq!((lights.len(), lights.with(used).get(), lights.with(idle).get()), (1, Light::Green, Light::Red));
    Ok(())
}
