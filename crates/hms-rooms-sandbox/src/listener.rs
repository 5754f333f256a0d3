//! Where connections come from: a port, with or without TLS.

use std::io;
use std::net::SocketAddr;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::connection::{Connection, ConnectionHandle};

pub(crate) struct Plain(pub(crate) TcpListener);

impl Listener for Plain {
    type Io = Connection<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (tcp, address) = accept(&mut self.0).await;
        (Connection::new(tcp), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

pub(crate) struct Tls {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    /// Those under way: none waits for another.
    handshakes: JoinSet<io::Result<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl Tls {
    pub(crate) fn new(tcp: TcpListener, acceptor: TlsAcceptor) -> Self {
        Self { tcp, acceptor, handshakes: JoinSet::new() }
    }
}

impl Listener for Tls {
    type Io = Connection<TlsStream<TcpStream>>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (tcp, address) = accept(&mut self.tcp) => {
                    let handshake = self.acceptor.accept(tcp);
                    self.handshakes.spawn(async move { Ok((handshake.await?, address)) });
                }
                Some(shaken) = self.handshakes.join_next() => {
                    // A client that does not trust us hangs up.
                    if let Ok(Ok((tls, address))) = shaken {
                        return (Connection::new(tls), address);
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

async fn accept(tcp: &mut TcpListener) -> (TcpStream, SocketAddr) {
    let (stream, address) = Listener::accept(tcp).await;
    // What is dripped goes out byte by byte. Where this fails, the peer has left already.
    let _ = stream.set_nodelay(true);
    (stream, address)
}

impl Connected<IncomingStream<'_, Plain>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, Plain>) -> Self {
        stream.io().handle().clone()
    }
}

impl Connected<IncomingStream<'_, Tls>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, Tls>) -> Self {
        stream.io().handle().clone()
    }
}
