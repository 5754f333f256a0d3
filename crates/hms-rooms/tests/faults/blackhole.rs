//! A host that does not answer: not even with a refusal.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, SockAddr, Socket, Type};

/// A port whose queue of connections is full, so that another waits for ever.
pub(crate) struct Blackhole {
    _sockets: Vec<Socket>,
    pub(crate) address: SocketAddr,
}

impl Blackhole {
    pub(crate) fn open() -> Self {
        let socket = || Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let listener = socket();
        listener.bind(&SockAddr::from(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let mut sockets = vec![listener];
        for _ in 0..8 {
            let waiting = socket();
            waiting.set_nonblocking(true).unwrap();
            // It is enough to begin: the connection takes a place in the queue if one is free.
            let _ = waiting.connect(&SockAddr::from(address));
            sockets.push(waiting);
        }
        Self { _sockets: sockets, address }
    }
}
