//! The CA certificates that the service's own is checked against.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::libc::{O_NOCTTY, O_NONBLOCK};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use zeroize::Zeroizing;

use super::environment::{CA_BUNDLE, Environment, SSL_CERT_DIR, SSL_CERT_FILE};
use super::pem::Blocks;
use super::stray;
use crate::error::Error;

const FIELD: &str = "ca_file";

/// The longest file of certificates that is read, in bytes. Those of the systems have 0.3 MB.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// Where Linux distributions have all CA certificates in one file: the first that is there counts.
const SYSTEM_FILES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",   // older ones of these
    "/etc/ssl/ca-bundle.pem",             // openSUSE
    "/etc/ssl/cert.pem",                  // Alpine
    "/etc/pki/tls/cacert.pem",            // OpenELEC
];

/// Where they have them one by one. A certificate may be here alone.
const SYSTEM_FOLDERS: [&str; 2] = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

/// Where CA certificates come from.
#[derive(Clone, Debug)]
pub(crate) enum Roots {
    /// A file that the caller names, in place of the system's store.
    File { path: PathBuf, variable: Option<&'static str>, store: Arc<RootCertStore> },
    /// OpenSSL's variables, in place of the system's store; read with the first connection.
    Variables { file: Option<PathBuf>, folders: Vec<PathBuf> },
    /// The system's store; read with the first connection.
    System,
}

impl Roots {
    /// Reads the certificates of the file that was `given`, else of `HMS_CA_BUNDLE`, or notes where
    /// to read them later.
    pub(crate) fn choose(
        given: Option<PathBuf>,
        environment: &Environment<'_>,
    ) -> Result<Self, Error> {
        let named = match given {
            Some(path) => Some((path, None)),
            None => environment.path(&CA_BUNDLE).map(|(path, name)| (path, Some(name))),
        };
        if let Some((path, variable)) = named {
            let store = read_file(&path).and_then(|pem| all(&pem)).map_err(|why| {
                let name = variable.unwrap_or(FIELD);
                let stray = stray::at_an_end(&path.to_string_lossy());
                let stray = stray.map(|what| format!("; {name} {what}")).unwrap_or_default();
                Error::invalid_argument(FIELD, format!("{name} {}: {why}{stray}", shown(&path)))
            })?;
            return Ok(Self::File { path, variable, store: Arc::new(store) });
        }
        let file = environment.path(&SSL_CERT_FILE).map(|(path, _)| path);
        let folders = environment.path(&SSL_CERT_DIR).map(|(paths, _)| {
            let is_named = |path: &PathBuf| !path.as_os_str().is_empty();
            std::env::split_paths(&paths).filter(is_named).collect::<Vec<_>>()
        });
        match (file, folders.unwrap_or_default()) {
            (None, folders) if folders.is_empty() => Ok(Self::System),
            (file, folders) => Ok(Self::Variables { file, folders }),
        }
    }

    /// The certificates. The error says what is wrong with the place they should come from.
    pub(crate) fn store(&self) -> Result<Arc<RootCertStore>, String> {
        let mut found = Found::default();
        match self {
            Self::File { store, .. } => return Ok(store.clone()),
            Self::Variables { file, folders } => {
                file.iter().for_each(|file| found.file(file));
                folders.iter().for_each(|folder| found.folder(folder));
            }
            Self::System => {
                let file = SYSTEM_FILES.iter().map(Path::new).find(|file| file.exists());
                file.into_iter().for_each(|file| found.file(file));
                let folders = SYSTEM_FOLDERS.iter().map(Path::new);
                folders.filter(|folder| folder.exists()).for_each(|folder| found.folder(folder));
            }
        }
        let why = found.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let store = found.store();
        if store.is_empty() {
            return Err(format!("there is no CA certificate in {self}{why}"));
        }
        Ok(Arc::new(store))
    }
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, variable, .. } => {
                let name = variable.unwrap_or(FIELD);
                write!(f, "{name} {}", shown(path))
            }
            Self::Variables { file, folders } => {
                let file = file.iter().map(|path| ("SSL_CERT_FILE", path));
                let folders = folders.iter().map(|path| ("SSL_CERT_DIR", path));
                for (number, (name, path)) in file.chain(folders).enumerate() {
                    let separator = if number == 0 { "" } else { ", " };
                    write!(f, "{separator}{name} {}", shown(path))?;
                }
                Ok(())
            }
            Self::System => f.write_str("the system's store"),
        }
    }
}

/// A path as a message has it, on one line.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    path.chars()
        .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() })
        .collect()
}

/// Every certificate of a file that somebody named: one that cannot be read is not passed over.
fn all(pem: &[u8]) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    let mut blocks = Blocks::new(pem);
    while let Some(block) = blocks.next() {
        let block = block.map_err(|wrong| format!("line {} {}", wrong.line, wrong.what))?;
        store.add(CertificateDer::from(block.der)).map_err(|_| {
            let line = blocks.line(block.at);
            format!("line {line} begins a certificate that is not one of X.509")
        })?;
    }
    if !store.is_empty() {
        return Ok(store);
    }
    Err(if blocks.has_private_key {
        "it holds a private key, and no certificate".to_owned()
    } else if pem.starts_with(&[0x30, 0x82]) {
        "it is DER, and not PEM: `openssl x509 -inform der -in FILE -out NEW` writes that"
            .to_owned()
    } else {
        "it holds no PEM certificate".to_owned()
    })
}

/// The certificates in the places of the system and of OpenSSL. A certificate that cannot be read
/// is skipped.
#[derive(Default)]
struct Found {
    certificates: Vec<CertificateDer<'static>>,
    /// The files that were read, by device and number: a folder of OpenSSL's has several links to
    /// each.
    files: HashSet<(u64, u64)>,
    /// The first thing that was wrong.
    why: Option<String>,
}

impl Found {
    fn file(&mut self, path: &Path) {
        let id = fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()));
        if id.is_ok_and(|id| !self.files.insert(id)) {
            return;
        }
        match read_file(path) {
            Ok(pem) => {
                let blocks = Blocks::new(&pem).flatten();
                self.certificates.extend(blocks.map(|block| CertificateDer::from(block.der)));
            }
            Err(why) => self.wrong(path, &why),
        }
    }

    fn folder(&mut self, path: &Path) {
        match fs::read_dir(path) {
            Ok(entries) => {
                let files = entries.flatten().map(|entry| entry.path());
                files.filter(|path| path.is_file()).for_each(|path| self.file(&path));
            }
            Err(error) => self.wrong(path, &error.to_string()),
        }
    }

    fn wrong(&mut self, path: &Path, why: &str) {
        self.why.get_or_insert_with(|| format!("{}: {why}", shown(path)));
    }

    /// All of them, once each: the file of a system and its folder have the same.
    fn store(mut self) -> RootCertStore {
        self.certificates.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
        self.certificates.dedup();
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(self.certificates);
        store
    }
}

/// Reads a whole file, unless it is one that may never end. It may hold a private key besides: what
/// was read is wiped.
fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let say = |error: io::Error| error.to_string();
    if path.as_os_str().is_empty() {
        return Err("the name is empty".to_owned());
    }
    check_kind(&fs::metadata(path).map_err(say)?)?;
    // To open a FIFO would wait for somebody who writes; it may have come since.
    let file = OpenOptions::new().read(true).custom_flags(O_NONBLOCK | O_NOCTTY).open(path);
    let file: File = file.map_err(say)?;
    let metadata = file.metadata().map_err(say)?;
    check_kind(&metadata)?;
    let length = usize::try_from(metadata.len().min(MAX_FILE)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 1));
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(say)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("it is longer than {} MiB", MAX_FILE / 1024 / 1024));
    }
    Ok(bytes)
}

fn check_kind(metadata: &fs::Metadata) -> Result<(), String> {
    let kind = metadata.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a directory",
        () if kind.is_fifo() => "a FIFO",
        () if kind.is_socket() => "a socket",
        () => "a device",
    };
    Err(format!("it is {what}, and not a regular file"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{Environment, Roots, fs};

    fn choose(variables: &[(&str, &str)]) -> Result<Roots, crate::Error> {
        let read = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        Roots::choose(None, &Environment::new(&read, false))
    }

    #[test]
    fn a_variable_that_names_no_file_is_told_with_its_stray_character() {
        let error = choose(&[("HMS_CA_BUNDLE", "/no/such/file\n")]).unwrap_err();
        assert_eq!(error.field(), Some("ca_file"));
        let message = error.message();
        assert!(message.starts_with("HMS_CA_BUNDLE /no/such/file\\n: No such file"), "{message}");
        assert!(message.ends_with("; HMS_CA_BUNDLE ends with a line break"), "{message}");
    }

    #[test]
    fn empty_variables_leave_the_system_its_store() {
        let empty = ["HMS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"].map(|name| (name, ""));
        for variables in [&[][..], &empty, &[("SSL_CERT_DIR", "::")]] {
            assert!(matches!(choose(variables).unwrap(), Roots::System), "{variables:?}");
        }
    }

    #[test]
    fn openssls_variables_are_read_and_what_is_none_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let ca = include_str!("../../tests/certificates/ca.pem");
        let other = include_str!("../../tests/certificates/ca-p521.pem");
        fs::create_dir(path("cas")).unwrap();
        fs::write(path("cas/1.pem"), format!("{other}{}", ca.replace("CERT", "TRUSTED CERT")))
            .unwrap();
        fs::write(path("cas/2.pem"), "nothing").unwrap();
        std::os::unix::fs::symlink(path("cas/1.pem"), path("cas/link.0")).unwrap();
        std::os::unix::fs::symlink(path("missing"), path("cas/link.1")).unwrap();
        fs::write(path("ca.pem"), format!("{ca}{ca}")).unwrap();

        let stores = |variables: &[(&str, &str)]| {
            choose(variables).unwrap().store().map(|store| store.len())
        };
        let (file, cas) = (path("ca.pem"), format!("{}:{}", path("missing"), path("cas")));
        assert_eq!(stores(&[("SSL_CERT_FILE", &file)]), Ok(1));
        assert_eq!(stores(&[("SSL_CERT_DIR", &cas)]), Ok(1));
        assert_eq!(stores(&[("SSL_CERT_FILE", &file), ("SSL_CERT_DIR", &cas)]), Ok(2));
        let missing = path("missing");
        let why = stores(&[("SSL_CERT_FILE", &missing)]).unwrap_err();
        assert!(why.contains("SSL_CERT_FILE") && why.contains("No such file"), "{why}");
        let why = stores(&[("SSL_CERT_FILE", "/dev/zero"), ("SSL_CERT_DIR", &file)]).unwrap_err();
        assert!(why.contains("SSL_CERT_DIR") && why.contains("a device"), "{why}");
    }
}
