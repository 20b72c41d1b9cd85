//! The assembly of the hot paths: no locked instruction, no call on the way to the store, no more branches than are known.
//!
//! A timing says how fast a path was somewhere; this says why it is fast, and is the same everywhere. Of each path
//! the linked program's own code is read, as `objdump` tells it. It is that of an optimised build:
//! `cargo test --release --package instructions`.

#![cfg(all(target_arch = "x86_64", target_os = "linux", not(debug_assertions)))]

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    process::Command,
    sync::LazyLock,
};

/// One instruction.
#[derive(Clone, Debug)]
struct Instruction {
    /// With its prefixes: `lock incq (%rax)`.
    text: String,
    /// Where the next one stands.
    next: u64,
}

impl Instruction {
    fn mnemonic(&self) -> &str {
        self.text.split_whitespace().next().unwrap_or("")
    }

    /// Where a jump within the program goes.
    fn target(&self) -> Option<u64> {
        u64::from_str_radix(self.text.split_whitespace().nth(1)?, 16).ok()
    }

    fn is_branch(&self) -> bool {
        self.mnemonic().starts_with('j') && !self.mnemonic().starts_with("jmp")
    }

    /// Whether other cores have to hear of it before it is done.
    fn is_locked(&self) -> bool {
        self.text.starts_with("lock ") || (self.text.starts_with("xchg") && self.text.contains('('))
    }

    /// Whether it writes memory that is not the stack's.
    fn is_store(&self) -> bool {
        let writes = ["mov", "add", "sub", "inc", "dec"].iter().any(|word| self.mnemonic().starts_with(word));
        let destination = self.text.rsplit_once(['(']).filter(|(_, rest)| rest.ends_with(')'));
        // The destination is the last operand.
        writes && destination.is_some_and(|(_, base)| !base.starts_with("%rsp"))
    }
}

/// The program, taken apart.
static PROGRAM: LazyLock<String> = LazyLock::new(|| {
    let output = Command::new("objdump")
        .args(["--disassemble", "--demangle", "--no-show-raw-insn", env!("CARGO_BIN_EXE_instructions")])
        .output()
        .expect("objdump comes with the linker");
    String::from_utf8_lossy(&output.stdout).into_owned()
});

/// The instructions of a function of the program, by address.
fn function(name: &str) -> BTreeMap<u64, Instruction> {
    let text = &*PROGRAM;
    let head = format!("<instructions::paths::{name}>:");
    let lines = text.lines().skip_while(|line| !line.ends_with(&head)).skip(1).take_while(|line| !line.is_empty());
    let parsed: Vec<(u64, String)> = lines.filter_map(instruction).collect();
    assert!(!parsed.is_empty(), "the program has no function `{name}`");
    let nexts = parsed.iter().skip(1).map(|(address, _)| *address).chain([0]);
    parsed
        .iter()
        .zip(nexts)
        .map(|((address, text), next)| (*address, Instruction { text: text.clone(), next }))
        .collect()
}

/// `   62c90:	push   %r14   # comment`
fn instruction(line: &str) -> Option<(u64, String)> {
    let (address, text) = line.split_once(':')?;
    let text = text.split('#').next()?.trim();
    Some((u64::from_str_radix(address.trim(), 16).ok()?, text.to_owned()))
}

/// The fewest branches on a way that stores, returns, and calls nobody; none if there is no such way.
fn fewest_branches(code: &BTreeMap<u64, Instruction>) -> Option<usize> {
    let entry = *code.keys().next()?;
    let mut ways = VecDeque::from([(entry, false, 0)]);
    let mut seen = HashSet::new();
    while let Some((address, has_stored, branches)) = ways.pop_front() {
        let Some(here) = code.get(&address) else { continue };
        if !seen.insert((address, has_stored)) || here.mnemonic().starts_with("call") {
            continue;
        }
        let has_stored = has_stored || here.is_store();
        match here.mnemonic() {
            "ret" if has_stored => return Some(branches),
            "ret" => {}
            // Without a branch, so it is looked at before the ways with more of them.
            "jmp" => here.target().into_iter().for_each(|target| ways.push_front((target, has_stored, branches))),
            _ if here.is_branch() => {
                ways.push_back((here.next, has_stored, branches + 1));
                ways.extend(here.target().map(|target| (target, has_stored, branches + 1)));
            }
            _ => ways.push_front((here.next, has_stored, branches)),
        }
    }
    None
}

/// Each path, and how many questions it asks.
const PATHS: [(&str, usize); 10] = [
    // Is the chunk within the directory, is it there, is the cell a whole number and no source of exemplars there?
    ("inc", 3),
    // And is the amount one that may be added?
    ("add", 4),
    ("inc_held", 3),
    // Is there a row, has it few enough series to know them by one word, is this one there? And those of `inc`.
    ("inc_enums", 6),
    // Does the range tell the bucket, does a reader ask; is the slot known, is there a source of exemplars; and the first
    // two of `inc`.
    ("observe", 6),
    // And has it classic buckets?
    ("observe_held", 7),
    ("observe_enums", 9),
    ("observe_summary", 5),
    ("set", 0),
    // Is the slot known, is the chunk within the directory, is it there?
    ("begin", 3),
];

#[test]
fn no_update_locks_the_bus() {
    for (path, _) in PATHS {
        let locked: Vec<_> = function(path).into_values().filter(Instruction::is_locked).collect();
        assert!(locked.is_empty(), "{path}: {locked:#?}");
    }
}

#[test]
fn every_update_has_a_way_without_a_call() {
    for (path, known) in PATHS {
        let code = function(path);
        let listing = || code.values().map(|one| format!("{}\n", one.text)).collect::<String>();
        match fewest_branches(&code) {
            Some(branches) => {
                assert!(branches <= known, "{path}: {branches} branches, {known} are known\n{}", listing())
            }
            None => panic!("{path}: every way calls a function\n{}", listing()),
        }
    }
}

#[test]
fn what_is_read_is_told_apart() {
    let one = |text: &str| Instruction { text: text.to_owned(), next: 0 };
    assert!(one("lock incq (%rax)").is_locked() && one("xchg %rax,(%rdi)").is_locked());
    assert!(!one("incq (%rax,%rbx,8)").is_locked() && !one("xchg %ax,%ax").is_locked());
    assert!(one("incq (%rax,%rbx,8)").is_store() && one("mov %rcx,0x120(%rax)").is_store());
    assert!(!one("mov (%rax),%rax").is_store() && !one("movsd %xmm2,(%rsp)").is_store());
    // A way around the call counts only if it stores; here the one that stores calls.
    let code = |lines: &[&str]| {
        let each =
            lines.iter().enumerate().map(|(at, text)| (at as u64, Instruction { next: at as u64 + 1, ..one(text) }));
        each.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(fewest_branches(&code(&["je 3", "call 9", "incq (%rax)", "ret"])), None);
    assert_eq!(fewest_branches(&code(&["je 2", "call 9", "incq (%rax)", "ret"])), Some(1));
    assert_eq!(fewest_branches(&code(&["jmp 2", "ret", "incq (%rax)", "ret"])), Some(0));
}
