//! The server: it accepts connections, with or without TLS, and serves HTTP/1.1 on each of them.
//!
//! A connection has a time limit for its handshake, for the head of each request, and for the body
//! of each: see [`crate::net::half_open`] for how many may wait for these at once.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::Listener;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::net::connection::{Connection, ConnectionHandle, Stream};
use crate::net::half_open::HalfOpen;
use crate::net::request_timeout::within;

/// Serves the connections of a port.
pub(crate) struct Server {
    pub(crate) router: Router,
    /// Present if it speaks TLS.
    pub(crate) tls: Option<TlsAcceptor>,
    /// The time limit of a handshake, a head and a body.
    pub(crate) request_timeout: Duration,
}

impl Server {
    /// Accepts connections, for as long as this is polled.
    pub(crate) async fn serve(self, mut tcp: TcpListener) {
        let half_open = HalfOpen::default();
        loop {
            let (stream, _) = Listener::accept(&mut tcp).await;
            // A reply may be sent byte by byte. If this fails, the peer has left already.
            let _ = stream.set_nodelay(true);
            let handle = ConnectionHandle::new(half_open.clone());
            let (router, tls, limit) =
                (self.router.clone(), self.tls.clone(), self.request_timeout);
            tokio::spawn(async move {
                tokio::select! {
                    () = begin(stream, tls, router, handle.clone(), limit) => {}
                    () = handle.evicted() => {}
                }
            });
        }
    }
}

/// Serves a connection, over TLS after a handshake.
async fn begin(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    router: Router,
    handle: ConnectionHandle,
    limit: Duration,
) {
    match tls {
        None => serve(stream, router, handle, limit).await,
        Some(tls) => {
            // A client that does not trust the certificate hangs up.
            if let Ok(Ok(stream)) = timeout(limit, tls.accept(stream)).await {
                serve(stream, router, handle, limit).await;
            }
        }
    }
}

/// Serves the requests of a connection until it ends.
async fn serve(stream: impl Stream, router: Router, handle: ConnectionHandle, limit: Duration) {
    let router = TowerToHyperService::new(router);
    let connection = Connection::new(stream, handle.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let request = prepared(request, &handle, limit);
        let answered = router.call(request);
        async move { Ok::<Response, Infallible>(answered.await.unwrap_or_else(|never| match never {})) }
    });
    // An error is the client's affair, or a fault's: it has nothing that anybody could use.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limit)
        .serve_connection(TokioIo::new(connection), service)
        .await;
}

/// The request with a body that has a time limit, and with its connection beside it.
fn prepared(request: Request<Incoming>, handle: &ConnectionHandle, limit: Duration) -> Request {
    let (mut parts, incoming) = request.into_parts();
    let body = if incoming.is_end_stream() {
        handle.request_arrived();
        Body::empty()
    } else {
        within(limit, Body::new(incoming), handle.clone())
    };
    parts.extensions.insert(handle.clone());
    Request::from_parts(parts, body)
}
