//! The bench's server: answers every POST as the service would answer a create, at once, so that no
//! client waits for it.
//!
//!     server FOLDER
//!
//! It leaves the certificate of its CA in FOLDER, and prints one line of JSON once it accepts: the
//! ports in clear and over TLS. A path that begins with /later/ is answered 20 ms later. GET
//! /counts says how many connections there were, and how many requests. It ends with its stdin.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs, thread};

use hms_rooms_bench::{Create, ID, Inbox, Side};
use nix::sys::prctl;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde::Deserialize;

const LATER: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    requests: AtomicU64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: server FOLDER")?;
    let tls = Arc::new(certified(Path::new(&folder))?);
    let counts = Arc::new(Counts::default());

    let plain = TcpListener::bind("127.0.0.1:0")?;
    let secure = TcpListener::bind("127.0.0.1:0")?;
    let (http, https) = (plain.local_addr()?.port(), secure.local_addr()?.port());
    println!("{}", serde_json::json!({"http": http, "https": https}));
    accept(plain, counts.clone(), serve);
    accept(secure, counts, move |stream, counts| {
        let connection = ServerConnection::new(tls.clone()).map_err(io::Error::other)?;
        serve(StreamOwned::new(connection, stream), counts)
    });
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

/// Gives each connection a thread.
fn accept(
    listener: TcpListener,
    counts: Arc<Counts>,
    serve: impl Fn(TcpStream, &Counts) -> io::Result<()> + Send + Sync + 'static,
) {
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (serve, counts) = (serve.clone(), counts.clone());
            thread::spawn(move || {
                // By default a timer may wait 50 µs for another's, which is no part of a distance.
                let _ = prctl::set_timerslack(1);
                let _ = stream.set_nodelay(true);
                // A client that goes away is no failure.
                let _ = serve(stream, &counts);
            });
        }
    });
}

fn serve(mut stream: impl Read + Write, counts: &Counts) -> io::Result<()> {
    let mut inbox = Inbox::default();
    let mut is_counted = false;
    while let Some((head, body)) = inbox.next(&mut stream, Side::Requests)? {
        let message = &inbox.bytes()[..head + body];
        let answer = if message.starts_with(b"GET /counts ") {
            let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
            let (connections, requests) = (count(&counts.connections), count(&counts.requests));
            serde_json::json!({"connections": connections, "requests": requests}).to_string()
        } else {
            if !is_counted {
                counts.connections.fetch_add(1, Ordering::Relaxed);
                is_counted = true;
            }
            counts.requests.fetch_add(1, Ordering::Relaxed);
            if message.starts_with(b"POST /later/") {
                thread::sleep(LATER);
            }
            room(&message[head..])?
        };
        let length = answer.len();
        let reply = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n\
             Content-Length: {length}\r\nDate: Wed, 25 Nov 2026 09:00:00 GMT\r\n\r\n{answer}"
        );
        stream.write_all(reply.as_bytes())?;
        stream.flush()?;
        inbox.consume(head + body);
    }
    Ok(())
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The reply to a create, which must be JSON with a name.
fn room(request: &[u8]) -> io::Result<String> {
    let Named { name } = serde_json::from_slice(request)?;
    let asked = Create::ROOM;
    let room = serde_json::json!({
        "id": ID,
        "name": name,
        "description": "9PM English Class, Batch 2",
        "active": true,
        "enabled": true,
        "template": asked.template,
        "region": asked.region,
        "recording_info": asked.recording_info,
        "created_at": "2026-11-25T09:00:00.123456789Z",
        "updated_at": "0001-01-01T00:00:00Z",
    });
    Ok(room.to_string())
}

/// A certificate for loopback, and the CA that signed it, left in `folder`.
fn certified(folder: &Path) -> Result<ServerConfig, Box<dyn Error>> {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(DnType::CommonName, "the bench's CA");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    fs::write(folder.join("ca.pem"), authority.pem())?;

    let key = KeyPair::generate()?;
    let leaf = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?
        .signed_by(&key, &authority)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)?)
}
