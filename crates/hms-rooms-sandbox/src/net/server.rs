//! The server: it accepts connections, with or without TLS, and serves HTTP/1.1.
//!
//! The handshake, the head of each request and the body of each request have a time limit.
//! [`crate::net::half_open`] limits how many connections may wait for these at once.

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
use crate::net::request_timeout::limit_body;

/// Serves the connections on a port.
pub(crate) struct Server {
    pub(crate) router: Router,
    /// `None` for plain HTTP.
    pub(crate) tls: Option<TlsAcceptor>,
    /// The time limit for a handshake, a head and a body.
    pub(crate) request_timeout: Duration,
}

impl Server {
    /// Accepts connections until it is dropped.
    pub(crate) async fn serve(self, mut tcp: TcpListener) {
        let half_open = HalfOpen::default();
        loop {
            let (stream, _) = Listener::accept(&mut tcp).await;
            // A reply may be sent byte by byte. If this fails, the client has gone.
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

/// Serves a connection, after the TLS handshake if there is one.
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
            // The handshake fails if the client does not trust the certificate.
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
        let request = prepare(request, &handle, limit);
        let answered = router.call(request);
        async move { Ok::<Response, Infallible>(answered.await.unwrap_or_else(|never| match never {})) }
    });
    // Errors come from the client or from a fault, so there is nothing to report.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limit)
        .serve_connection(TokioIo::new(connection), service)
        .await;
}

/// Adds the time limit to a request's body, and the connection's handle to its extensions.
fn prepare(request: Request<Incoming>, handle: &ConnectionHandle, limit: Duration) -> Request {
    let (mut parts, incoming) = request.into_parts();
    let body = if incoming.is_end_stream() {
        handle.request_arrived();
        Body::empty()
    } else {
        limit_body(limit, Body::new(incoming), handle.clone())
    };
    parts.extensions.insert(handle.clone());
    Request::from_parts(parts, body)
}
