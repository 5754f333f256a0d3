//! Which version this is.

use std::ffi::{CStr, c_char};

/// The major version of this header. Since 0.1.0.
pub const HMS_ROOMS_VERSION_MAJOR: u32 = 0;
/// The minor version of this header. Since 0.1.0.
pub const HMS_ROOMS_VERSION_MINOR: u32 = 1;
/// The patch version of this header. Since 0.1.0.
pub const HMS_ROOMS_VERSION_PATCH: u32 = 0;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// hms_version returns the version of the library that is running, "x.y.z",
/// which need not be that of the header.
///
/// It is static, and never NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn hms_version() -> *const c_char {
    VERSION.as_ptr()
}

/// hms_abi_version returns the version of the binary interface, which is the
/// number in the shared library's name: 1.
///
/// Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn hms_abi_version() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_version_of_the_package() {
        let header = format!(
            "{HMS_ROOMS_VERSION_MAJOR}.{HMS_ROOMS_VERSION_MINOR}.{HMS_ROOMS_VERSION_PATCH}"
        );
        assert_eq!(VERSION.to_str(), Ok(header.as_str()));
    }
}
