//! The floor: the cost of a create if only JSON, and rustls if the URL is https, is between the
//! program and the socket. It has no limits, no retries, no pool, and no error messages.
//!
//!     floor CALLS

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use hms_rooms_bench::{Create, ID, Inbox, NAME, Side};
use nix::time::{ClockId, clock_gettime};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde::Deserialize;

/// A room, as far as the library reads it.
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read to be kept, not to be used")]
struct Room {
    id: String,
    name: String,
    description: String,
    active: bool,
    enabled: bool,
    template: String,
    region: String,
    recording_info: Recording,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Recording {
    enabled: bool,
    upload_info: Upload,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Upload {
    #[serde(rename = "type")]
    kind: String,
    location: String,
    prefix: String,
    options: Options,
    credentials: Credentials,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Options {
    region: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Credentials {
    key: String,
    secret: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let calls: u64 = env::args().nth(1).ok_or("usage: floor CALLS")?.parse()?;
    let base = env::var("HMS_BASE_URL")?;
    let token = env::var("HMS_MANAGEMENT_TOKEN")?;
    let (scheme, rest) = base.split_once("://").ok_or("no scheme")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let head = format!(
        "POST {path}/rooms HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {token}\r\nUser-Agent: floor\r\nAccept: application/json\r\n\
         Content-Length: "
    );
    let stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    if scheme == "https" {
        let connection = ClientConnection::new(tls()?, ServerName::try_from("127.0.0.1")?)?;
        run(StreamOwned::new(connection, stream), &head, calls)
    } else {
        run(stream, &head, calls)
    }
}

fn tls() -> Result<Arc<ClientConfig>, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(env::var("HMS_CA_BUNDLE")?)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Makes the calls, the first of them unmeasured, and says what they took.
fn run(mut stream: impl Read + Write, head: &str, calls: u64) -> Result<(), Box<dyn Error>> {
    let mut output = Vec::new();
    let mut inbox = Inbox::default();
    let mut started = (Instant::now(), processor_time()?);
    for call in 0..=calls {
        let body = serde_json::to_vec(&Create::ROOM)?;
        output.clear();
        write!(output, "{head}{}\r\n\r\n", body.len())?;
        output.extend_from_slice(&body);
        stream.write_all(&output)?;

        let (head, body) = inbox.next(&mut stream, Side::Replies)?.ok_or("closed")?;
        let room: Room = serde_json::from_slice(&inbox.bytes()[head..head + body])?;
        if room.id != ID || room.name != NAME {
            return Err("another room".into());
        }
        inbox.consume(head + body);
        if call == 0 {
            started = (Instant::now(), processor_time()?);
        }
    }
    let (wall, processor) = (started.0.elapsed(), processor_time()? - started.1);
    println!("{} {} {}", wall.as_nanos(), processor.as_nanos(), resident()?);
    Ok(())
}

/// The processor time of this process.
fn processor_time() -> Result<Duration, Box<dyn Error>> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}

/// The memory of this process that is in use, in KiB.
fn resident() -> Result<String, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?.to_owned())
}
