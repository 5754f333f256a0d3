//! A file of CA certificates: what is read, and what is refused when the client is made, with its
//! line. No message shows what a file holds.

use std::path::Path;
use std::process::Command;

use hms_rooms::{CallOptions, Client, ClientOptions, ErrorKind};

use crate::certificate::LOOPBACK;
use crate::server::{Rooms, Wire};

/// The error of a client that is made with this file, or `None` if the client can use it.
fn refusal(path: &Path) -> Option<String> {
    let address = Wire::Tls.serve(|_, connection| {
        let name = connection.request()?;
        connection.room(&name)
    });
    let options = ClientOptions { ca_file: Some(path.into()), ..Wire::Tls.options(address) };
    match Client::new(&options) {
        Ok(client) => {
            client.disable_room("test-room", &CallOptions::default()).unwrap();
            None
        }
        Err(error) => {
            let (kind, field) = (error.kind(), error.field());
            assert_eq!((kind, field), (ErrorKind::InvalidArgument, Some("ca_file")));
            Some(error.message().to_owned())
        }
    }
}

#[test]
fn certificates_are_read_however_they_were_put_together() {
    let ca = std::fs::read_to_string(&LOOPBACK.ca_file).unwrap();
    let other = include_str!("../certificates/ca-p521.pem");
    let key = include_str!("../certificates/rsa1024.key");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    for pem in [
        format!("\u{feff}{ca}"),
        format!("{}{ca}", other.trim_end()),
        format!("{}\r\n{}", other.replace('\n', "\r\n"), ca.replace('\n', "\r\n")),
        format!("{key}{ca}"),
        ca.replace("CERTIFICATE", "X509 CERTIFICATE"),
        format!("# our CAs\n\nsubject=CN = A\n{other}\nsubject=CN = B\n{ca}\ntail"),
    ] {
        std::fs::write(&path, pem).unwrap();
        assert_eq!(refusal(&path), None);
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line_and_without_its_contents() {
    let ca = std::fs::read_to_string(&LOOPBACK.ca_file).unwrap();
    let key = include_str!("../certificates/host.key");
    let secret = key.lines().nth(1).unwrap();
    let no_x509 =
        "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    let lines = ca.trim_end().lines().count();
    for (pem, words) in [
        (String::new(), "no PEM certificate".to_owned()),
        (key.replace('\n', "\\n"), "a private key, and no certificate".to_owned()),
        (key.to_owned(), "a private key, and no certificate".to_owned()),
        (format!("{ca}{no_x509}\n"), format!("line {} begins a certificate", lines + 1)),
        (
            format!(
                "{ca}{}",
                ca.replace("BEGIN CERT", "BEGIN TRUSTED CERT")
                    .replace("END CERT", "END TRUSTED CERT")
            ),
            format!("line {} begins a TRUSTED CERTIFICATE", lines + 1),
        ),
        (ca.replacen('\n', "\n*", 1), "line 2 has a character that is not base64".to_owned()),
        (ca.replace("-----END CERTIFICATE-----", ""), "line 1 begins".to_owned()),
        (ca.replace('\n', "\\n"), "in place of line breaks".to_owned()),
        (format!("{ca}-----BEGIN CERTIFICATE-----\n{secret}*"), "does not end".to_owned()),
        (ca.replace("BEGIN CERTIFICATE", "BEGIN PRIVATE KEY"), "another name".to_owned()),
    ] {
        std::fs::write(&path, &pem).unwrap();
        let message = refusal(&path).unwrap();
        assert!(message.contains(&words), "{words} is not in: {message}");
        assert!(message.contains("ca.pem") && message.len() < 500, "{message}");
        for char in ['[', '{', '('] {
            assert!(!message.contains(char), "{message}");
        }
        assert!(!message.contains(secret) && !message.contains(&secret[..8]), "{message}");
    }
    std::fs::write(&path, [0x30, 0x82, 1, 2]).unwrap();
    assert!(refusal(&path).unwrap().contains("DER"));
}

#[test]
fn only_a_regular_file_of_some_length_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let huge = folder.path().join("huge");
    std::fs::File::create(&huge).unwrap().set_len(1 << 40).unwrap();
    let missing = folder.path().join("missing");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&fifo, &link).unwrap();
    for (path, words) in [
        (fifo.as_path(), "a FIFO"),
        (&link, "a FIFO"),
        (folder.path(), "a directory"),
        (Path::new("/dev/zero"), "a device"),
        (&huge, "longer than 16 MiB"),
        (&missing, "No such file"),
        (Path::new(""), "the name is empty"),
    ] {
        let message = refusal(path).unwrap();
        assert!(message.contains(words), "{message}");
    }
}
