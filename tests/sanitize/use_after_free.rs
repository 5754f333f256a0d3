//! A defect on purpose: the core reads an error after it was freed. A sanitizer that does not report
//! it, with the core's own frame on top, was not built into the core.

use hms_rooms::Error;

fn main() {
    let error = Box::new(Error::invalid_argument("name", "freed"));
    let freed = &raw const *error;
    drop(error);
    // SAFETY: there is none.
    println!("{:?}", unsafe { (*freed).kind() });
}
