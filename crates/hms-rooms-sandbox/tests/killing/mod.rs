//! Creates and disables rooms until the sandbox is killed, and checks them in the next one.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::program::Running;
use crate::wire::Wire;

/// A room, as replies have acknowledged it.
pub(crate) struct Acknowledged {
    pub(crate) name: String,
    pub(crate) id: String,
    /// `None` if a disable got no reply.
    pub(crate) enabled: Option<bool>,
}

/// Creates rooms in sequence, and disables every second one, until the sandbox is killed.
fn write_until_killed(address: SocketAddr, prefix: &str, count: &AtomicUsize) -> Vec<Acknowledged> {
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    let Ok(mut wire) = Wire::plain(address) else { return acknowledged };
    let mut asked = |body: Value| -> io::Result<Value> {
        wire.try_create(&body)?;
        let reply = wire.try_reply()?;
        assert_eq!(reply.status(), 200);
        count.fetch_add(1, Ordering::Relaxed);
        Ok(reply.json())
    };
    loop {
        let name = format!("{prefix}-{}", acknowledged.len());
        let Ok(room) = asked(json!({"name": name, "description": "d".repeat(500)})) else {
            return acknowledged;
        };
        let id = room["id"].as_str().unwrap().to_owned();
        let disables = acknowledged.len() % 2 == 1;
        acknowledged.push(Acknowledged { name: name.clone(), id, enabled: Some(true) });
        if disables {
            let disabled = asked(json!({"name": name, "active": false}));
            acknowledged.last_mut().unwrap().enabled = disabled.is_ok().then_some(false);
        }
    }
}

pub(crate) fn assert_kept(address: SocketAddr, acknowledged: &[Acknowledged]) {
    let mut wire = Wire::plain(address).unwrap();
    for room in acknowledged {
        wire.get(&format!("/v2/rooms/{}", room.id));
        let reply = wire.reply();
        let found = reply.json();
        assert_eq!((reply.status(), &found["name"]), (200, &json!(room.name)));
        if let Some(enabled) = room.enabled {
            assert_eq!(found["enabled"], enabled, "{}", room.name);
        }
    }
}

/// Kills a sandbox repeatedly during writes, and checks that the next one has every acknowledged
/// change. Returns the number of changes.
pub(crate) fn kill(rounds: usize, database: &Path) -> usize {
    let acknowledged = AtomicUsize::new(0);
    let mut all = Vec::new();
    let mut last: Vec<Acknowledged> = Vec::new();
    for round in 0..rounds {
        let mut running = Running::on(database);
        let address = running.address();
        assert_kept(address, &last);
        all.append(&mut last);
        let count = &AtomicUsize::new(0);
        last = thread::scope(|scope| {
            let clients = ["a", "b", "c", "d"].map(|client| {
                let prefix = format!("{client}-{round}");
                scope.spawn(move || write_until_killed(address, &prefix, count))
            });
            while count.load(Ordering::Relaxed) < 5 + round % 20 {
                thread::sleep(Duration::from_micros(100));
            }
            running.process.kill().unwrap();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        acknowledged.fetch_add(count.load(Ordering::Relaxed), Ordering::Relaxed);
    }
    all.append(&mut last);
    assert_kept(Running::on(database).address(), &all);
    acknowledged.into_inner()
}
