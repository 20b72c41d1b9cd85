//! "Did you mean": the nearest of the words that would have been right.

/// The candidate that `word` was probably meant to be, if one is near enough to say so.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    // A third of the letters may be wrong: `hlep` finds `help`, `foo` finds nothing.
    let allowed = word.chars().count().max(3) / 3;
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The words as a message lists them: `` `a`, `b` ``.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The words as a sentence has them: a, b and c.
pub(crate) fn sentence(words: &[String]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        words => words.concat(),
    }
}

/// The edit distance, in which two neighbours in the wrong order count as one mistake.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_found_and_strangers_are_not() {
        let keys = ["name", "namespace", "help", "buckets", "exponential"];
        assert_eq!(nearest("nmae", keys), Some("name"));
        assert_eq!(nearest("Help", keys), Some("help"));
        assert_eq!(nearest("bucket", keys), Some("buckets"));
        assert_eq!(nearest("exponental", keys), Some("exponential"));
        assert_eq!(nearest("foo", keys), None);
        assert_eq!(nearest("x", keys), None);
    }

    #[test]
    fn a_sentence_has_commas_and_one_and() {
        let sentence = |words: &[&str]| sentence(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            [sentence(&["a"]), sentence(&["a", "b"]), sentence(&["a", "b", "c"])],
            ["a", "a and b", "a, b and c"]
        );
    }

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("hlep", "help"), 1);
    }
}
