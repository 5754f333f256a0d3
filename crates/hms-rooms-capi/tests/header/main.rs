//! `include/hms_rooms.h` is what cbindgen makes of the sources, arranged in the order of the sources.
//!
//! `make header` runs this with `HMS_WRITE_HEADER` set, which writes the file instead of comparing.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

mod arrange;
mod block;
mod sources;

use std::path::Path;

#[test]
fn the_committed_header_is_the_generated_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let mut generated = Vec::new();
    cbindgen::Builder::new()
        .with_config(config)
        .with_crate(env!("CARGO_MANIFEST_DIR"))
        .generate()
        .unwrap()
        .write(&mut generated);
    let generated = String::from_utf8(generated).unwrap();
    let generated = arrange::arrange(&generated, &sources::sections());

    let header = root.join("include/hms_rooms.h");
    if std::env::var_os("HMS_WRITE_HEADER").is_some() {
        std::fs::write(&header, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&header).unwrap();
    assert!(
        committed == generated,
        "include/hms_rooms.h is not what the sources say: run `make header` and commit it"
    );
}
