//! Opens connections, and witnesses what passes through them: whether a request has begun to leave
//! this machine, and how much has come back.
//!
//! An error's outcome hangs on the first: a request of which no byte was handed to a connection can
//! be repeated whatever it asks for. A call runs on one thread from end to end, so a flag of the
//! thread is all it takes.

use std::cell::Cell;

use ureq::Error;
use ureq::unversioned::transport::{
    self, Buffers, ConnectionDetails, DefaultConnector, NextTimeout, Transport,
};

/// The most bytes that are taken for one reply, interim replies and framing included: twice the
/// longest body.
const LONGEST_RECEIVED: usize = 2 * 1024 * 1024;

thread_local! {
    static SENT: Cell<bool> = const { Cell::new(false) };
}

/// Starts a new exchange on this thread.
pub(super) fn nothing_sent_yet() {
    SENT.set(false);
}

/// Whether any byte of this thread's exchange was handed to a connection.
pub(super) fn was_sent() -> bool {
    SENT.get()
}

/// ureq's own connector, with what it lacks for us.
#[derive(Debug, Default)]
pub(super) struct Connector(DefaultConnector);

impl transport::Connector for Connector {
    type Out = Witness;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Witness>, Error> {
        let details = ConnectionDetails {
            uri: details.uri,
            addrs: details.addrs.clone(),
            config: details.config,
            // A request of ours differs from its agent in nothing but timeouts. Left alone, ureq
            // would read the CA certificates anew, and forget the TLS sessions, with each connection.
            request_level: false,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        let connected = self.0.connect(&details, chained);
        // To ask a proxy for a tunnel is not to send the request.
        nothing_sent_yet();
        Ok(connected?.map(|transport| Witness { transport, received: 0 }))
    }
}

/// A connection that notes when bytes of a request are handed to it, and counts those of the reply.
#[derive(Debug)]
pub(super) struct Witness {
    transport: Box<dyn Transport>,
    received: usize,
}

impl Transport for Witness {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        SENT.set(true);
        self.received = 0;
        self.transport.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.buffers().input().len();
        let progressed = self.transport.await_input(timeout)?;
        self.received += self.buffers().input().len().saturating_sub(before);
        if self.received > LONGEST_RECEIVED {
            return Err(Error::BodyExceedsLimit(LONGEST_RECEIVED as u64));
        }
        Ok(progressed)
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}
