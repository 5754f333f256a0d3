//! A connection whose next reply may be treated badly on its way out: withheld, cut, dripped, or
//! followed by the connection's end.

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
use crate::net::reply_fault::{Ending, ReplyFault, Underway};

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
    /// Held while the connection is half-open.
    place: Option<Place>,
}

impl ConnectionHandle {
    /// A new connection, which is half-open until its first request has arrived.
    pub(crate) fn new(half_open: HalfOpen) -> Self {
        let evicted = Arc::new(Notify::new());
        let state = State { place: Some(half_open.enter(evicted.clone())), fault: None };
        Self(Arc::new(Shared { half_open, evicted, state: Mutex::new(state) }))
    }

    /// Waits until the connection has to make room for another half-open one.
    pub(crate) async fn evicted(&self) {
        self.0.evicted.notified().await;
    }

    /// Notes that bytes of a request have come.
    fn request_begins(&self) {
        let mut state = self.lock();
        let enter = || self.0.half_open.enter(self.0.evicted.clone());
        state.place.get_or_insert_with(enter);
    }

    /// Notes that a request has arrived, all of it.
    pub(crate) fn request_arrived(&self) {
        let place = self.lock().place.take();
        drop(place);
    }

    /// Treats the next reply so.
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

/// The stream below a connection: TCP, or TLS over it.
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
    underway: Option<Underway>,
}

impl<S: Stream> Connection<S> {
    pub(crate) fn new(stream: S, handle: ConnectionHandle) -> Self {
        Self { stream, handle, underway: None }
    }

    /// Takes up the fault of the reply that is being written.
    fn begin(&mut self) {
        if self.underway.is_none() {
            self.underway = self.handle.take().map(Underway::from);
        }
    }

    /// The error on which the server drops the connection: that closes it, or, if it is to be
    /// reset, sends an RST in place of what has not gone out.
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
        this.begin();
        let stream = Pin::new(&mut this.stream);
        match &mut this.underway {
            None | Some(Underway::EndIdle { .. }) => stream.poll_write(cx, bytes),
            Some(Underway::Withhold(ending)) => {
                let ending = *ending;
                Poll::Ready(Err(this.end(ending)))
            }
            Some(Underway::Replace(replacement)) => {
                while !replacement.is_empty() {
                    let written = ready!(Pin::new(&mut this.stream).poll_write(cx, replacement))?;
                    let _ = replacement.split_to(written);
                }
                ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
                Poll::Ready(Err(this.end(Ending::Close)))
            }
            Some(Underway::Truncate { head, body_left }) => {
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
            Some(Underway::Drip { each, pause }) => {
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
        this.begin();
        if this.underway.is_none() {
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

    /// The server flushes when a reply has been written, all of it.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        match &mut this.underway {
            Some(Underway::Truncate { .. }) => return Poll::Ready(Err(this.end(Ending::Close))),
            Some(Underway::EndIdle { after, idle, .. }) => {
                idle.get_or_insert_with(|| {
                    // The server may not be about to read; only that looks at the timer.
                    cx.waker().wake_by_ref();
                    Box::pin(sleep(*after))
                });
            }
            Some(Underway::Drip { .. }) => this.underway = None,
            None | Some(Underway::Withhold(_) | Underway::Replace(_)) => {}
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(Underway::Withhold(_)) = this.underway {
            // A FIN would come before the RST.
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
        if let Some(Underway::EndIdle { after, ending, idle: Some(idle) }) = &mut this.underway
            // A timer may take its time even where there is none to take.
            && (after.is_zero() || idle.as_mut().poll(cx).is_ready())
        {
            let ending = *ending;
            return Poll::Ready(match ending {
                // As if the client had said that it is done: the server ends it in good order.
                Ending::Close => Ok(()),
                Ending::Reset => {
                    this.underway = Some(Underway::Withhold(ending));
                    Err(this.end(ending))
                }
            });
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.handle.request_begins();
            if matches!(this.underway, Some(Underway::EndIdle { idle: Some(_), .. })) {
                this.underway = None;
            }
        }
        Poll::Ready(Ok(()))
    }
}
