//! A client that speaks HTTP/1.1 by hand, so that what is on the wire is what is tested.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// How long a test waits for what ought to come, before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// One connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn connect(addr: SocketAddr) -> Client {
        let stream = TcpStream::connect_timeout(&addr, PATIENCE).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        Client { stream: BufReader::new(stream) }
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.try_send(text).expect("the server takes what is sent");
    }

    pub(crate) fn try_send(&mut self, text: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(text.as_bytes())
    }

    /// Says that no more is sent; what the server sends is read as before.
    pub(crate) fn end_sending(&mut self) {
        self.stream.get_mut().shutdown(Shutdown::Write).expect("it is connected");
    }

    /// Sends a request's head and reads the answer to it.
    pub(crate) fn request(&mut self, method: &str, path: &str) -> Answer {
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: test\r\n\r\n"));
        self.answer(method)
    }

    /// Reads an answer to a request of that method.
    pub(crate) fn answer(&mut self, method: &str) -> Answer {
        self.try_answer(method).expect("an answer")
    }

    pub(crate) fn try_answer(&mut self, method: &str) -> io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut answer = Answer { status, headers, body: String::new() };
        if method != "HEAD" {
            let length = answer.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            self.stream.read_exact(&mut body)?;
            answer.body = String::from_utf8(body).map_err(|_| io::ErrorKind::InvalidData)?;
        }
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// Whether the server closes, within the test's patience, without sending anything more.
    pub(crate) fn is_closed(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The headers apart from the date, which moves.
    pub(crate) fn steady_headers(&self) -> Vec<&(String, String)> {
        self.headers.iter().filter(|(name, _)| name != "date").collect()
    }

    /// The value of a sample without labels.
    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        let mut values = self.body.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} is there twice:\n{}", self.body);
        value
    }
}

/// One request on a connection of its own.
pub(crate) fn get(addr: SocketAddr, path: &str) -> Answer {
    Client::connect(addr).request("GET", path)
}
