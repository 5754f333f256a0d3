//! The lines a host speaks: blocks of percent-encoded values that C reads without a JSON parser.
//!
//! A block is a head line, then `key value` lines, then a line with a single `.`. A key that is
//! left out is absent (NULL, None, the default); a key with nothing after its space is an empty
//! value; a key may be repeated.

use std::io::{self, BufRead, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Every byte outside `[A-Za-z0-9._~:/-]` is written as `%XX`.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'/').remove(b'-');

/// One question to a host, or one answer of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first line: a verb in a question, `status HMS_…` in an answer.
    pub head: String,
    /// The keys and their values, in order.
    pub fields: Vec<(String, Vec<u8>)>,
}

impl Block {
    /// A block without fields.
    pub fn new(head: impl Into<String>) -> Self {
        Self { head: head.into(), fields: Vec::new() }
    }

    /// Adds a field.
    pub fn push(&mut self, key: &str, value: impl AsRef<[u8]>) {
        self.fields.push((key.to_owned(), value.as_ref().to_vec()));
    }

    /// Adds a field when there is a value for it.
    pub fn push_some(&mut self, key: &str, value: Option<impl AsRef<[u8]>>) {
        if let Some(value) = value {
            self.push(key, value);
        }
    }

    /// The first value of `key`.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_slice())
    }

    /// Every value of a key that may be repeated.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.fields.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_slice())
    }

    /// Writes the block and flushes, so that the reader may act on it.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        writeln!(to, "{}", self.head)?;
        for (key, value) in &self.fields {
            writeln!(to, "{key} {}", percent_encode(value, ENCODED))?;
        }
        writeln!(to, ".")?;
        to.flush()
    }

    /// Reads the next block; `None` at the end of the input.
    pub fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some(head) = line(from)? else { return Ok(None) };
        let mut block = Self::new(head);
        loop {
            let Some(line) = line(from)? else {
                return Err(malformed(format!("the input ends within the block {}", block.head)));
            };
            if line == "." {
                return Ok(Some(block));
            }
            let Some((key, value)) = line.split_once(' ') else {
                return Err(malformed(format!("no space after the key in {line:?}")));
            };
            block.push(key, percent_decode_str(value).collect::<Vec<u8>>());
        }
    }
}

fn line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    if line.pop() != Some('\n') {
        return Err(malformed(format!("the input ends within the line {line:?}")));
    }
    Ok(Some(line))
}

fn malformed(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_comes_back_as_it_was_written() {
        let mut block = Block::new("create_room");
        block.push("name", "");
        block.push("description", "caf\u{e9} % .\r\n.\n");
        block.push("polls", b"\xff\x00");
        block.push("polls", "b");
        let mut written = Vec::new();
        block.write(&mut written).unwrap();
        assert_eq!(
            String::from_utf8(written.clone()).unwrap(),
            "create_room\nname \ndescription caf%C3%A9%20%25%20.%0D%0A.%0A\n\
             polls %FF%00\npolls b\n.\n"
        );
        assert_eq!(Block::read(&mut written.as_slice()).unwrap(), Some(block));
    }

    #[test]
    fn an_end_between_blocks_is_not_an_end_within_one() {
        assert_eq!(Block::read(&mut "".as_bytes()).unwrap(), None);
        assert!(Block::read(&mut "client\napi legacy\n".as_bytes()).is_err());
        assert!(Block::read(&mut "client\napi leg".as_bytes()).is_err());
        assert!(Block::read(&mut "client\napi\n.\n".as_bytes()).is_err());
    }
}
