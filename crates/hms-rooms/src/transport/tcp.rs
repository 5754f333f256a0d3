//! A TCP connection: never blocks for longer than a slice, never raises SIGPIPE, and writes a
//! request at once.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use nix::libc::{MSG_DONTWAIT, MSG_PEEK};
use socket2::SockRef;
use ureq::Error;
use ureq::unversioned::transport::{Buffers as _, NextTimeout, Transport};

use super::buffers::Buffers;
use super::watch::Watch;
use crate::deadline::CHECK_INTERVAL;

/// How long a connection is used. Without a limit, a client that is never idle would stay with an
/// address that the service's name has left.
const MAX_AGE: Duration = Duration::from_secs(60);

/// A connection. ureq's timeouts are not used: the exchange's watch has its own.
pub(super) struct Tcp {
    stream: TcpStream,
    opened: Instant,
    buffers: Buffers,
    /// Whether an exchange has begun on the connection since it was last found open.
    in_use: bool,
    /// Whether the other end takes nothing more.
    write_closed: bool,
    /// The error of a write, until the next read shows whether there is a reply all the same.
    write_error: Option<io::Error>,
}

impl Tcp {
    /// Takes a connected, non-blocking socket. Data that stays unacknowledged for `patience` ends
    /// the connection: something between here and there may have forgotten it.
    pub(super) fn new(stream: TcpStream, patience: Duration) -> io::Result<Self> {
        stream.set_nonblocking(false)?;
        // A connection without it is slower, but works.
        let _ = stream.set_nodelay(true);
        stream.set_read_timeout(Some(CHECK_INTERVAL))?;
        stream.set_write_timeout(Some(CHECK_INTERVAL))?;
        #[cfg(target_os = "linux")]
        let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(patience));
        Ok(Self {
            stream,
            opened: Instant::now(),
            buffers: Buffers::new(),
            in_use: false,
            write_closed: false,
            write_error: None,
        })
    }

    /// Writes what is pending.
    ///
    /// A server may refuse a request before it has read all of it (401, 413), and then close the
    /// connection. The rest cannot be written, but the reply is there. So a connection that ends
    /// while a request is written is not an error yet: the next read decides.
    fn flush(&mut self, watch: &Watch) -> Result<(), Error> {
        let mut written = 0;
        while !self.write_closed && written < self.buffers.pending().len() {
            // The standard library writes to sockets with MSG_NOSIGNAL.
            match (&self.stream).write(&self.buffers.pending()[written..]) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(bytes) => {
                    watch.sent();
                    written += bytes;
                }
                Err(error) if is_end_of_connection(&error) => {
                    self.write_closed = true;
                    self.write_error = Some(error);
                }
                Err(error) => go_on(error, watch)?,
            }
        }
        self.buffers.written();
        Ok(())
    }

    /// Reads what has come, and waits for it within the limits of `watch`.
    fn read(&mut self, watch: &Watch) -> Result<usize, Error> {
        loop {
            match (&self.stream).read(self.buffers.input_append_buf()) {
                Ok(bytes) => return Ok(bytes),
                Err(error) => go_on(error, watch)?,
            }
        }
    }

    /// Whether the other end has not closed the connection, and has sent nothing unasked.
    fn is_quiet(&self) -> bool {
        let mut byte = [std::mem::MaybeUninit::uninit()];
        let peeked =
            SockRef::from(&self.stream).recv_with_flags(&mut byte, MSG_PEEK | MSG_DONTWAIT);
        peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

fn is_end_of_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

/// Whether to try again after a read or a write that `error` ended.
fn go_on(error: io::Error, watch: &Watch) -> Result<(), Error> {
    match error.kind() {
        io::ErrorKind::WouldBlock => watch.check(),
        io::ErrorKind::Interrupted => watch.interrupted(),
        _ => Err(error.into()),
    }
}

impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn ureq::unversioned::transport::Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        self.in_use = true;
        if self.buffers.queue(amount) {
            self.flush(&*Watch::current()?)?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let watch = Watch::current()?;
        self.flush(&watch)?;
        // Bytes that drip in one by one never make a read wait.
        watch.check()?;
        let bytes = match (self.read(&watch), self.write_error.take()) {
            (Ok(0) | Err(Error::Io(_)), Some(write_error)) => return Err(write_error.into()),
            (read, _) => read?,
        };
        self.buffers.input_appended(bytes);
        Ok(bytes > 0)
    }

    /// ureq asks this when the connection goes back to the pool, and again when it is taken from
    /// there. The second time is early enough to look at the socket and at the age.
    fn is_open(&mut self) -> bool {
        if std::mem::take(&mut self.in_use) {
            return !self.write_closed
                && self.buffers.pending().is_empty()
                && self.buffers.input().is_empty();
        }
        self.opened.elapsed() < MAX_AGE
            && self.is_quiet()
            && Watch::current().is_ok_and(|watch| watch.reuse())
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tcp").field("stream", &self.stream).finish_non_exhaustive()
    }
}
