//! A defect in the middle of a call is an error of that call, and of no other.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, ErrorKind, Outcome};

use crate::server::{Rooms, WIRES};

#[test]
fn calls_work_after_one_that_panicked() {
    for wire in WIRES {
        let has_arrived = Arc::new(AtomicBool::new(false));
        let arrived = has_arrived.clone();
        let address = wire.serve(move |_, connection| {
            loop {
                let name = connection.request()?;
                if name == "panics" {
                    arrived.store(true, Ordering::SeqCst);
                    connection.until_the_end()?;
                }
                connection.room(&name)?;
            }
        });
        let client = wire.client(address);
        let disable = |name, options: &CallOptions| contain(|| client.disable_room(name, options));
        assert!(disable("one", &CallOptions::default()).is_ok());

        let defect = Rc::new(move || {
            assert!(!has_arrived.load(Ordering::SeqCst), "out of cheese");
            false
        });
        let options = CallOptions { cancelled: Some(defect), ..CallOptions::default() };
        let error = disable("panics", &options).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Internal, Outcome::Unknown));

        assert_eq!(disable("two", &CallOptions::default()).unwrap().id(), "id-of-two");
    }
}
