//! Bytes a series: filled, scraped, and when all series are gone.

use std::{error::Error, fs, io};

use benches::{
    children::{ask, number},
    section::{Table, grouped},
    workload,
};
use serde_json::{Value, json};

use crate::{MEMORY, inputs::Inputs, store::Subject, subjects};

/// The table of all subjects.
pub(crate) fn measure() -> Result<String, Box<dyn Error>> {
    let mut table = Table::new(&[
        "bytes a series",
        "counters",
        "the same, scraped",
        "resident",
        "all values unique",
        "histograms",
        "peak of a scrape, kB",
        "left when all are removed",
    ]);
    let (mut notes, mut ours, mut best) = (Vec::new(), f64::INFINITY, (f64::INFINITY, String::new()));
    for (at, subject) in subjects().into_iter().enumerate() {
        eprintln!("{}", subject.title());
        let at = at.to_string();
        let answer = |what| ask(&["--child", "store", &at, what]);
        let (counters, unique) = (answer("counters")?, answer("unique")?);
        let histograms = answer("histograms")?;
        let scraped = number(&counters, "scraped");
        let mut title = subject.title();
        match subject.condition {
            None if subject.is_ours() => ours = ours.min(scraped),
            None if scraped < best.0 => best = (scraped, title.clone()),
            None => {}
            Some(note) => {
                let known = notes.iter().position(|other| *other == note);
                let at = known.unwrap_or_else(|| {
                    notes.push(note);
                    notes.len() - 1
                });
                title = format!("{title} ({})", at + 1);
            }
        }
        let one = |answer: &Value, key| format!("{:.1}", number(answer, key));
        table.row(&[
            title,
            one(&counters, "filled"),
            one(&counters, "scraped"),
            if counters["resident"].is_number() { one(&counters, "resident") } else { "-".into() },
            one(&unique, "scraped"),
            one(&histograms, "scraped"),
            grouped(number(&counters, "peak") / 1e3),
            if counters["left"].is_number() { one(&counters, "left") } else { "no way to".into() },
        ]);
    }
    let mut text = table.text().to_owned();
    for (at, note) in notes.iter().enumerate() {
        text.push_str(&format!("\n({}) {note}; not counted as best peer.", at + 1));
    }
    let (best, whose) = best;
    let ratio = ours / best;
    text.push_str(&format!(
        "\n\n100 000 counters, scraped: ours {ours:.1}, best peer {best:.1} ({whose}): {ratio:.2} of it.\n"
    ));
    Ok(text)
}

/// What one store says of one kind of series.
pub(crate) fn child(subject: Subject, what: &str) -> Result<Value, Box<dyn Error>> {
    let inputs = Inputs::ALL.into_iter().find(|(name, _)| *name == what).ok_or("no such inputs")?.1;
    // Made before anything is counted.
    assert_eq!(inputs.pairs().count(), inputs.count());
    let (before, resident) = (MEMORY.current_usage(), resident());
    let above = || MEMORY.current_usage() as f64 - before as f64;
    let store = (subject.make)(inputs);
    inputs.all().for_each(|(pair, amount)| store.record(pair, amount));
    let filled = above();
    let resident = crate::stores::resident().zip(resident).map(|(now, then)| now - then);
    MEMORY.reset_peak_usage();
    store.scrape(&mut io::sink());
    let peak = MEMORY.peak_usage() as f64 - before as f64 - filled;
    let scraped = above();
    let (sample, sum) = inputs.expected();
    assert_eq!(workload::samples(&store.text(), sample), (inputs.count(), sum), "{} lost something", subject.title());
    let left = store.clear(&mut inputs.pairs()).then(|| {
        store.scrape(&mut io::sink());
        assert_eq!(workload::samples(&store.text(), sample), (0, 0.0), "{} kept something", subject.title());
        above()
    });
    let each = |bytes: f64| bytes / inputs.count() as f64;
    Ok(json!({
        "filled": each(filled),
        "scraped": each(scraped),
        "resident": resident.map(each),
        "peak": peak,
        "left": left.map(each),
    }))
}

/// Bytes of this process that are in memory, as far as the system tells.
fn resident() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0)
}
