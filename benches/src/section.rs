//! What the commands beside `compare` have in common: each prints one section of the README, or replaces it there.

use std::{env, error::Error, io::Write as _, path::Path};

use crate::report::{publish::replace_section, setting::Setting};

/// One command and its section.
pub struct Section {
    /// The command, and what the comments in the README call its section.
    pub name: &'static str,
    /// What `--help` says.
    pub about: &'static str,
}

impl Section {
    /// Measures, and prints what came out, which goes into the README as well where `--publish` asks for that. Where
    /// this is a process that the measurement itself has started, `child` does what the words after `--child` say.
    ///
    /// # Errors
    ///
    /// Whatever went wrong with the measurement, or a word that is not known.
    pub fn run(
        &self,
        measure: impl FnOnce() -> Result<String, Box<dyn Error>>,
        child: impl FnOnce(&[&str]) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let words: Vec<String> = env::args().skip(1).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let publish = match words.as_slice() {
            [] => false,
            ["--publish"] => true,
            ["--child", rest @ ..] => return child(rest),
            ["--help" | "-h"] => {
                println!("{}\n\nUsage: {} [--publish]\n", self.about, self.name);
                println!("  --publish  put the tables into benches/README.md as well");
                return Ok(());
            }
            _ => return Err(format!("{}: unexpected `{}`; see --help", self.name, words.join(" ")).into()),
        };
        let setting = Setting::observe(&format!("cargo run --release -p benches --bin {}", self.name));
        let text = format!("{}\n\n{}", measure()?.trim_end(), foot(&setting));
        if publish {
            replace_section(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"), self.name, &text)?;
        }
        // A reader that closes its end has read enough.
        let _ = writeln!(std::io::stdout(), "{text}");
        Ok(())
    }
}

/// How to get the figures again, and where they come from.
fn foot(setting: &Setting) -> String {
    let [machine, tree] = [setting.machine(), setting.tree()];
    format!("`{}`, on {machine}; {}; {}; {tree}.", setting.command, setting.compiler(), setting.day())
}

/// A table in Markdown. The first column is text, the others are figures.
#[derive(Debug)]
pub struct Table(String);

impl Table {
    /// A table with these columns.
    pub fn new(columns: &[&str]) -> Self {
        let rest = columns.iter().skip(1).map(|_| "--:|");
        Self(format!("| {} |\n|---|{}\n", columns.join(" | "), rest.collect::<String>()))
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        self.0.push_str(&format!("| {} |\n", cells.join(" | ")));
    }

    /// The table as it stands in a document.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A whole number with a space between each three digits.
pub fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::from(if number < 0.0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let cases = [(0.0, "0"), (999.4, "999"), (1000.0, "1 000"), (-1_234_567.0, "-1 234 567")];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_table_has_as_many_rules_as_columns() {
        let mut table = Table::new(&["what", "a", "b"]);
        table.row(&["one".into(), "1".into(), "2".into()]);
        assert_eq!(table.text(), "| what | a | b |\n|---|--:|--:|\n| one | 1 | 2 |\n");
    }
}
