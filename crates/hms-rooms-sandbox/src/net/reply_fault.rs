//! The effect of a fault on a reply on its way out, and how far that has come.

use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use tokio::time::{Sleep, sleep};

/// The end of an HTTP head.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// The fault of a reply on its way out.
#[derive(Clone, Debug)]
pub(crate) enum ReplyFault {
    /// Nothing of it goes out: the connection ends.
    Withhold(Ending),
    /// These bytes go out in its place, and the connection is closed.
    Replace(Bytes),
    /// Its head and this many bytes of its body go out, and the connection is closed.
    Truncate(usize),
    /// It goes out a byte at a time.
    Drip(Duration),
    /// It goes out, and once the connection has been idle for so long, it ends.
    EndIdle(Duration, Ending),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    /// FIN.
    Close,
    /// RST.
    Reset,
}

/// How far a fault has come, from the first byte of its reply on.
pub(crate) enum Underway {
    Withhold(Ending),
    Replace(Bytes),
    Truncate { head: Head, body_left: usize },
    Drip { each: Duration, pause: Pin<Box<Sleep>> },
    EndIdle { after: Duration, ending: Ending, idle: Option<Pin<Box<Sleep>>> },
}

impl From<ReplyFault> for Underway {
    fn from(fault: ReplyFault) -> Self {
        match fault {
            ReplyFault::Withhold(ending) => Self::Withhold(ending),
            ReplyFault::Replace(bytes) => Self::Replace(bytes),
            ReplyFault::Truncate(body_left) => Self::Truncate { head: Head::default(), body_left },
            ReplyFault::Drip(each) => Self::Drip { each, pause: Box::pin(sleep(Duration::ZERO)) },
            ReplyFault::EndIdle(after, ending) => Self::EndIdle { after, ending, idle: None },
        }
    }
}

/// How much of what ends a head the last bytes were.
#[derive(Clone, Copy, Default)]
pub(crate) struct Head {
    matched: usize,
}

impl Head {
    /// Reads on, and returns how many of the bytes are the head's.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> usize {
        for (at, byte) in bytes.iter().enumerate() {
            if self.matched == HEAD_END.len() {
                return at;
            }
            self.matched = match self.matched {
                matched if *byte == HEAD_END[matched] => matched + 1,
                _ if *byte == HEAD_END[0] => 1,
                _ => 0,
            };
        }
        bytes.len()
    }
}
