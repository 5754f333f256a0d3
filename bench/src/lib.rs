//! Shared by the server and the floor of the bench: reads HTTP messages from a connection, and
//! defines the create that every client sends.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

/// The maximum number of headers of a message.
const MAX_HEADERS: usize = 32;

/// The room that every client creates.
pub const NAME: &str = "bench-room";
/// The id that the server gives it.
pub const ID: &str = "63c5b0f1a7d94e2c8b1f0a36";

/// A create, as every client asks for it.
#[derive(Serialize, Deserialize)]
pub struct Create<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub template: &'a str,
    pub region: &'a str,
    pub recording_info: RecordingInfo<'a>,
}

#[derive(Serialize, Deserialize)]
pub struct RecordingInfo<'a> {
    pub enabled: bool,
    #[serde(borrow)]
    pub upload_info: UploadInfo<'a>,
}

#[derive(Serialize, Deserialize)]
pub struct UploadInfo<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub location: &'a str,
    pub prefix: &'a str,
    #[serde(borrow)]
    pub options: Options<'a>,
    #[serde(borrow)]
    pub credentials: Credentials<'a>,
}

#[derive(Serialize, Deserialize)]
pub struct Options<'a> {
    pub region: &'a str,
}

#[derive(Serialize, Deserialize)]
pub struct Credentials<'a> {
    pub key: &'a str,
    pub secret: &'a str,
}

impl Create<'static> {
    /// The create of every client: 426 bytes of JSON.
    pub const ROOM: Self = Self {
        name: NAME,
        description: "9PM English Class, Batch 2: recorded for those who could not come this term",
        template: "live-class-with-recording",
        region: "eu",
        recording_info: RecordingInfo {
            enabled: true,
            upload_info: UploadInfo {
                kind: "s3",
                location: "recordings-of-live-classes",
                prefix: "english/batch-2",
                options: Options { region: "ap-south-1" },
                credentials: Credentials {
                    key: "AKIAIOSFODNN7EXAMPLE",
                    secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                },
            },
        },
    };
}

/// Reads from a connection into one buffer, and finds the messages in it.
#[derive(Default)]
pub struct Inbox {
    bytes: Vec<u8>,
    filled: usize,
}

impl Inbox {
    /// The lengths of the head and the body of the next message, once it is complete, or `None` if
    /// the connection ended before it began.
    pub fn next(&mut self, from: &mut impl Read, side: Side) -> io::Result<Option<(usize, usize)>> {
        self.bytes.resize(16 * 1024, 0);
        loop {
            if let Some((head, body)) = side.lengths(&self.bytes[..self.filled])?
                && head + body <= self.filled
            {
                return Ok(Some((head, body)));
            }
            match from.read(&mut self.bytes[self.filled..])? {
                0 if self.filled == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                more => self.filled += more,
            }
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// Forgets a message that has been dealt with.
    pub fn consume(&mut self, length: usize) {
        self.bytes.copy_within(length..self.filled, 0);
        self.filled -= length;
    }
}

/// The side of the connection that sends the messages.
#[derive(Clone, Copy)]
pub enum Side {
    Requests,
    Replies,
}

impl Side {
    /// The lengths of the head and of the body of the message that `bytes` begin with, as soon as
    /// its head is whole.
    fn lengths(self, bytes: &[u8]) -> io::Result<Option<(usize, usize)>> {
        let invalid = |_| io::Error::from(io::ErrorKind::InvalidData);
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let (parsed, headers) = match self {
            Self::Requests => {
                let mut request = httparse::Request::new(&mut headers);
                (request.parse(bytes).map_err(invalid)?, request.headers)
            }
            Self::Replies => {
                let mut reply = httparse::Response::new(&mut headers);
                let parsed = reply.parse(bytes).map_err(invalid)?;
                if reply.code.is_some_and(|code| code != 200) {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                (parsed, reply.headers)
            }
        };
        let httparse::Status::Complete(head) = parsed else { return Ok(None) };
        let length = headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("content-length"))
            .and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok());
        Ok(Some((head, length.unwrap_or(0))))
    }
}
