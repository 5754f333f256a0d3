//! A Rust library with a standard library of its own, which unwinds, beside ours in one program.

use std::panic::{catch_unwind, set_hook};

#[unsafe(no_mangle)]
pub extern "C" fn another_rust_library() -> i32 {
    set_hook(Box::new(|_| {}));
    catch_unwind(|| panic!("{}", std::env::args().count())).is_err().into()
}
