//! The scripted server: raw bytes on a loopback socket, so that a fault can really happen. Over TLS
//! they are the bytes within it, and a reset or a cut is one of the socket underneath.
//!
//! It answers each request with the next reply of its script and remembers everything it heard.
//! A request beyond the script is answered 400, which no client may retry.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hms_rooms_test_support::stream::Stream;
use rustls::ServerConfig;

use crate::http::{self, Heard};

const BEYOND_THE_SCRIPT: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 32\r\n\r\n\
    {\"message\":\"not in this script\"}";
/// A reply that the client does not read to its end must not hold the server up.
const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// An endless text goes out in blocks of at least this size.
const BLOCK: usize = 64 * 1024;

/// The bytes of a reply and what becomes of the connection after them.
#[derive(Debug, Clone)]
pub struct Scripted {
    /// Sent as they are; empty for a server that says nothing.
    pub bytes: Vec<u8>,
    /// The pause after every byte, for those that go out one at a time.
    pub drip: Option<Duration>,
    /// Sent over and over behind the bytes, until the client hangs up; mostly empty.
    pub endless: Vec<u8>,
    /// The end of the connection.
    pub then: Then,
}

impl Scripted {
    fn send(&self, wire: &mut Stream) -> io::Result<()> {
        match self.drip {
            None => wire.write_all(&self.bytes)?,
            Some(pause) => {
                for byte in self.bytes.chunks(1) {
                    wire.write_all(byte)?;
                    wire.flush()?;
                    thread::sleep(pause);
                }
            }
        }
        if let Some(times) = BLOCK.checked_div(self.endless.len()) {
            let block = self.endless.repeat(times + 1);
            loop {
                wire.write_all(&block)?;
            }
        }
        wire.flush()
    }
}

/// How a server goes on with the connection after it has sent its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Waits for the next request.
    Keep,
    /// Closes it in good order (over TLS a `close_notify`, then FIN).
    Close,
    /// Closes it (FIN) without a word of TLS.
    Cut,
    /// Tears it down (RST).
    Reset,
    /// Says nothing more and leaves it open.
    Hang,
}

/// Everything that a server received.
#[derive(Debug)]
pub struct Record {
    /// Connections taken, whether or not a request came over them.
    pub connections: usize,
    /// The requests since the last [`ScriptedServer::heard`].
    pub heard: Vec<Heard>,
}

/// A running server; it ends with [`finish`](Self::finish) or when dropped.
#[derive(Debug)]
pub struct ScriptedServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// For a server that speaks TLS.
    tls: Option<Arc<ServerConfig>>,
    state: Mutex<State>,
    idle: Condvar,
}

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Scripted>,
    heard: Vec<Heard>,
    connections: usize,
    /// Replies that are being sent at this moment.
    sending: usize,
    /// A second handle on every connection, by its peer, to end it from outside.
    open: HashMap<SocketAddr, TcpStream>,
    /// The address of the connection that ends the acceptor.
    last_call: Option<SocketAddr>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ScriptedServer {
    /// Listens on a free port of the loopback, for HTTP in clear or over TLS.
    pub fn start(tls: Option<Arc<ServerConfig>>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { tls, ..Shared::default() });
        let for_acceptor = Arc::clone(&shared);
        let acceptor = thread::spawn(move || accept(&listener, &for_acceptor));
        Ok(Self { address, shared, acceptor: Some(acceptor) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the replies to come, in place of any that are left.
    pub fn script(&self, replies: impl IntoIterator<Item = Scripted>) {
        self.shared.state().script = replies.into_iter().collect();
    }

    /// Waits until no reply is being sent; returns the requests since the last call of this.
    pub fn heard(&self) -> Vec<Heard> {
        let state = self.shared.state();
        let waited = self.shared.idle.wait_timeout_while(state, WRITE_LIMIT, |s| s.sending > 0);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.heard)
    }

    /// Ends every connection and every thread, and tells what was seen.
    pub fn finish(mut self) -> Record {
        self.stop();
        let mut state = self.shared.state();
        Record { connections: state.connections, heard: std::mem::take(&mut state.heard) }
    }

    /// Connections are taken in order, so one of our own, when its turn comes, is the last: no
    /// connection that a client made before can be missed.
    fn stop(&mut self) {
        let Some(acceptor) = self.acceptor.take() else { return };
        let last_call = {
            let mut state = self.shared.state();
            let last_call = TcpStream::connect(self.address);
            state.last_call = last_call.as_ref().ok().and_then(|own| own.local_addr().ok());
            last_call
        };
        if last_call.is_ok() {
            // The acceptor has nothing to give back, and a panic in it has been printed.
            let _ = acceptor.join();
        }
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut workers = Vec::new();
    while let Ok((stream, peer)) = listener.accept() {
        let mut state = shared.state();
        if state.last_call == Some(peer) {
            break;
        }
        state.connections += 1;
        let Ok(handle) = stream.try_clone() else { break };
        state.open.insert(peer, handle);
        drop(state);
        let _ = stream.set_nodelay(true);
        let _ = stream.set_write_timeout(Some(WRITE_LIMIT));
        let Ok(wire) = Stream::new(stream, shared.tls.clone()) else { break };
        let shared = Arc::clone(shared);
        workers.push(thread::spawn(move || Connection { wire, peer, shared }.serve()));
    }
    for stream in shared.state().open.values() {
        let _ = stream.shutdown(Shutdown::Both);
    }
    for worker in workers {
        let _ = worker.join();
    }
}

struct Connection {
    wire: Stream,
    peer: SocketAddr,
    shared: Arc<Shared>,
}

impl Connection {
    /// The life of a connection. A client that goes away ends it, which is no failure here: the
    /// judge sees what it said before.
    fn serve(mut self) {
        let mut buffer = Vec::new();
        while let Ok(Some(heard)) = http::hear(&mut self.wire, &mut buffer) {
            let readable = matches!(heard, Heard::Request(_));
            let reply = self.next_reply(heard);
            let sent = reply.send(&mut self.wire);
            match reply.then {
                Then::Keep if sent.is_ok() && readable => self.sent(),
                Then::Keep | Then::Close => {
                    self.wire.say_the_end();
                    return self.end();
                }
                Then::Cut => return self.end(),
                Then::Reset => {
                    self.wire.end_with_a_reset();
                    return self.end();
                }
                Then::Hang => {
                    self.sent();
                    let _ = self.wire.read_to_end(&mut buffer);
                    break;
                }
            }
        }
        self.shared.state().open.remove(&self.peer);
    }

    fn next_reply(&self, heard: Heard) -> Scripted {
        let mut state = self.shared.state();
        state.heard.push(heard);
        state.sending += 1;
        let beyond = || Scripted {
            bytes: BEYOND_THE_SCRIPT.into(),
            drip: None,
            endless: Vec::new(),
            then: Then::Keep,
        };
        state.script.pop_front().unwrap_or_else(beyond)
    }

    fn sent(&self) {
        self.shared.state().sending -= 1;
        self.shared.idle.notify_all();
    }

    /// The peer learns of the end when the last handle is gone, and only then is the reply out.
    fn end(self) {
        let Self { wire, peer, shared } = self;
        let spare = shared.state().open.remove(&peer);
        drop((wire, spare));
        shared.state().sending -= 1;
        shared.idle.notify_all();
    }
}

#[cfg(test)]
mod tests;
