//! The C ABI: programs of calls in every order that the header allows, with any arguments, against a
//! server that answers anything.
#![no_main]

use hms_rooms_fuzz::session::{Session, isolate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: isolate(),
    |session: Session| session.run()
);
