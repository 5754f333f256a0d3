//! Finds certificates in PEM (RFC 7468), as OpenSSL does, and says in which line something is
//! wrong.
//!
//! No error shows what the file holds: it may be a private key.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::{memchr, memchr_iter};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// A certificate's DER, and where in the file its block begins.
pub(super) struct Block {
    pub(super) at: usize,
    pub(super) der: Vec<u8>,
}

/// An error on a line. The words go on from "line 7".
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: &'static str,
}

/// The certificates in a file, one after the other.
pub(super) struct Blocks<'a> {
    file: &'a [u8],
    /// How much of it was read.
    at: usize,
    /// Whether a block that was skipped is a private key.
    pub(super) has_private_key: bool,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
        Self { file, at: 0, has_private_key: false }
    }

    /// The line of a place in the file.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + memchr_iter(b'\n', &self.file[..at]).count()
    }

    fn wrong(&self, at: usize, what: &'static str) -> Wrong {
        Wrong { line: self.line(at), what }
    }

    /// Goes to the next marker: BEGIN, or an END that no BEGIN belongs to.
    fn next_marker(&mut self) -> Option<&'static [u8]> {
        loop {
            self.at += find(self.rest(), DASHES)?;
            if let Some(marker) = [BEGIN, END].into_iter().find(|it| self.rest().starts_with(it)) {
                return Some(marker);
            }
            self.at += 1;
        }
    }

    /// Reads the block that begins here. Returns `None` if it is not a certificate.
    fn block(&mut self) -> Result<Option<Block>, Wrong> {
        let at = self.at;
        self.at += BEGIN.len();
        let first_line = &self.rest()[..memchr(b'\n', self.rest()).unwrap_or(self.rest().len())];
        let Some(length) = find(first_line, DASHES) else {
            return Err(self.wrong(at, "begins a block, but lacks the five dashes at its end"));
        };
        let label = &first_line[..length];
        self.at += length + DASHES.len();
        let Some(length) = find(self.rest(), DASHES) else {
            return Err(self.wrong(at, "begins a block that does not end"));
        };
        let body = self.at..self.at + length;
        self.at = body.end;
        let end = [END, label, DASHES].concat();
        if !self.rest().starts_with(&end) {
            let what = "begins a block that does not end, or ends under another name";
            return Err(self.wrong(at, what));
        }
        self.at += end.len();
        match label {
            b"CERTIFICATE" | b"X509 CERTIFICATE" => self.decode(at, body).map(Some),
            b"TRUSTED CERTIFICATE" => Err(self.wrong(
                at,
                "begins a TRUSTED CERTIFICATE, which has trust settings for OpenSSL alone: \
                 `openssl x509 -in FILE -out NEW` writes it as a plain one",
            )),
            _ => {
                self.has_private_key |= label.ends_with(b"PRIVATE KEY");
                Ok(None)
            }
        }
    }

    /// Reads the base64 of the block that begins at `at`.
    fn decode(&self, at: usize, body: Range<usize>) -> Result<Block, Wrong> {
        let mut base64 = Vec::with_capacity(body.len());
        for line in self.file[body.clone()].split(|byte| *byte == b'\n') {
            base64.extend_from_slice(line.trim_ascii());
        }
        if let Ok(der) = STANDARD.decode(&base64) {
            return Ok(Block { at, der });
        }
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        let is_bad = |byte: &u8| !is_base64(byte) && !byte.is_ascii_whitespace();
        let Some(bad) = self.file[body.clone()].iter().position(is_bad) else {
            // Blanks within its lines are as good as line breaks.
            base64.retain(is_base64);
            return match STANDARD.decode(&base64) {
                Ok(der) => Ok(Block { at, der }),
                Err(_) => {
                    Err(self.wrong(at, "begins a certificate whose base64 is cut or damaged"))
                }
            };
        };
        let bad = body.start + bad;
        let has_escapes =
            [b"\\n", b"\\r"].into_iter().any(|escape| self.file[bad..].starts_with(escape));
        Err(self.wrong(
            bad,
            if has_escapes {
                "has a backslash and an n in place of line breaks: `printf '%b'` writes these"
            } else {
                "has a character that is not base64"
            },
        ))
    }

    fn rest(&self) -> &'a [u8] {
        &self.file[self.at..]
    }
}

impl Iterator for Blocks<'_> {
    type Item = Result<Block, Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at == 0
            && (self.file.starts_with(b"\xff\xfe") || self.file.starts_with(b"\xfe\xff"))
        {
            self.at = self.file.len();
            return Some(Err(Wrong { line: 1, what: "is UTF-16: save the file as UTF-8" }));
        }
        loop {
            if self.next_marker()? == END {
                let at = self.at;
                self.at += END.len();
                return Some(Err(self.wrong(at, "ends a block that has no beginning")));
            }
            if let Some(block) = self.block().transpose() {
                return Some(block);
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr_iter(wanted[0], bytes).find(|at| bytes[*at..].starts_with(wanted))
}

#[cfg(test)]
mod tests {
    use super::{Blocks, Wrong};

    const ONE: &str = "-----BEGIN CERTIFICATE-----\nAAEC\nAwQF\n-----END CERTIFICATE-----";

    fn read(file: impl AsRef<[u8]>) -> Result<Vec<(usize, Vec<u8>)>, Wrong> {
        let mut blocks = Blocks::new(file.as_ref());
        let found = blocks.by_ref().collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().map(|block| (blocks.line(block.at), block.der)).collect())
    }

    fn wrong(file: impl AsRef<[u8]>) -> (usize, &'static str) {
        read(file).map_err(|wrong| (wrong.line, wrong.what)).unwrap_err()
    }

    #[test]
    fn certificates_are_found_however_they_were_put_together() {
        let der = || (0..6).collect::<Vec<u8>>();
        assert_eq!(read(ONE), Ok(vec![(1, der())]));
        assert_eq!(read(format!("\u{feff}{ONE}\n")), Ok(vec![(1, der())]));
        assert_eq!(read(ONE.replace('\n', "\r\n")), Ok(vec![(1, der())]));
        assert_eq!(read(format!("{ONE}{ONE}")), Ok(vec![(1, der()), (4, der())]));
        assert_eq!(read(format!("{ONE}\n\n{ONE}\n")), Ok(vec![(1, der()), (6, der())]));
        assert_eq!(read(format!("# A CA\nCN = \u{fc} --- -----\n{ONE}\n")), Ok(vec![(3, der())]));
        assert_eq!(read([&b"\xfc\n"[..], ONE.as_bytes()].concat()), Ok(vec![(2, der())]));
        assert_eq!(read(ONE.replace("CERT", "X509 CERT")), Ok(vec![(1, der())]));
        assert_eq!(read(ONE.replace("AAEC", " AA EC\t")), Ok(vec![(1, der())]));
        let with_key = format!("{}\n{ONE}", ONE.replace("CERTIFICATE", "PRIVATE KEY"));
        assert_eq!(read(with_key), Ok(vec![(5, der())]));
        assert_eq!(read("nothing"), Ok(vec![]));
        assert_eq!(read(""), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let cut = ONE.strip_suffix("-----END CERTIFICATE-----").unwrap();
        for (file, line, words) in [
            (format!("{ONE}\n{cut}"), 5, "does not end"),
            (format!("\n{cut}{ONE}"), 2, "does not end"),
            (ONE.replace("END CERT", "END X509 CERT"), 1, "another name"),
            (ONE.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE"), 1, "five dashes"),
            (format!("{ONE}\nAAEC\n-----END CERTIFICATE-----"), 6, "no beginning"),
            (ONE.replace("AwQF", "Aw*F"), 3, "not base64"),
            (ONE.replace("AwQF", "AwQ"), 1, "cut or damaged"),
            (ONE.replace("AwQF", "Aw=F"), 1, "cut or damaged"),
            (ONE.replace('\n', "\\n"), 1, "in place of line breaks"),
            (ONE.replace("CERT", "TRUSTED CERT"), 1, "openssl x509"),
        ] {
            let wrong = wrong(&file);
            assert_eq!(wrong.0, line, "{file}");
            assert!(wrong.1.contains(words), "{file} {wrong:?}");
        }
        let utf_16: Vec<u8> = ONE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(wrong([&b"\xff\xfe"[..], &utf_16].concat()).1.contains("UTF-16"));
    }

    #[test]
    fn a_private_key_is_noticed() {
        let mut blocks =
            Blocks::new(b"-----BEGIN RSA PRIVATE KEY-----\\nAA\\n-----END RSA PRIVATE KEY-----");
        assert!(blocks.next().is_none() && blocks.has_private_key);
    }
}
