//! A sandbox as a value: it runs from `start` until it is dropped.

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

/// How long a drop waits for requests that are being answered.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox. It stops when it is dropped, which may not happen on an async runtime's
/// thread.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) service: Arc<Service>,
    pub(crate) ca_file: Option<CaFile>,
    pub(crate) runtime: Option<Runtime>,
}

impl Sandbox {
    /// `http://127.0.0.1:PORT`, or, with TLS, `https://127.0.0.1:PORT`.
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

    /// The file with the certificate of its CA, if it has TLS.
    #[must_use]
    pub fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_ref().map(|ca_file| ca_file.path.as_path())
    }

    /// Puts fault rules, a JSON list as `POST /_sandbox/faults` takes it, in the place of those in
    /// force.
    ///
    /// # Errors
    /// Where a rule is invalid: a sentence that names the field. The rules in force stay.
    pub fn set_faults(&self, rules: &Value) -> io::Result<()> {
        let invalid = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        self.service.faults.replace(rules).map_err(invalid)?;
        self.service.news.tell();
        Ok(())
    }

    /// Lets somebody into a room, and returns the peer's id. `peer` is an object of strings, all
    /// optional: `name`, `user_id`, `role` and `metadata`. The role is by default the first of the
    /// room's template. May not be called on an async runtime's thread.
    ///
    /// # Errors
    /// If there is no such room, it is disabled, or its template does not have the role.
    pub fn let_in(&self, room_id: &str, peer: &Value) -> io::Result<String> {
        self.run(control::room::let_into(&self.service, room_id, peer.clone())).map(|peer| peer.id)
    }

    /// Lets a peer leave a room, whose session ends with the last one. May not be called on an
    /// async runtime's thread.
    ///
    /// # Errors
    /// If the peer is not inside.
    pub fn let_out(&self, room_id: &str, peer_id: &str) -> io::Result<()> {
        self.run(self.service.on_rooms(|rooms| rooms.let_out(room_id, peer_id)))
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, Refusal>>) -> io::Result<T> {
        let runtime = self.runtime.as_ref().ok_or_else(|| io::Error::other("it has stopped"))?;
        runtime.block_on(work).map_err(|refusal| io::Error::other(refusal.why()))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(GRACE);
        }
    }
}
