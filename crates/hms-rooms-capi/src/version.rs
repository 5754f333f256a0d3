//! Versions.

use std::ffi::{CStr, c_char};

/// The version of this header, as three numbers.
pub const HMS_ROOMS_VERSION_MAJOR: u32 = 0;
/// See HMS_ROOMS_VERSION_MAJOR.
pub const HMS_ROOMS_VERSION_MINOR: u32 = 1;
/// See HMS_ROOMS_VERSION_MAJOR.
pub const HMS_ROOMS_VERSION_PATCH: u32 = 0;
/// The same as one number: major * 10000 + minor * 100 + patch.
pub const HMS_ROOMS_VERSION_NUMBER: u32 = 100;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// The version of the library that is running, such as "0.1.0". It may be newer
/// than the header. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hms_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the binary interface, which is also the number in the shared
/// library's name (libhms_rooms.so.1).
#[unsafe(no_mangle)]
pub extern "C" fn hms_abi_version() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_version_of_the_package() {
        let (major, minor, patch) =
            (HMS_ROOMS_VERSION_MAJOR, HMS_ROOMS_VERSION_MINOR, HMS_ROOMS_VERSION_PATCH);
        assert_eq!(VERSION.to_str(), Ok(format!("{major}.{minor}.{patch}").as_str()));
        assert_eq!(HMS_ROOMS_VERSION_NUMBER, major * 10_000 + minor * 100 + patch);
    }
}
