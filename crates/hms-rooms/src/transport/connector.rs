//! Opens connections: straight or through a proxy, over TCP, with TLS on top if the URL asks for
//! it.

use std::time::Duration;

use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector as _, Either, NextTimeout,
    Transport,
};
use zeroize::Zeroize;

use super::connect::connect;
use super::names::Names;
use super::tcp::Tcp;
use super::tls::TlsConnector;
use super::watch::Watch;

/// The most bytes that are taken for one reply, interim replies and framing included: twice the
/// longest body.
const MAX_RECEIVED: usize = 2 * 1024 * 1024;

/// The connector of a pool.
pub(super) fn connector(
    names: Names,
    patience: Duration,
    tls: TlsConnector,
) -> impl ureq::unversioned::transport::Connector {
    let chain =
        ().chain(ConnectProxyConnector::default())
            .chain(TcpConnector { names, patience })
            .chain(tls);
    Connector { chain }
}

/// Connects by a chain of connectors, on the exchange's watch.
#[derive(Debug)]
struct Connector<Chain> {
    chain: Chain,
}

impl<Chain> ureq::unversioned::transport::Connector for Connector<Chain>
where
    Chain: ureq::unversioned::transport::Connector,
{
    type Out = Connection<Chain::Out>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let watch = Watch::current()?;
        let is_to_proxy = watch.is_connecting();
        watch.connected();
        let connected = watch.connecting(|| self.chain.connect(details, chained))?;
        Ok(connected.map(|transport| Connection { transport, is_to_proxy }))
    }
}

/// Opens TCP connections where nothing before it in the chain has one.
#[derive(Debug)]
struct TcpConnector {
    names: Names,
    patience: Duration,
}

impl<In: Transport> ureq::unversioned::transport::Connector<In> for TcpConnector {
    type Out = Either<In, Tcp>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if chained.is_some() {
            return Ok(chained.map(Either::A));
        }
        let watch = Watch::current()?;
        let addresses = self.names.addresses(details.uri, &watch)?;
        let stream = connect(&addresses, &watch).inspect_err(|_| self.names.forget(details.uri))?;
        Ok(Some(Either::B(Tcp::new(stream, self.patience)?)))
    }
}

/// A connection as ureq sees it, in clear. It counts what comes back, and wipes what has passed
/// through buffers that ureq would merely free.
#[derive(Debug)]
struct Connection<T: Transport> {
    transport: T,
    /// Whether it carries the tunnel of another, which does the counting.
    is_to_proxy: bool,
}

impl<T: Transport> Transport for Connection<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.transport.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let buffers = self.transport.buffers();
        if buffers.input_append_buf().is_empty() {
            let size = buffers.input().len();
            return Err(Error::LargeResponseHeader(size, size));
        }
        let before = buffers.input().len();
        let progressed = self.transport.await_input(timeout)?;
        let bytes = self.transport.buffers().input().len().saturating_sub(before);
        if !self.is_to_proxy && Watch::current()?.received(bytes) > MAX_RECEIVED {
            return Err(Error::BodyExceedsLimit(MAX_RECEIVED as u64));
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

impl<T: Transport> Drop for Connection<T> {
    fn drop(&mut self) {
        let buffers = self.transport.buffers();
        buffers.input_consume(buffers.input().len());
        buffers.input_append_buf().zeroize();
        buffers.output().zeroize();
    }
}
