//! The certificates that the servers of a run show, and the file of the CA that a client is to
//! trust: made once, as a key takes longer to make than a case to run.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hms_rooms_test_support::certificate::{Authority, ClientCertificate, for_hosts};
use rcgen::date_time_ymd;
use rustls::ServerConfig;
use serde::Deserialize;
use tempfile::TempDir;

/// The name of a run's servers in a URL.
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

/// The certificate that a server sends in a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certificate {
    /// Nothing is wrong with it.
    #[default]
    Valid,
    /// Its time is over.
    Expired,
    /// Its time is to come.
    NotYetValid,
    /// It was made for a host of another name.
    OfAnotherHost,
    /// A CA signed it that the file does not hold.
    OfAnotherCa,
    /// It is the CA's own.
    OfTheCa,
    /// Nothing is wrong with it, and the server wants one of the client.
    WantsAClients,
}

/// The certificates of one run.
#[derive(Debug)]
pub struct Certificates {
    ca_file: PathBuf,
    servers: BTreeMap<Certificate, Arc<ServerConfig>>,
    /// Holds the file for as long as the value lives.
    _folder: TempDir,
}

impl Certificates {
    /// Makes them, and writes the file.
    pub fn make() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(failed)?;
        let ca_file = folder.path().join("ca.pem");
        let ca = Authority::new("the CA of this run", &HOSTS);
        let other = Authority::new("another CA", &HOSTS);
        fs::write(&ca_file, ca.pem()).map_err(failed)?;

        let mut of_the_past = for_hosts(&HOSTS);
        of_the_past.not_after = date_time_ymd(2020, 1, 1);
        let mut of_the_future = for_hosts(&HOSTS);
        of_the_future.not_before = date_time_ymd(2100, 1, 1);
        let (good, elsewhere) = (for_hosts(&HOSTS), for_hosts(&["rooms.example"]));
        let wanted = ClientCertificate::SignedBy(ca.certificate());
        let not_wanted = ClientCertificate::NotWanted;
        let servers = BTreeMap::from([
            (Certificate::Valid, ca.server(&good, not_wanted)),
            (Certificate::Expired, ca.server(&of_the_past, not_wanted)),
            (Certificate::NotYetValid, ca.server(&of_the_future, not_wanted)),
            (Certificate::OfAnotherHost, ca.server(&elsewhere, not_wanted)),
            (Certificate::OfAnotherCa, other.server(&good, not_wanted)),
            (Certificate::OfTheCa, ca.server_of_its_own()),
            (Certificate::WantsAClients, ca.server(&good, wanted)),
        ]);
        Ok(Self { ca_file, servers, _folder: folder })
    }

    /// Where the CA's certificate is, in PEM.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// How a server with that certificate speaks TLS.
    pub fn server(&self, certificate: Certificate) -> Option<Arc<ServerConfig>> {
        self.servers.get(&certificate).cloned()
    }
}

fn failed(error: impl Display) -> String {
    format!("the certificates: {error}")
}
