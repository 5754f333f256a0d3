//! If an error quotes a reply's body, the excerpt is bounded and holds no part of a secret.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use hms_rooms::{CallOptions, Client, ClientOptions, Error};

const TOKEN: &str = "CANARY-management-token";

/// The error of a call that one server answers with `body`.
fn error(body: &str) -> Error {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::new(&ClientOptions {
        management_token: Some(TOKEN.into()),
        base_url: Some(format!("http://{}", server.local_addr().unwrap())),
        ..Default::default()
    })
    .unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut connection, _) = server.accept().unwrap();
            let _ = connection.read(&mut [0; 4096]).unwrap();
            let head =
                format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n", body.len());
            connection.write_all(format!("{head}{body}").as_bytes()).unwrap();
            // Until the client hangs up.
            let _ = connection.read(&mut [0; 1]);
        });
        let error = client.disable_room("room", &CallOptions::default()).unwrap_err();
        drop(client);
        error
    })
}

#[test]
fn an_excerpt_is_bounded_and_masked() {
    let long = format!(r#"{{"secret": "CANARY", "x": "{}"}}"#, "é".repeat(4000));
    let error = error(&long);
    let excerpt = error.body().unwrap();
    assert!(excerpt.len() <= 2048 && !excerpt.contains("CANARY"));
}

#[test]
fn a_secret_across_the_bound_is_not_shown_in_part() {
    for before in 2048 - TOKEN.len()..2048 {
        let error = error(&format!("{}{TOKEN} more", "x".repeat(before)));
        assert!(!error.body().unwrap().contains("CA"), "{before}");
    }
}
