//! The CA certificates that the service's own is checked against.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::error::Error;

const FIELD: &str = "ca_file";

/// Where CA certificates come from.
#[derive(Debug)]
pub(crate) enum Roots {
    /// A file that the caller names, in place of the system's store.
    File(PathBuf, Arc<Vec<Certificate<'static>>>),
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's store; read with the first connection.
    System,
}

impl Roots {
    /// Reads the certificates of `file`, or leaves it to the system.
    pub(crate) fn read(file: Option<PathBuf>) -> Result<Self, Error> {
        let Some(path) = file else { return Ok(Self::System) };
        let refuse = |why: String| {
            Error::invalid_argument(FIELD, format!("ca_file {}: {why}", path.display()))
        };
        let pem = fs::read(&path).map_err(|error| refuse(error.to_string()))?;
        let certificates = parse_pem(&pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| refuse(error.to_string()))?;
        if certificates.is_empty() {
            return Err(refuse("it holds no PEM certificate".to_owned()));
        }
        Ok(Self::File(path, Arc::new(certificates)))
    }

    pub(super) fn certificates(&self) -> RootCerts {
        match self {
            Self::File(_, certificates) => RootCerts::Specific(certificates.clone()),
            Self::System => RootCerts::PlatformVerifier,
        }
    }
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, _) => write!(f, "{}", path.display()),
            Self::System => f.write_str("the system's store"),
        }
    }
}
