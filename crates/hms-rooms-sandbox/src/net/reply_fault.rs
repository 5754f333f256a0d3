//! The ways in which a reply can go wrong while it is sent.

use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use tokio::time::{Sleep, sleep};

/// The end of a reply's head.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// A way in which a reply goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum ReplyFault {
    /// Send nothing, and end the connection.
    Withhold(Ending),
    /// Send these bytes instead, and close the connection.
    Replace(Bytes),
    /// Send the head and this many bytes of the body, and close the connection.
    Truncate(usize),
    /// Send one byte at a time, with this pause between two bytes.
    Drip(Duration),
    /// Send the reply, and end the connection after it has been idle for this time.
    EndIdle(Duration, Ending),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    /// With a FIN.
    Close,
    /// With an RST.
    Reset,
}

/// A fault whose reply is being sent.
pub(crate) enum ActiveFault {
    Withhold(Ending),
    Replace(Bytes),
    Truncate { head: Head, body_left: usize },
    Drip { each: Duration, pause: Pin<Box<Sleep>> },
    EndIdle { after: Duration, ending: Ending, idle: Option<Pin<Box<Sleep>>> },
}

impl From<ReplyFault> for ActiveFault {
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

/// Finds the end of a head in a stream of bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Head {
    matched: usize,
}

impl Head {
    /// Returns how many of the next bytes belong to the head.
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
