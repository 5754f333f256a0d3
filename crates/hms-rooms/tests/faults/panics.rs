//! A defect in the middle of a call is an error of that call, and of no other.

use std::rc::Rc;
use std::time::{Duration, Instant};

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, ErrorKind, Outcome};

use crate::server::WIRES;

#[test]
fn calls_work_after_one_that_panicked() {
    for wire in WIRES {
        let address = wire.serve(|_, connection| {
            loop {
                let name = connection.request()?;
                if name == "panics" {
                    connection.until_the_end()?;
                }
                connection.room(&name)?;
            }
        });
        let client = wire.client(address);
        let disable = |name, options: &CallOptions| contain(|| client.disable_room(name, options));
        assert!(disable("one", &CallOptions::default()).is_ok());

        let started = Instant::now();
        let defect = Rc::new(move || {
            assert!(started.elapsed() < Duration::from_millis(50), "out of cheese");
            false
        });
        let options = CallOptions { cancelled: Some(defect), ..CallOptions::default() };
        let error = disable("panics", &options).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Internal, Outcome::Unknown));

        assert_eq!(disable("two", &CallOptions::default()).unwrap().id(), "id-of-two");
    }
}
