//! Counting: the program runs itself under valgrind's callgrind, which counts what it executes.
//!
//! Callgrind executes a program on a processor of its own that is always the same, so a figure is the same wherever
//! the program is: what changes it is our code, the compiler, or the C library. Cache misses are those of a modelled
//! cache, and of use beside each other only.

use std::{env, error::Error, fs, io::ErrorKind, path::Path, process::Command};

use crate::rows::{self, Row};

/// What a row takes by the unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The row.
    pub row: String,
    /// Instructions.
    pub instructions: f64,
    /// Reads and writes that a first-level cache of 32 KiB does not serve.
    pub d1_misses: f64,
}

/// The argument by which the program knows that it is the one that is counted.
pub const COUNTED: &str = "--counted";

/// The function between whose entry and return callgrind counts.
const FENCE: &str = "instructions::callgrind::fence";

/// Runs every row twice behind the fence, and once before it: what the rows above have changed is seen to by then.
pub fn run_counted() {
    for mut row in rows::all() {
        (row.work)(row.rounds[0]);
        for rounds in row.rounds {
            fence(&mut *row.work, rounds);
        }
    }
}

#[inline(never)]
fn fence(work: &mut dyn FnMut(usize), rounds: usize) {
    work(rounds);
    // Something is left to do, so that the call above is a call and this function returns by itself.
    std::hint::black_box(rounds);
}

/// Counts every row.
///
/// # Errors
///
/// Where valgrind is not there, or says something else than it should.
pub fn count() -> Result<Vec<Count>, Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("instructions-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let counted = run_valgrind(&folder).and_then(|()| read(&folder, &rows::all()));
    fs::remove_dir_all(&folder)?;
    counted
}

fn run_valgrind(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=8388608,16,64"])
        .arg(format!("--toggle-collect={FENCE}"))
        .arg(format!("--dump-after={FENCE}"))
        .arg(format!("--callgrind-out-file={}", folder.join("part").display()))
        .arg(env::current_exe()?)
        .arg(COUNTED);
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "valgrind is not installed: `apt-get install valgrind`, or your system's equal".into(),
        _ => Box::<dyn Error>::from(error),
    })?;
    if !output.status.success() {
        return Err(format!("valgrind failed:\n{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(())
}

/// Reads the parts, of which there are two a row.
fn read(folder: &Path, rows: &[Row]) -> Result<Vec<Count>, Box<dyn Error>> {
    let mut counts = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let [few, many] = [2 * at + 1, 2 * at + 2].map(|part| events(&folder.join(format!("part.{part}"))));
        let (few, many) = (few?, many?);
        let units = ((row.rounds[1] - row.rounds[0]) * row.units) as f64;
        let each = |event: usize| (many[event] - few[event]) / units;
        counts.push(Count {
            row: row.name.to_owned(),
            instructions: each(0),
            // Fewer than none is noise of the few misses that the first rounds have.
            d1_misses: (each(4) + each(5)).max(0.0),
        });
    }
    Ok(counts)
}

/// The sums of one part: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw.
fn events(path: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
    let events = field("events: ").ok_or("callgrind names no events")?;
    if !events.starts_with("Ir Dr Dw I1mr D1mr D1mw") {
        return Err(format!("callgrind counts something else: {events}").into());
    }
    let sums = field("summary: ").ok_or("callgrind has no sums")?;
    let mut sums: Vec<f64> = sums.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    sums.resize(9, 0.0); // what is zero to the end is left out
    Ok(sums)
}
