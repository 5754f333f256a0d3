//! A running sandbox.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::api::legacy;
use crate::api::v2::paths;
use crate::control;
use crate::http::refusal::Refusal;
use crate::net::certificates::CaFile;
use crate::service::Service;

/// How long a drop waits for requests in flight.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// A running sandbox. It stops when it is dropped. Do not drop it on a thread of an async runtime.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) service: Arc<Service>,
    pub(crate) ca_file: Option<CaFile>,
    pub(crate) runtime: Option<Runtime>,
}

impl Sandbox {
    /// `http://127.0.0.1:PORT`, or `https://127.0.0.1:PORT` if TLS is on.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.ca_file.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The base URL of the legacy API, for a client.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}{}", self.url(), legacy::BASE)
    }

    /// The base URL of v2, for a client.
    #[must_use]
    pub fn v2_base_url(&self) -> String {
        format!("{}{}", self.url(), paths::BASE)
    }

    /// The file with the CA certificate, if TLS is on.
    #[must_use]
    pub fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_ref().map(|ca_file| ca_file.path.as_path())
    }

    /// Replaces the fault rules. `rules` is a JSON list, as for `POST /_sandbox/faults`.
    ///
    /// # Errors
    /// If a rule is invalid, the error names the field, and the current rules stay.
    pub fn set_faults(&self, rules: &Value) -> io::Result<()> {
        let invalid = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        self.service.faults.replace(rules).map_err(invalid)?;
        self.service.changes.notify();
        Ok(())
    }

    /// Adds a peer to a room, and returns the peer's id. `peer` is an object of optional strings:
    /// `name`, `user_id`, `role` and `metadata`. The default role is the first role of the room's
    /// template. Do not call this on a thread of an async runtime.
    ///
    /// # Errors
    /// If the room does not exist or is disabled, or if its template does not have the role.
    pub fn let_in(&self, room_id: &str, peer: &Value) -> io::Result<String> {
        self.run(control::room::let_into(&self.service, room_id, peer.clone())).map(|peer| peer.id)
    }

    /// Removes a peer from a room. If it was the last peer, the session ends. Do not call this on a
    /// thread of an async runtime.
    ///
    /// # Errors
    /// If the peer is not in the room.
    pub fn let_out(&self, room_id: &str, peer_id: &str) -> io::Result<()> {
        self.run(self.service.on_rooms(|rooms| rooms.let_out(room_id, peer_id)))
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, Refusal>>) -> io::Result<T> {
        let runtime = self.runtime.as_ref().ok_or_else(|| io::Error::other("it has stopped"))?;
        Ok(runtime.block_on(work)?)
    }

    /// The address on which it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
    }
}
