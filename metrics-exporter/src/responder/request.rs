//! The parts of a request that decide its answer.

use std::time::Duration;

/// A request, as far as its answer depends on it: what stands in its first line, and the values of some headers.
///
/// ```
/// use metrics_exporter::Request;
///
/// let request = Request::new("GET", "/metrics")
///     .query("name[]=http_requests_total")
///     .accept("application/openmetrics-text;version=1.0.0,*/*;q=0.1")
///     .accept_encoding("gzip")
///     .scrape_timeout("10");
/// # let _ = request;
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "it is answered by `Responder::respond`"]
pub struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) accept: &'a str,
    pub(super) accept_encoding: &'a str,
    scrape_timeout: &'a str,
}

impl<'a> Request<'a> {
    /// A request of that method (`GET`) for that path (`/metrics`, without a query), and no headers.
    pub const fn new(method: &'a str, path: &'a str) -> Request<'a> {
        Request { method, path, query: "", accept: "", accept_encoding: "", scrape_timeout: "" }
    }

    /// Sets the query: what follows the question mark, as it was sent.
    pub fn query(mut self, query: &'a str) -> Request<'a> {
        self.query = query;
        self
    }

    /// Sets the value of the `Accept` header; where it stands several times, all of them with commas in between.
    pub fn accept(mut self, value: &'a str) -> Request<'a> {
        self.accept = value;
        self
    }

    /// Sets the value of the `Accept-Encoding` header, in the same way.
    pub fn accept_encoding(mut self, value: &'a str) -> Request<'a> {
        self.accept_encoding = value;
        self
    }

    /// Sets the value of the `X-Prometheus-Scrape-Timeout-Seconds` header: how long the client will wait, so that
    /// nothing is collected for it afterwards. What is no number of seconds counts for nothing.
    pub fn scrape_timeout(mut self, value: &'a str) -> Request<'a> {
        self.scrape_timeout = value;
        self
    }

    /// How long the client will wait, if it says so.
    pub(super) fn patience(&self) -> Option<Duration> {
        let seconds: f64 = self.scrape_timeout.trim().parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok().filter(|patience| !patience.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_a_positive_number_of_seconds() {
        let patience = |value| Request::new("GET", "/metrics").scrape_timeout(value).patience();
        assert_eq!(patience("10"), Some(Duration::from_secs(10)));
        assert_eq!(patience(" 0.500000 "), Some(Duration::from_millis(500)));
        for value in ["", "0", "-1", "NaN", "inf", "1e300", "10s", "10, 10"] {
            assert_eq!(patience(value), None, "{value}");
        }
    }
}
