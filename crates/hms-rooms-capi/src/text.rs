//! Strings across the boundary: NUL-terminated UTF-8, borrowed inward, owned by an object outward.

use std::ffi::{CStr, CString, c_char};
use std::ptr;

use hms_rooms::Error;

/// The text that a caller passed; NULL is `None`.
///
/// # Safety
/// `text` is NULL, or NUL-terminated and alive for `'a`.
pub(crate) unsafe fn optional<'a>(
    text: *const c_char,
    field: &'static str,
) -> Result<Option<&'a str>, Error> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: as this function's own.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str()
        .map(Some)
        .map_err(|_| Error::invalid_argument(field, format!("{field} is not text in UTF-8")))
}

/// As [`optional`], but NULL is refused.
///
/// # Safety
/// As [`optional`].
pub(crate) unsafe fn required<'a>(
    text: *const c_char,
    field: &'static str,
) -> Result<&'a str, Error> {
    // SAFETY: as this function's own.
    unsafe { optional(text, field) }?
        .ok_or_else(|| Error::invalid_argument(field, format!("{field} is NULL")))
}

/// An owned copy that getters point into. A NUL cannot cross; what follows one in a reply, where
/// only a broken service would put it, is cut off.
pub(crate) fn owned(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

/// What a getter returns: a pointer that lives as long as the object, NULL for what is absent.
pub(crate) fn pointer(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

#[cfg(test)]
mod tests {
    use super::{optional, owned, required};

    #[test]
    fn null_is_none_and_invalid_utf8_is_refused() {
        // SAFETY: NULL and literals.
        unsafe {
            assert_eq!(optional(std::ptr::null(), "name").unwrap(), None);
            assert_eq!(required(std::ptr::null(), "name").unwrap_err().field(), Some("name"));
            assert_eq!(optional(c"n\xff".as_ptr(), "name").unwrap_err().field(), Some("name"));
            assert_eq!(optional(c"n".as_ptr(), "name").unwrap(), Some("n"));
        }
    }

    #[test]
    fn a_nul_ends_a_text() {
        assert_eq!(owned("a\0b").as_c_str(), c"a");
    }
}
