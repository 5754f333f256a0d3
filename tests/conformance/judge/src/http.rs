//! Hears one request on a connection, as it came: nothing is put right on the way.

use std::fmt;
use std::io::{self, ErrorKind, Read};

/// More than any client under test may send: a request ends at 256 KiB by our contract.
const REQUEST_LIMIT: usize = 1 << 20;
const HEADER_LIMIT: usize = 64;
/// The first byte of a TLS handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

/// The first bytes of a connection, as a request or something else.
#[derive(Debug, Clone)]
pub enum Heard {
    /// A request, whole.
    Request(Request),
    /// A TLS client's first message.
    TlsHello,
    /// Something that is no request, and why not.
    Garbage(String),
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST`.
    pub method: String,
    /// The request target, query and all.
    pub path: String,
    /// The minor version of HTTP/1.
    pub version: u8,
    /// Names in lower case, in order of arrival, duplicates kept.
    pub headers: Vec<(String, String)>,
    /// As many bytes as `Content-Length` says.
    pub body: Vec<u8>,
}

impl Heard {
    /// The request, if it is one.
    pub fn request(&self) -> Option<&Request> {
        match self {
            Self::Request(request) => Some(request),
            Self::TlsHello | Self::Garbage(_) => None,
        }
    }
}

impl Request {
    /// Every value of a header, by its name in lower case.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Request { method, path, headers, body, .. } = match self {
            Self::Request(request) => request,
            Self::TlsHello => return f.write_str("a TLS handshake"),
            Self::Garbage(why) => return write!(f, "garbage: {why}"),
        };
        write!(f, "{method} {path} {headers:?} {}", String::from_utf8_lossy(body))
    }
}

/// Waits for the next request; `None` when the peer ended the connection between two.
///
/// `buffer` holds what came early and goes from call to call of one connection.
pub fn hear(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<Option<Heard>> {
    loop {
        if buffer.first() == Some(&TLS_HANDSHAKE) {
            return Ok(Some(Heard::TlsHello));
        }
        match parse(buffer) {
            Ok(Some((request, length))) => {
                buffer.drain(..length);
                return Ok(Some(Heard::Request(request)));
            }
            Ok(None) if buffer.len() > REQUEST_LIMIT => {
                return Ok(Some(Heard::Garbage(format!("over {REQUEST_LIMIT} bytes"))));
            }
            Ok(None) => {}
            Err(why) => return Ok(Some(Heard::Garbage(why))),
        }
        if !more(stream, buffer)? {
            return Ok(match buffer.is_empty() {
                true => None,
                false => Some(Heard::Garbage("the client hung up within a request".to_owned())),
            });
        }
    }
}

/// The request at the start of `buffer` and its length, once all of it is there.
fn parse(buffer: &[u8]) -> Result<Option<(Request, usize)>, String> {
    let mut headers = [httparse::EMPTY_HEADER; HEADER_LIMIT];
    let mut head = httparse::Request::new(&mut headers);
    let body_at = match head.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("not HTTP: {error}")),
    };
    let mut request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        path: head.path.unwrap_or_default().to_owned(),
        version: head.version.unwrap_or_default(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    for header in head.headers.iter() {
        let value = String::from_utf8_lossy(header.value).into_owned();
        request.headers.push((header.name.to_ascii_lowercase(), value));
    }
    let length: usize = match request.header("content-length").next() {
        Some(text) => text.parse().map_err(|_| format!("Content-Length: {text}"))?,
        None => 0,
    };
    let Some(body) = body_at.checked_add(length).and_then(|end| buffer.get(body_at..end)) else {
        return Ok(None);
    };
    request.body = body.to_vec();
    Ok(Some((request, body_at + length)))
}

fn more(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = [0; 16 * 1024];
    loop {
        match stream.read(&mut chunk) {
            Ok(count) => {
                buffer.extend_from_slice(&chunk[..count]);
                return Ok(count > 0);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(heard: Option<Heard>) -> Request {
        match heard {
            Some(Heard::Request(request)) => request,
            other => panic!("no request but {other:?}"),
        }
    }

    #[test]
    fn two_requests_on_one_connection_are_heard_one_after_the_other() {
        let mut stream =
            &b"POST /a HTTP/1.1\r\nContent-Length: 2\r\nX: 1\r\nx: 2\r\n\r\nhiGET /b HTTP/1.1\r\n\r\n"[..];
        let mut buffer = Vec::new();
        let first = request(hear(&mut stream, &mut buffer).unwrap());
        assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/a"));
        assert_eq!(first.header("x").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(first.body, b"hi");
        let second = request(hear(&mut stream, &mut buffer).unwrap());
        assert_eq!((second.path.as_str(), second.body.as_slice()), ("/b", &b""[..]));
        assert!(hear(&mut stream, &mut buffer).unwrap().is_none());
    }

    #[test]
    fn what_is_no_request_is_told_apart() {
        let hear_all = |mut bytes: &[u8]| hear(&mut bytes, &mut Vec::new()).unwrap().unwrap();
        assert!(matches!(hear_all(b"\x16\x03\x01"), Heard::TlsHello));
        assert!(matches!(hear_all(b"\x01\x02\r\n\r\n"), Heard::Garbage(_)));
        let cut = hear_all(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhi");
        assert!(matches!(cut, Heard::Garbage(why) if why.contains("hung up")));
    }
}
