//! Ports of the loopback on which no connection comes about.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// More connections than fit into the shortest queue of a listener.
const FILLING: usize = 4;

/// A port that is reserved for this process, and that has no listener.
#[derive(Debug)]
pub struct DeadPort {
    address: SocketAddr,
    /// Bound for as long as the value lives.
    _socket: Socket,
}

impl DeadPort {
    /// Takes a free port of the loopback.
    pub fn reserve() -> io::Result<Self> {
        let (socket, address) = bound()?;
        Ok(Self { address, _socket: socket })
    }

    /// Where every connection is refused.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// A port whose listener accepts no connection, and whose queue is full: it leaves a caller without
/// an answer, as a firewall does that drops what it does not like.
#[derive(Debug)]
pub struct Blackhole {
    address: SocketAddr,
    _listener: Socket,
    /// Those that fill the queue.
    _waiting: Vec<Socket>,
}

impl Blackhole {
    /// Opens one on a free port of the loopback.
    pub fn open() -> io::Result<Self> {
        let (listener, address) = bound()?;
        listener.listen(0)?;
        let mut waiting = Vec::new();
        for _ in 0..FILLING {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.set_nonblocking(true)?;
            // It is under way, and that is all there is to it.
            let _ = socket.connect(&address.into());
            waiting.push(socket);
        }
        Ok(Self { address, _listener: listener, _waiting: waiting })
    }

    /// Where no connection is answered.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

fn bound() -> io::Result<(Socket, SocketAddr)> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let address = socket.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
    Ok((socket, address))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_dead_port_refuses() {
        let port = DeadPort::reserve().unwrap();
        let refused = TcpStream::connect(port.address()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn a_blackhole_does_not_answer() {
        let blackhole = Blackhole::open().unwrap();
        let patience = Duration::from_millis(200);
        let silence = TcpStream::connect_timeout(&blackhole.address(), patience).unwrap_err();
        assert_eq!(silence.kind(), io::ErrorKind::TimedOut);
    }
}
