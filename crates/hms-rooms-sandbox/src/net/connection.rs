//! A connection that can spoil its next reply: withhold it, cut it, send it slowly, or end after
//! it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use tokio_rustls::server::TlsStream;

use crate::net::half_open::{HalfOpen, Place};
use crate::net::reply_fault::{ActiveFault, Ending, ReplyFault};

/// The server's handle on a connection.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionHandle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    half_open: HalfOpen,
    evicted: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The fault of the next reply.
    fault: Option<ReplyFault>,
    /// Present while the connection is half-open.
    place: Option<Place>,
}

impl ConnectionHandle {
    /// A new connection. It is half-open until its first request has arrived.
    pub(crate) fn new(half_open: HalfOpen) -> Self {
        let evicted = Arc::new(Notify::new());
        let state = State { place: Some(half_open.enter(evicted.clone())), fault: None };
        Self(Arc::new(Shared { half_open, evicted, state: Mutex::new(state) }))
    }

    /// Waits until the connection must end to make room for a newer half-open one.
    pub(crate) async fn evicted(&self) {
        self.0.evicted.notified().await;
    }

    /// Called when bytes of a request arrive.
    fn request_started(&self) {
        let mut state = self.lock();
        let enter = || self.0.half_open.enter(self.0.evicted.clone());
        state.place.get_or_insert_with(enter);
    }

    /// Called when a request has arrived in full.
    pub(crate) fn request_arrived(&self) {
        let place = self.lock().place.take();
        drop(place);
    }

    /// Applies this fault to the next reply.
    pub(crate) fn spoil_next_reply(&self, fault: ReplyFault) {
        self.lock().fault = Some(fault);
    }

    fn take(&self) -> Option<ReplyFault> {
        self.lock().fault.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream below a connection: TCP, or TLS over TCP.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

pub(crate) struct Connection<S> {
    stream: S,
    handle: ConnectionHandle,
    active: Option<ActiveFault>,
}

impl<S: Stream> Connection<S> {
    pub(crate) fn new(stream: S, handle: ConnectionHandle) -> Self {
        Self { stream, handle, active: None }
    }

    /// Takes the fault for the reply that is about to be written.
    fn start_fault(&mut self) {
        if self.active.is_none() {
            self.active = self.handle.take().map(ActiveFault::from);
        }
    }

    /// Returns the error that makes the server drop the connection. For a reset, it first sets the
    /// linger time to zero, so that the drop sends an RST.
    fn end(&self, ending: Ending) -> io::Error {
        match ending {
            Ending::Close => io::ErrorKind::BrokenPipe.into(),
            Ending::Reset => self
                .stream
                .tcp()
                .set_zero_linger()
                .err()
                .unwrap_or_else(|| io::ErrorKind::ConnectionReset.into()),
        }
    }
}

impl<S: Stream> AsyncWrite for Connection<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.start_fault();
        let stream = Pin::new(&mut this.stream);
        match &mut this.active {
            None | Some(ActiveFault::EndIdle { .. }) => stream.poll_write(cx, bytes),
            Some(ActiveFault::Withhold(ending)) => {
                let ending = *ending;
                Poll::Ready(Err(this.end(ending)))
            }
            Some(ActiveFault::Replace(replacement)) => {
                while !replacement.is_empty() {
                    let written = ready!(Pin::new(&mut this.stream).poll_write(cx, replacement))?;
                    let _ = replacement.split_to(written);
                }
                ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
                Poll::Ready(Err(this.end(Ending::Close)))
            }
            Some(ActiveFault::Truncate { head, body_left }) => {
                let of_head = { *head }.advance(bytes);
                let allowed = bytes.len().min(of_head.saturating_add(*body_left));
                if allowed == 0 {
                    ready!(stream.poll_flush(cx))?;
                    return Poll::Ready(Err(this.end(Ending::Close)));
                }
                let written = ready!(stream.poll_write(cx, &bytes[..allowed]))?;
                *body_left -= written - head.advance(&bytes[..written]);
                Poll::Ready(Ok(written))
            }
            Some(ActiveFault::Drip { each, pause }) => {
                ready!(pause.as_mut().poll(cx));
                let written = ready!(stream.poll_write(cx, &bytes[..bytes.len().min(1)]))?;
                pause.as_mut().reset(Instant::now() + *each);
                Poll::Ready(Ok(written))
            }
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.start_fault();
        if this.active.is_none() {
            return Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        }
        match slices.iter().find(|slice| !slice.is_empty()) {
            Some(slice) => Pin::new(this).poll_write(cx, slice),
            None => Poll::Ready(Ok(0)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// The server flushes after it has written a whole reply.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        match &mut this.active {
            Some(ActiveFault::Truncate { .. }) => return Poll::Ready(Err(this.end(Ending::Close))),
            Some(ActiveFault::EndIdle { after, idle, .. }) => {
                idle.get_or_insert_with(|| {
                    // Wakes the server to read, because only `poll_read` looks at the timer.
                    cx.waker().wake_by_ref();
                    Box::pin(sleep(*after))
                });
            }
            Some(ActiveFault::Drip { .. }) => this.active = None,
            None | Some(ActiveFault::Withhold(_) | ActiveFault::Replace(_)) => {}
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(ActiveFault::Withhold(_)) = this.active {
            // Otherwise a FIN would be sent before the RST.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}

impl<S: Stream> AsyncRead for Connection<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(ActiveFault::EndIdle { after, ending, idle: Some(idle) }) = &mut this.active
            // Even a timer of zero may not be ready at once.
            && (after.is_zero() || idle.as_mut().poll(cx).is_ready())
        {
            let ending = *ending;
            return Poll::Ready(match ending {
                // The same as the end of the client's stream, so the server closes the connection
                // normally.
                Ending::Close => Ok(()),
                Ending::Reset => {
                    this.active = Some(ActiveFault::Withhold(ending));
                    Err(this.end(ending))
                }
            });
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.handle.request_started();
            if matches!(this.active, Some(ActiveFault::EndIdle { idle: Some(_), .. })) {
                this.active = None;
            }
        }
        Poll::Ready(Ok(()))
    }
}
