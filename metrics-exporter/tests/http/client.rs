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
    /// As it was sent, freed of its chunks.
    pub(crate) bytes: Vec<u8>,
    /// The same, if it is text.
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

    /// Sends what need not be text.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).expect("the server takes what is sent");
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
        self.request_with(method, path, &[])
    }

    /// The same with headers.
    pub(crate) fn request_with(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(method, path, headers);
        self.answer(method)
    }

    /// Sends a request's head.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: test\r\n{headers}\r\n"));
    }

    /// Reads that many bytes of an answer as they come.
    pub(crate) fn read(&mut self, bytes: usize) -> Vec<u8> {
        self.try_read(bytes).expect("there are so many")
    }

    pub(crate) fn try_read(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        let mut read = vec![0; bytes];
        self.stream.read_exact(&mut read)?;
        Ok(read)
    }

    /// Reads whatever comes until the connection ends, in whichever way.
    pub(crate) fn read_until_cut(&mut self) -> Vec<u8> {
        let mut read = Vec::new();
        // An end that is none is an end too; what came before it has been kept.
        let _ = self.stream.get_mut().shutdown(Shutdown::Write);
        let _ = self.stream.read_to_end(&mut read);
        read
    }

    /// Reads whatever comes until the server closes, as text.
    pub(crate) fn read_to_end(&mut self) -> String {
        let mut read = String::new();
        self.stream.read_to_string(&mut read).expect("the server closes");
        read
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
        let mut answer = Answer { status, headers, bytes: Vec::new(), body: String::new() };
        if method == "HEAD" {
            return Ok(answer);
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            while self.chunk(&mut answer.bytes)? > 0 {}
        } else {
            let length = answer.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            answer.bytes = vec![0; length];
            self.stream.read_exact(&mut answer.bytes)?;
        }
        answer.body = String::from_utf8(answer.bytes.clone()).unwrap_or_default();
        Ok(answer)
    }

    /// Reads one chunk and says how long it is; the last one is empty.
    fn chunk(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let length = usize::from_str_radix(&self.line()?, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let start = bytes.len();
        bytes.resize(start + length, 0);
        self.stream.read_exact(&mut bytes[start..])?;
        if self.line()?.is_empty() { Ok(length) } else { Err(io::ErrorKind::InvalidData.into()) }
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

/// One request with headers on a connection of its own.
pub(crate) fn get_with(addr: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Answer {
    Client::connect(addr).request_with("GET", path, headers)
}
