//! "Did you mean": the nearest of the words that would have been right.
//!
//! A name is missed by some letters, or by its beginning: what a namespace puts before it stands nowhere in the source
//! of the metric.

/// The candidate that `word` was probably meant to be, if one is near enough to say so.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may be wrong.
    let allowed = word.chars().count().max(3) / 3;
    let measured = candidates.into_iter().map(|candidate| (distance(word, candidate), candidate));
    let near = measured.filter(|(distance, _)| *distance <= allowed);
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The candidate that ends with the whole of `word`, after a `_`; the shortest of them.
pub(crate) fn ending<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let is_end =
        |candidate: &&str| candidate.strip_suffix(word).is_some_and(|rest| !word.is_empty() && rest.ends_with('_'));
    candidates.into_iter().filter(is_end).min_by_key(|candidate| candidate.len())
}

/// How many letters have to be put in, left out, changed, or exchanged with their neighbour, to make one of the other
/// (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // To what is left of `a` after so many letters, and of `b`.
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let is_exchanged = i > 1 && j > 1 && a[i - 2] == b[j - 1] && a[i - 1] == b[j - 2];
                    let exchanged = if is_exchanged { table[i - 2][j - 2] + 1 } else { usize::MAX };
                    changed.min(exchanged).min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
                }
            };
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_found_and_strangers_are_not() {
        let names = ["http_requests_total", "http_request_latency_seconds_count", "jobs_total"];
        assert_eq!(nearest("http_request_total", names), Some("http_requests_total"));
        assert_eq!(nearest("job_total", names), Some("jobs_total"));
        assert_eq!(nearest("jobs", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn a_name_without_its_beginning_is_found() {
        let names = ["shop_http_requests_total", "http_requests_total", "shop_jobs_total", "orders_total"];
        assert_eq!(ending("jobs_total", names), Some("shop_jobs_total"));
        assert_eq!(ending("requests_total", names), Some("http_requests_total"));
        assert_eq!(ending("obs_total", names), None, "in the middle of a word");
        assert_eq!(ending("orders_total", names), None, "it is the name");
        assert_eq!(ending("", names), None);
    }

    #[test]
    fn distances() {
        for (a, b, expected) in
            [("", "abc", 3), ("kitten", "sitting", 3), ("größe", "große", 1), ("gte", "get", 1), ("ab", "ba", 1)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} and {b}");
        }
    }
}
