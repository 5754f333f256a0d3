//! Opens TCP connections: to the first of a host's addresses that answers. An address that is slow
//! to answer gets company instead of all the time there is (RFC 8305).

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, AsRawFd};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc::{EINPROGRESS, STDERR_FILENO};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::{Domain, Socket, Type};
use ureq::Error;

use super::watch::Watch;

/// How long an address has for itself before the next one is tried beside it.
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to one of `addresses`. The socket does not block.
pub(super) fn connect(addresses: &[SocketAddr], watch: &Watch) -> Result<TcpStream, Error> {
    let mut untried = addresses.iter();
    let mut racing: Vec<Socket> = Vec::new();
    let mut next_at = Instant::now();
    let mut last_error = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        watch.check()?;
        if racing.is_empty() || Instant::now() >= next_at {
            match untried.next().map(start) {
                Some(Ok(Started::Connected(socket))) => return Ok(socket.into()),
                Some(Ok(Started::UnderWay(socket))) => racing.push(socket),
                Some(Err(error)) => {
                    last_error = error;
                    continue;
                }
                None if racing.is_empty() => return Err(last_error.into()),
                None => {}
            }
            next_at = Instant::now() + HEAD_START;
        }
        for index in ready(&racing, watch)?.into_iter().rev() {
            let socket = racing.swap_remove(index);
            match socket.take_error()? {
                None => return Ok(socket.into()),
                Some(error) => {
                    last_error = error;
                    next_at = Instant::now();
                }
            }
        }
    }
}

enum Started {
    Connected(Socket),
    UnderWay(Socket),
}

fn start(address: &SocketAddr) -> io::Result<Started> {
    let socket = above_stdio(Socket::new(Domain::for_address(*address), Type::STREAM, None)?)?;
    socket.set_nonblocking(true)?;
    match socket.connect(&(*address).into()) {
        Ok(()) => Ok(Started::Connected(socket)),
        // Interrupted, it goes on in the background all the same.
        Err(error) if is_under_way(&error) => Ok(Started::UnderWay(socket)),
        Err(error) => Err(error),
    }
}

/// Moves a socket out of the way of the standard streams. A host that has closed one of them gets
/// its number for the next descriptor, and what it prints later would go to the service.
fn above_stdio(socket: Socket) -> io::Result<Socket> {
    if socket.as_raw_fd() > STDERR_FILENO {
        return Ok(socket);
    }
    // The standard library's duplicate has a number above the standard streams.
    Ok(socket.as_fd().try_clone_to_owned()?.into())
}

fn is_under_way(error: &io::Error) -> bool {
    error.raw_os_error() == Some(EINPROGRESS) || error.kind() == io::ErrorKind::Interrupted
}

/// Which of `racing` have come to an end, good or bad, in ascending order; empty after a slice.
fn ready(racing: &[Socket], watch: &Watch) -> Result<Vec<usize>, Error> {
    let mut polled: Vec<_> =
        racing.iter().map(|socket| PollFd::new(socket.as_fd(), PollFlags::POLLOUT)).collect();
    // Rounded up, so that the last millisecond before a limit is not spent turning round and round.
    let slice = PollTimeout::try_from(watch.slice().as_millis() + 1).unwrap_or(PollTimeout::ZERO);
    match poll(&mut polled, slice) {
        Ok(_) => {}
        Err(Errno::EINTR) => watch.interrupted()?,
        // Out of memory for a moment.
        Err(Errno::ENOMEM | Errno::EAGAIN) => thread::sleep(watch.slice()),
        Err(errno) => return Err(io::Error::from(errno).into()),
    }
    let is_done = |fd: &PollFd<'_>| fd.any().unwrap_or(false);
    Ok(polled.iter().enumerate().filter(|(_, fd)| is_done(fd)).map(|(index, _)| index).collect())
}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener};
    use std::rc::Rc;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use hms_rooms_test_support::dead_ports::Blackhole;

    use super::connect;
    use crate::deadline::{Deadline, Stop};
    use crate::transport::watch::Watch;

    const LONG: Duration = Duration::from_secs(60);

    /// Where a connection to one of `addresses` leads.
    fn connected(addresses: &[SocketAddr], timeout: Duration) -> Result<SocketAddr, Option<Stop>> {
        let limits = Rc::new(Deadline::new(Arc::default(), None, Instant::now() + timeout));
        let (watch, _begun) = Watch::begin(&limits, LONG, false);
        let connected = connect(addresses, &watch);
        connected.map(|stream| stream.peer_addr().unwrap()).map_err(|_| watch.stopped())
    }

    #[test]
    fn a_dead_address_gives_way_to_the_next() {
        let refused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let alive = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = alive.local_addr().unwrap();
        assert_eq!(connected(&[refused, address], LONG), Ok(address));
        assert_eq!(connected(&[refused, refused], LONG), Err(None));
    }

    #[test]
    fn an_address_that_never_answers_does_not_take_all_the_time() {
        let hole = Blackhole::open().unwrap();
        let alive = TcpListener::bind("[::1]:0").unwrap();
        let address = alive.local_addr().unwrap();
        assert_eq!(connected(&[hole.address(), hole.address(), address], LONG), Ok(address));
        let short = Duration::from_millis(400);
        assert_eq!(connected(&[hole.address()], short), Err(Some(Stop::TimedOut)));
    }
}
