//! An outage: calls fail, but do not make it worse.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use hms_rooms::{CallOptions, ErrorKind, Outcome};

use crate::server::{Rooms, Wire};

const FAILED: &str =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";

#[test]
fn a_long_outage_gets_one_attempt_a_call_until_the_service_answers() {
    let (requests, is_down) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(true)));
    let (counted, down) = (requests.clone(), is_down.clone());
    let address = Wire::Plain.serve(move |_, connection| {
        loop {
            let name = connection.request()?;
            counted.fetch_add(1, Ordering::SeqCst);
            match down.load(Ordering::SeqCst) {
                true => connection.send(FAILED)?,
                false => connection.room(&name)?,
            }
        }
    });
    let client = Wire::Plain.client(address);
    let call = || client.disable_room("room", &CallOptions::default());
    let requests_of = |call: &dyn Fn()| {
        let before = requests.load(Ordering::SeqCst);
        call();
        requests.load(Ordering::SeqCst) - before
    };
    let failing = || {
        let error = call().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::ServerError, Outcome::Unknown));
    };

    assert_eq!(requests_of(&failing), 3);
    (0..50).for_each(|_| failing());
    assert_eq!(requests_of(&failing), 1);
    assert!(call().unwrap_err().message().contains("not retrying for now"));

    is_down.store(false, Ordering::SeqCst);
    (0..4).for_each(|_| assert!(call().is_ok()));
    is_down.store(true, Ordering::SeqCst);
    assert_eq!(requests_of(&failing), 3);
}
