//! The texts of `/proc`, taken apart: pure functions, so that any kernel's answer can be tested anywhere.

/// What `/proc/<pid>/stat` says of a process, in the kernel's own measures. A field that does not read is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stat {
    /// CPU time in user and system mode together, in clock ticks.
    pub(crate) cpu_ticks: Option<u64>,
    pub(crate) threads: Option<u64>,
    /// Ticks from boot to the start of the process.
    pub(crate) start_ticks: Option<u64>,
    /// Bytes.
    pub(crate) virtual_memory: Option<u64>,
    /// Pages.
    pub(crate) resident_pages: Option<u64>,
}

impl Stat {
    pub(crate) fn parse(text: &str) -> Stat {
        // The second field is the program's name in parentheses. It may hold spaces and parentheses of its own,
        // so the fields are counted from the last `)`.
        let Some((_, fields)) = text.rsplit_once(')') else {
            return Stat::default();
        };
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        // Numbered as in proc(5), where the first field after the name, the state, is number 3.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Stat {
            cpu_ticks: field(14).zip(field(15)).and_then(|(user, system)| user.checked_add(system)),
            threads: field(20),
            start_ticks: field(22),
            virtual_memory: field(23),
            resident_pages: field(24),
        }
    }
}

/// The soft limit of one row of `/proc/<pid>/limits`; `unlimited` is the largest number, as getrlimit has it.
pub(crate) fn soft_limit(limits: &str, row: &str) -> Option<u64> {
    let columns = limits.lines().find_map(|line| line.strip_prefix(row))?;
    match columns.split_ascii_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

/// When the machine was started, in seconds since the Unix epoch, from `/proc/stat`.
pub(crate) fn boot_time(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str =
        "4242 (a) S 1 2 3 4 5 6 7 8 9 10 1625 96 13 14 20 0 3 0 82375 56274944 1981 18446744073709551615\n";

    #[test]
    fn a_program_name_may_hold_parentheses_spaces_and_newlines() {
        let plain = Stat::parse(STAT);
        assert_eq!(plain.cpu_ticks, Some(1721));
        assert_eq!(plain.threads, Some(3));
        assert_eq!(plain.start_ticks, Some(82_375));
        assert_eq!(plain.virtual_memory, Some(56_274_944));
        assert_eq!(plain.resident_pages, Some(1981));
        for name in ["(we) ird)", "() S 1 2 3", "a\nb", ""] {
            assert_eq!(Stat::parse(&STAT.replace("(a)", &format!("({name})"))), plain, "{name:?}");
        }
    }

    #[test]
    fn a_field_that_does_not_read_is_missing_alone() {
        let stat = Stat::parse(&STAT.replace(" 96 ", " x "));
        assert_eq!(stat.cpu_ticks, None);
        assert_eq!(stat.threads, Some(3));

        let cut = Stat::parse("4242 (a) S 1 2 3 4 5 6 7 8 9 10 1625 96 13 14 20 0 3");
        assert_eq!((cut.cpu_ticks, cut.threads, cut.start_ticks), (Some(1721), Some(3), None));

        assert_eq!(Stat::parse(""), Stat::default());
        assert_eq!(Stat::parse("4242 (a"), Stat::default());
        assert_eq!(Stat::parse("4242 (a)"), Stat::default());
    }

    #[test]
    fn limits_are_read_by_row_and_may_be_unlimited() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max address space         unlimited            unlimited            bytes     \n\
                      Max open files            2048                 4096                 files     \n";
        assert_eq!(soft_limit(limits, "Max open files"), Some(2048));
        assert_eq!(soft_limit(limits, "Max address space"), Some(u64::MAX));
        assert_eq!(soft_limit(limits, "Max cpu time"), None);
        assert_eq!(soft_limit("Max open files", "Max open files"), None);
        assert_eq!(soft_limit("Max open files  many  4096", "Max open files"), None);
    }

    #[test]
    fn the_boot_time_is_found_among_the_other_lines() {
        assert_eq!(boot_time("cpu  1 2 3 4\nbtime 1418183276\nprocesses 3\n"), Some(1_418_183_276));
        assert_eq!(boot_time("cpu  1 2 3 4\n"), None);
        assert_eq!(boot_time("btime soon\n"), None);
    }
}
