//! Names the shared library by its ABI, not by its version.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libhms_rooms.so.1");
    // A look-up that hangs may outlive dlclose. So the code of its thread must stay mapped.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
}
