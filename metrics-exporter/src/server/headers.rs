//! The value of a header that may stand on several lines.
//!
//! A list that is spread over lines is one list, with commas in between. What spoils one of its members must not cost
//! the others: a byte that is no UTF-8 only spoils the member that it stands in, and quotes that are left open end with
//! their line.

use hyper::HeaderMap;
use hyper::header::HeaderName;

/// What all lines of that name say, as one list.
pub(super) fn list(headers: &HeaderMap, name: &HeaderName) -> String {
    let mut list = String::new();
    for line in headers.get_all(name) {
        let line = String::from_utf8_lossy(line.as_bytes());
        let line = without_open_quotes(&line);
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(line);
    }
    list
}

/// The line as far as its quotes are closed: up to the member in which they are not.
fn without_open_quotes(line: &str) -> &str {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut last_member = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'"' => is_quoted = !is_quoted,
            b'\\' => is_escaped = is_quoted,
            b',' if !is_quoted => last_member = at,
            _ => {}
        }
    }
    if is_quoted { &line[..last_member] } else { line }
}

#[cfg(test)]
mod tests {
    use hyper::header::{ACCEPT, HeaderValue};

    use super::*;

    fn accepted(lines: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT, HeaderValue::from_bytes(line).expect("these may stand in a header"));
        }
        list(&headers, &ACCEPT)
    }

    #[test]
    fn lines_are_one_list() {
        assert_eq!(accepted(&[]), "");
        assert_eq!(accepted(&[b"a"]), "a");
        assert_eq!(accepted(&[b"a;q=0.5,b", b"c"]), "a;q=0.5,b, c");
    }

    #[test]
    fn a_byte_that_is_no_text_spoils_its_member_alone() {
        assert_eq!(accepted(&[b"a,b\xff,c", b"d"]), "a,b\u{fffd},c, d");
        assert_eq!(accepted(&["a;x=\"\u{e9}\",b".as_bytes()]), "a;x=\"\u{e9}\",b");
    }

    #[test]
    fn open_quotes_end_with_their_line() {
        assert_eq!(accepted(&[b"a,b;x=\"y,z", b"c"]), "a, c");
        assert_eq!(accepted(&[b"a;x=\"y", b"c;x=\"y\""]), "c;x=\"y\"");
        assert_eq!(accepted(&[b"a;x=\"\\\"", b"c"]), "c", "the second is part of the text");
        assert_eq!(accepted(&[b"a;x=\"y\\", b"c"]), "c");
        assert_eq!(accepted(&[b"a;x=\"y,z\"", b"c"]), "a;x=\"y,z\", c", "they are closed");
        assert_eq!(accepted(&[b"a\\\"b\", c"]), "a\\\"b\", c", "nothing is escaped out of quotes");
    }
}
