//! A TCP connection: never blocks for longer than a slice, never raises SIGPIPE, and writes a
//! request at once.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use nix::libc::{MSG_DONTWAIT, MSG_PEEK};
use socket2::SockRef;
use ureq::Error;
use ureq::unversioned::transport::{Buffers as _, NextTimeout, Transport};

use super::buffers::Buffers;
use super::watch::Watch;
use crate::limits::SLICE;

/// A connection. ureq's timeouts are not used: the exchange's watch has its own.
pub(super) struct Tcp {
    stream: TcpStream,
    buffers: Buffers,
    /// Whether an exchange has begun on the connection since it was last found open.
    in_use: bool,
}

impl Tcp {
    /// Takes a connected, non-blocking socket. Data that stays unacknowledged for `patience` ends
    /// the connection: something between here and there may have forgotten it.
    pub(super) fn new(stream: TcpStream, patience: Duration) -> io::Result<Self> {
        stream.set_nonblocking(false)?;
        // A connection without it is slower, and better than none.
        let _ = stream.set_nodelay(true);
        stream.set_read_timeout(Some(SLICE))?;
        stream.set_write_timeout(Some(SLICE))?;
        #[cfg(target_os = "linux")]
        let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(patience));
        Ok(Self { stream, buffers: Buffers::new(), in_use: false })
    }

    fn flush(&mut self, watch: &Watch) -> Result<(), Error> {
        let mut written = 0;
        while written < self.buffers.pending().len() {
            // The standard library writes to sockets with MSG_NOSIGNAL.
            match (&self.stream).write(&self.buffers.pending()[written..]) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
                Ok(bytes) => {
                    watch.sent();
                    written += bytes;
                }
                Err(error) => go_on(error, watch)?,
            }
        }
        self.buffers.written();
        Ok(())
    }

    /// Whether the other end has neither closed the connection nor sent what nobody asked for.
    fn is_quiet(&self) -> bool {
        let mut byte = [std::mem::MaybeUninit::uninit()];
        let peeked =
            SockRef::from(&self.stream).recv_with_flags(&mut byte, MSG_PEEK | MSG_DONTWAIT);
        peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
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
        loop {
            match (&self.stream).read(self.buffers.input_append_buf()) {
                Ok(bytes) => {
                    self.buffers.input_appended(bytes);
                    return Ok(bytes > 0);
                }
                Err(error) => go_on(error, &watch)?,
            }
        }
    }

    /// Asked when the connection goes back to the pool, and again when it is taken from there. The
    /// second time is early enough to look at the socket.
    fn is_open(&mut self) -> bool {
        if std::mem::take(&mut self.in_use) {
            return self.buffers.pending().is_empty() && self.buffers.input().is_empty();
        }
        self.is_quiet() && Watch::current().is_ok_and(|watch| watch.reuse())
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tcp").field("stream", &self.stream).finish_non_exhaustive()
    }
}
