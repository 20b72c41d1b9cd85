//! What series come to, alone and beside a walk.

use super::*;
use crate::escape;

fn arena() -> Arena {
    Arena::new(vec!["a".into(), "b".into()])
}

/// A live series with these values.
fn made(arena: &Arena, values: [&str; 2]) -> Entry {
    let run = |count: usize| Run::slots(1, count as u32);
    let making =
        Making { value: &|label| values[label].as_bytes(), run: &run, initial: 0, overflow: false, created: &|| 1.5 };
    let _locked = Locked::enter();
    let (entry, kept) = arena.make(&making).expect("a free slot");
    drop(arena.take_back(kept));
    entry
}

fn removed(entry: Entry) {
    entry.kill();
    drop(entry);
}

/// How many places are taken, but for those that lanes have in hand.
fn series(arena: &Arena) -> u32 {
    let unmade: u32 = arena.inner().lanes.stop().iter().map(|stock| stock.unmade().1.count_ones()).sum();
    arena.inner().lock().taken - unmade
}

fn text(entry: &Entry) -> String {
    entry.pieces().map(|(_, piece)| piece.text()).collect()
}

fn all(arena: &Arena) -> Vec<String> {
    let (mut walk, mut told) = (arena.walk(), Vec::new());
    while let Some(entry) = walk.next() {
        told.push(text(&entry));
    }
    told
}

#[test]
fn values_come_out_as_they_went_in_and_are_kept_once() {
    let arena = arena();
    let long = "x".repeat(4096);
    let sets = [["get", "/x"], ["get", ""], ["", "/x"], ["", ""], ["\"", "\n\\"], ["get", long.as_str()]];
    let entries: Vec<Entry> = sets.iter().map(|&values| made(&arena, values)).collect();
    for (entry, [a, b]) in entries.iter().zip(sets) {
        let value = |label| escape::unescape_label(entry.value(label)).into_owned();
        assert_eq!((value(0).as_str(), value(1).as_str(), entry.value(2)), (a, b, ""));
        assert_eq!(arena.hash_of(entry), arena.hash([a.as_bytes(), b.as_bytes()].into_iter()));
        let is = arena.is(entry, 2, |label| [a, b][label].as_bytes()).is_some();
        assert_eq!(is, !a.contains('"'), "what needed escaping is compared elsewhere");
    }
    assert_eq!(text(&entries[4]), ",a=\"\\\"\",b=\"\\n\\\\\"");
    let numbers = |entry: &Entry| entry.pieces().map(|(number, _)| number).collect::<Vec<_>>();
    assert_eq!(numbers(&entries[0])[0], numbers(&entries[5])[0]);
    assert_eq!(numbers(&entries[0])[1], numbers(&entries[2])[1]);
    assert!(arena.is(&entries[0], 1, |_| b"get").is_none(), "another number of labels");
    entries.into_iter().for_each(removed);
    assert!(arena.inner().lock().known.is_empty(), "values go with their last series");
}

#[test]
fn series_come_in_the_order_in_which_they_were_made() {
    let arena = arena();
    let mut entries: Vec<Entry> = (0..1000).map(|n| made(&arena, ["x", &n.to_string()])).collect();
    let expected: Vec<String> = (0..1000).map(|n| format!(",a=\"x\",b=\"{n}\"")).collect();
    assert_eq!(all(&arena), expected);
    // Few are free: who comes stands at the end.
    removed(entries.remove(500));
    entries.push(made(&arena, ["last", ""]));
    let expected: Vec<&String> = expected.iter().filter(|text| !text.contains("\"500\"")).collect();
    let told = all(&arena);
    assert!(told[..999].iter().eq(expected) && told[999] == ",a=\"last\"");
    entries.into_iter().for_each(removed);
}

#[test]
fn places_are_used_again_and_memory_is_given_back() {
    let arena = arena();
    for round in 0..20 {
        let entries: Vec<Entry> = (0..1000).map(|n| made(&arena, ["x", &format!("{round}-{n}")])).collect();
        // One in a hundred stays a round longer than the rest, wherever it lies.
        let (kept, gone): (Vec<_>, Vec<_>) = entries.into_iter().enumerate().partition(|(n, _)| n % 100 == round);
        gone.into_iter().for_each(|(_, entry)| removed(entry));
        kept.into_iter().for_each(|(_, entry)| removed(entry));
        assert!(arena.inner().lock().next <= 2048, "round {round}");
    }
    assert_eq!(series(&arena), 0);
    let places = arena.inner().lock();
    let blocks = (0..record::blocks(places.next)).filter(|&number| arena.inner().block(number).is_some()).count();
    assert!(blocks <= 2, "an empty one and that of a lane, and not {blocks}");
}

#[test]
fn a_walk_meets_nobody_who_came_since_wherever_there_was_room() {
    let arena = arena();
    let mut entries: Vec<Option<Entry>> = (0..1000).map(|n| Some(made(&arena, ["old", &n.to_string()]))).collect();
    for (n, entry) in entries.iter_mut().enumerate() {
        if n % 10 != 0 {
            entry.take().into_iter().for_each(removed);
        }
    }
    let (mut walk, mut told) = (arena.walk(), 0);
    let mut late = Vec::new();
    while let Some(entry) = walk.next() {
        assert!(text(&entry).contains("old"), "{}", text(&entry));
        told += 1;
        // Places before the walk, behind it, and where it is.
        late.extend((0..5).map(|n| made(&arena, ["new", &format!("{told}-{n}")])));
        if told == 50 {
            // Of those ahead half are removed, and their places taken again.
            entries.iter_mut().skip(700).step_by(20).filter_map(Option::take).for_each(removed);
        }
    }
    drop(walk);
    assert!((80..=90).contains(&told), "{told}");
    let now = all(&arena);
    let of = |what: &str| now.iter().filter(|text| text.contains(what)).count();
    assert_eq!((of("new"), of("old")), (late.len(), entries.iter().flatten().count()));
}

#[test]
fn a_reference_may_be_the_last_that_is_left_of_its_table() {
    let arena = arena();
    let (kept, gone) = (made(&arena, ["kept", "x"]), made(&arena, ["gone", "x"]));
    removed(gone);
    drop(arena);
    assert_eq!(text(&kept), ",a=\"kept\",b=\"x\"");
    let other = kept.clone();
    removed(kept);
    assert_eq!(other.value(1), "x");
}

#[test]
fn walks_beside_churn_tell_each_series_once_and_no_two_share_a_cell() {
    const STEADY: usize = 100;
    let arena = arena();
    let shared = |values: [&str; 2]| {
        let run = |count: usize| Some(Run::shared(count, 7));
        let making = Making {
            value: &|label| values[label].as_bytes(),
            run: &run,
            initial: 7,
            overflow: false,
            created: &|| 1.5,
        };
        let locked = Locked::enter();
        let (entry, kept) = arena.make(&making).expect("cells are not numbered");
        drop(locked);
        drop(arena.take_back(kept));
        let cell = entry.shared_cell().expect("it is shared");
        assert_eq!(cell.fetch_add(1, Ordering::Relaxed), 7, "it begins as it should");
        entry
    };
    let let_go = |entry: Entry| {
        let last = entry.shared_cell().map(|cell| cell.load(Ordering::Relaxed));
        assert_eq!(last, Some(8), "nobody else was here");
        removed(entry);
    };
    // Scattered: every tenth of what was there stays.
    let mut first: Vec<Option<Entry>> = (0..10 * STEADY).map(|n| Some(shared(["steady", &n.to_string()]))).collect();
    for (n, entry) in first.iter_mut().enumerate() {
        entry.take_if(|_| n % 10 != 0).into_iter().for_each(let_go);
    }
    let churn = |thread: usize| {
        let mut held: Vec<Entry> = Vec::new();
        for n in 0..3000_usize {
            // One and the same, again and again; and some that are held for a while.
            let own = shared(["own", &thread.to_string()]);
            held.push(shared(["fleeting", &format!("{thread}-{n}")]));
            if n % 64 == 63 {
                held.drain(..).for_each(let_go);
            }
            let_go(own);
        }
        held.into_iter().for_each(let_go);
    };
    let look = || {
        for _ in 0..60 {
            let (mut walk, mut told) = (arena.walk(), Vec::new());
            while let Some(entry) = walk.next() {
                told.push(text(&entry));
                std::thread::yield_now();
            }
            assert!(told.iter().all(|text| text.starts_with(",a=\"") && text.ends_with('"')), "{told:?}");
            assert_eq!(told.iter().filter(|text| text.contains("steady")).count(), STEADY);
            let count = told.len();
            told.sort();
            told.dedup();
            assert_eq!(told.len(), count, "a series is told with its successor, or twice");
            // One that is left in the middle leaves nothing behind.
            let left = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let mut walk = arena.walk();
                (0..STEADY / 2).for_each(|_| _ = walk.next());
                std::panic::resume_unwind(Box::new(()));
            }));
            assert!(left.is_err());
        }
    };
    std::thread::scope(|scope| {
        (0..2).for_each(|thread| _ = scope.spawn(move || churn(thread)));
        (0..2).for_each(|_| _ = scope.spawn(look));
    });
    first.into_iter().flatten().for_each(let_go);
    assert_eq!(series(&arena), 0);
    let places = arena.inner().lock();
    assert_eq!((places.walks.len(), places.left.len(), places.doubtful.len()), (0, 0, 0));
    assert!(places.known.is_empty(), "values go with their last series");
}
