//! Interleaved measurement: every contender runs one sample per round, so that what the machine does meanwhile falls
//! on all of them alike.
//!
//! A sample is a batch long enough for the clock and short enough for many rounds. With two threads both wait at a
//! gate and start together, and the sample lasts from the first start to the last end. A thread that had to wait for
//! a core spoils a sample either way: alone it looks slow, and the other thread, undisturbed meanwhile, looks fast.
//! Linux tells how long a thread has waited, so such a sample is taken again, and left out if that does not help.

use std::{
    cell::Cell,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    contender::{Contender, Standing},
    ours,
    progress::Progress,
    row::{Effect, Row},
    workload::{Batch, Random},
};

/// How long one sample is aimed to last.
const SAMPLE: Duration = Duration::from_millis(4);

/// A sample is spoilt by a wait for a core that is longer than this share of it.
const PATIENCE: f64 = 0.01;

/// How often a spoilt sample is taken again before it is accepted as it is.
const RETRIES: usize = 4;

/// How many workers there are: as many as any row asks for.
const WORKERS: usize = 2;

/// The figures of one contender in one row with one number of threads.
pub struct Measurement {
    /// The work.
    pub row: Row,
    /// How many threads shared it.
    pub threads: usize,
    /// The crate.
    pub library: &'static str,
    /// How it was used.
    pub variant: &'static str,
    /// How the figures are to be read.
    pub standing: Standing,
    /// Nanoseconds per unit that one thread waits, ascending: of the samples that were not spoilt, if there are any.
    pub samples: Vec<f64>,
    /// How many samples were spoilt however often they were taken.
    pub spoilt: usize,
}

impl Measurement {
    /// The fastest sample, in nanoseconds.
    pub fn min(&self) -> f64 {
        self.samples[0]
    }

    /// The middle sample, in nanoseconds.
    pub fn median(&self) -> f64 {
        self.samples[self.samples.len() / 2]
    }
}

/// A contender whose exposition does not add up to what it was told.
pub struct Discrepancy {
    /// The work.
    pub row: Row,
    /// The crate.
    pub library: &'static str,
    /// How it was used.
    pub variant: &'static str,
    /// The sum of all updates.
    pub told: f64,
    /// What the exposition says at the end.
    pub recorded: f64,
}

/// Whether a library that recorded this of what it was told fails the run.
///
/// A peer that loses an update now and then is a finding, one that loses many does not do the work of its row. Ours may
/// not lose any.
pub fn is_refused(library: &str, told: f64, recorded: f64) -> bool {
    let tolerated = if library == ours::LIBRARY { 0.0 } else { told * 1e-4 };
    (told - recorded).abs() > tolerated
}

/// What a run brings.
pub struct Outcome {
    /// One for every contender, row and number of threads.
    pub measurements: Vec<Measurement>,
    /// Who has lost updates, or made some up.
    pub discrepancies: Vec<Discrepancy>,
}

/// Measures `contenders` over `rounds` rounds.
pub fn run(contenders: Vec<(Row, Contender)>, rounds: usize, progress: &mut Progress) -> Outcome {
    let crew = Crew::new();
    let subjects: Vec<Subject> = contenders.into_iter().map(|(row, contender)| Subject::new(row, contender)).collect();
    let pairs: Vec<(&Subject, usize)> =
        subjects.iter().flat_map(|subject| subject.threads().map(move |threads| (subject, threads))).collect();
    let mut runs: Vec<Run<'_>> = Vec::with_capacity(pairs.len());
    for &(subject, threads) in &pairs {
        progress.tell("warming up", runs.len(), pairs.len(), subject.row.title());
        runs.push(Run::calibrated(&crew, subject, threads, rounds));
    }
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let mut random = Random::new(6);
    for round in 0..rounds {
        // Nobody always follows the same neighbour, which may leave it cold caches.
        random.shuffle(&mut order);
        for (done, &index) in order.iter().enumerate() {
            let steps = (round * order.len() + done, rounds * order.len());
            progress.tell("measuring", steps.0, steps.1, &format!("round {} of {rounds}", round + 1));
            runs[index].sample(&crew);
        }
    }
    let measurements = runs.into_iter().map(Run::finish).collect();
    let discrepancies = subjects.iter().filter_map(|subject| subject.discrepancy(&crew)).collect();
    Outcome { measurements, discrepancies }
}

/// Has every contender do each of its inputs once with each number of threads, untimed, and tells who has not
/// recorded that.
pub fn check(contenders: Vec<(Row, Contender)>) -> Vec<Discrepancy> {
    let crew = Crew::new();
    let check = |(row, contender): (Row, Contender)| {
        let subject = Subject::new(row, contender);
        for threads in subject.threads() {
            subject.run(&crew, threads, row.fixed_steps().unwrap_or(row.cycle()));
        }
        subject.discrepancy(&crew)
    };
    contenders.into_iter().filter_map(check).collect()
}

/// A contender and what it has been told so far.
struct Subject {
    row: Row,
    contender: Arc<Contender>,
    /// What should have been recorded by now.
    told: Cell<f64>,
    /// Where in its inputs the next sample begins: a sample need not reach all of them.
    next: Cell<usize>,
}

impl Subject {
    fn new(row: Row, contender: Contender) -> Self {
        Self { row, contender: Arc::new(contender), told: Cell::new(0.0), next: Cell::new(0) }
    }

    /// With how many threads it is run.
    fn threads(&self) -> impl Iterator<Item = usize> + use<> {
        let alone = self.contender.alone;
        self.row.threads().iter().copied().filter(move |&threads| threads == 1 || !alone)
    }

    /// Runs `steps` per thread.
    fn run(&self, crew: &Crew, threads: usize, steps: usize) -> Sample {
        if let Some(renew) = &self.contender.renew {
            renew();
            self.told.set(0.0);
        }
        let batches: Vec<Batch> = (0..threads).map(|worker| self.share(worker, steps)).collect();
        let sample = crew.run(&self.contender, &batches);
        for &batch in &batches {
            match self.row.effect(batch) {
                Effect::Nothing => {}
                Effect::Adds(gain) => self.told.set(self.told.get() + gain),
                Effect::Leaves(value) => self.told.set(value),
            }
        }
        self.next.set((self.next.get() + steps) % self.row.cycle());
        if let Some(rest) = &self.contender.rest {
            rest();
        }
        sample
    }

    /// The steps of one worker: all do equally many, each from another place in the inputs.
    fn share(&self, worker: usize, steps: usize) -> Batch {
        Batch { first: self.next.get() + worker * self.row.cycle() / WORKERS, count: steps }
    }

    /// Compares what has been recorded with what was told.
    fn discrepancy(&self, crew: &Crew) -> Option<Discrepancy> {
        let recorded = self.contender.recorded.as_ref()?;
        // Of two threads that set a gauge nobody knows which was the last. So one alone has the last word.
        self.run(crew, 1, self.row.fixed_steps().unwrap_or(1));
        let recorded = recorded();
        let (told, Contender { library, variant, .. }) = (self.told.get(), &*self.contender);
        (recorded != told).then_some(Discrepancy { row: self.row, library, variant, told, recorded })
    }
}

/// A subject with a number of threads, and its samples.
struct Run<'a> {
    subject: &'a Subject,
    threads: usize,
    steps: usize,
    samples: Vec<f64>,
    spoilt: Vec<f64>,
}

impl<'a> Run<'a> {
    /// Finds how many steps fill a sample, after a warm-up.
    fn calibrated(crew: &Crew, subject: &'a Subject, threads: usize, rounds: usize) -> Self {
        let (samples, spoilt) = (Vec::with_capacity(rounds), Vec::new());
        let mut run = Self { subject, threads, steps: 1, samples, spoilt };
        // All inputs once: no sample meets a series for the first time, unless that is its work.
        subject.run(crew, threads, subject.row.fixed_steps().unwrap_or(subject.row.cycle()));
        if let Some(steps) = subject.row.fixed_steps() {
            run.steps = steps;
            return run;
        }
        loop {
            let Sample { took, waited } = run.quiet(crew);
            // However long it waited, that was not the work.
            let worked = took.saturating_sub(waited);
            if worked >= SAMPLE / 2 {
                let filling = run.steps as f64 * SAMPLE.as_secs_f64() / worked.as_secs_f64();
                run.steps = (filling as usize).max(1);
                return run;
            }
            run.steps *= 2;
        }
    }

    /// One sample, taken again while it is spoilt: the least spoilt of the tries.
    fn quiet(&self, crew: &Crew) -> Sample {
        let mut best = self.subject.run(crew, self.threads, self.steps);
        for _ in 0..RETRIES {
            if !best.spoilt() {
                break;
            }
            let next = self.subject.run(crew, self.threads, self.steps);
            if next.waited < best.waited {
                best = next;
            }
        }
        best
    }

    fn sample(&mut self, crew: &Crew) {
        let sample = self.quiet(crew);
        let units = self.steps * self.subject.row.units_per_step();
        let figure = sample.took.as_secs_f64() * 1e9 / units as f64;
        if sample.spoilt() { self.spoilt.push(figure) } else { self.samples.push(figure) }
    }

    fn finish(self) -> Measurement {
        let spoilt = self.spoilt.len();
        let mut samples = if self.samples.is_empty() { self.spoilt } else { self.samples };
        samples.sort_by(f64::total_cmp);
        let contender = &self.subject.contender;
        Measurement {
            row: self.subject.row,
            threads: self.threads,
            library: contender.library,
            variant: contender.variant,
            standing: contender.standing,
            samples,
            spoilt,
        }
    }
}

/// One batch, run by some workers together.
struct Sample {
    /// From the first start to the last end.
    took: Duration,
    /// The longest that a worker was ready to run and had no core, and how much later than the first the last began.
    waited: Duration,
}

impl Sample {
    fn spoilt(&self) -> bool {
        self.waited.as_secs_f64() > self.took.as_secs_f64() * PATIENCE
    }
}

/// Threads that live as long as the comparison: what a library prepares per thread is prepared once.
struct Crew {
    jobs: Vec<Sender<Job>>,
    spans: Receiver<Span>,
}

struct Job {
    contender: Arc<Contender>,
    batch: Batch,
    gate: Arc<Gate>,
}

/// What one worker did.
struct Span {
    start: Instant,
    end: Instant,
    waited: Duration,
}

impl Crew {
    fn new() -> Self {
        let (report, spans) = channel();
        let hire = |_| {
            let (sender, jobs) = channel::<Job>();
            let report = report.clone();
            thread::spawn(move || {
                for job in jobs {
                    if report.send(job.run()).is_err() {
                        return;
                    }
                }
            });
            sender
        };
        Self { jobs: (0..WORKERS).map(hire).collect(), spans }
    }

    /// Runs each of the batches on a worker of its own.
    fn run(&self, contender: &Arc<Contender>, batches: &[Batch]) -> Sample {
        let gate = Arc::new(Gate { missing: AtomicUsize::new(batches.len()) });
        for (&batch, jobs) in batches.iter().zip(&self.jobs) {
            let job = Job { contender: contender.clone(), batch, gate: gate.clone() };
            jobs.send(job).expect("a worker panicked");
        }
        let spans: Vec<_> = batches.iter().map(|_| self.spans.recv().expect("a worker panicked")).collect();
        let starts = spans.iter().map(|span| span.start);
        let first = starts.clone().min().expect("there is a thread");
        let last = starts.max().expect("there is a thread");
        let end = spans.iter().map(|span| span.end).max().expect("there is a thread");
        let waited = spans.iter().map(|span| span.waited).max().expect("there is a thread");
        // Who starts late was kept from starting: the other one was alone meanwhile.
        Sample { took: end - first, waited: waited + (last - first) }
    }
}

impl Job {
    fn run(self) -> Span {
        self.gate.pass();
        let before = waited();
        let start = Instant::now();
        (self.contender.work)(self.batch);
        let end = Instant::now();
        Span { start, end, waited: waited().saturating_sub(before) }
    }
}

/// How long this thread has been ready to run without a core, as far as the system tells.
fn waited() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().nth(1).and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Lets all workers through once the last has come.
struct Gate {
    missing: AtomicUsize,
}

impl Gate {
    fn pass(&self) {
        self.missing.fetch_sub(1, Ordering::AcqRel);
        while self.missing.load(Ordering::Acquire) > 0 {
            // Spinning, because waking up a thread takes longer than many a batch; yielding, because the other may
            // need this core.
            thread::yield_now();
        }
    }
}
