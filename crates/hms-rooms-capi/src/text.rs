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
    unsafe { required(text, field) }.map(Some)
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
    unsafe { utf8(text) }
        .map_err(|wrong| Error::invalid_argument(field, format!("{field} {wrong}")))
}

/// As [`required`], for a text of the array `field`. The error names the element by its index, and
/// by its `member` if it is a struct, such as `.name`.
///
/// # Safety
/// As [`optional`].
pub(crate) unsafe fn element<'a>(
    text: *const c_char,
    field: &'static str,
    index: usize,
    member: &str,
) -> Result<&'a str, Error> {
    // SAFETY: as this function's own.
    unsafe { utf8(text) }.map_err(|wrong| {
        Error::invalid_argument(field, format!("{field}[{index}]{member} {wrong}"))
    })
}

/// The text, or what is wrong with it.
///
/// # Safety
/// As [`optional`].
unsafe fn utf8<'a>(text: *const c_char) -> Result<&'a str, &'static str> {
    if text.is_null() {
        return Err("is NULL");
    }
    // SAFETY: as this function's own.
    unsafe { CStr::from_ptr(text) }.to_str().map_err(|_| "is not text in UTF-8")
}

/// An owned copy that getters point into. A NUL would end it for C: it becomes U+FFFD.
pub(crate) fn owned(text: &str) -> CString {
    CString::new(text)
        .unwrap_or_else(|_| CString::new(text.replace('\0', "\u{FFFD}")).unwrap_or_default())
}

/// The result of a getter: a pointer that lives as long as the object, or NULL if there is no text.
pub(crate) fn pointer(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

#[cfg(test)]
mod tests {
    use super::{element, optional, owned, required};

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
    fn an_element_is_named_by_its_index() {
        // SAFETY: NULL and a literal.
        let errors = unsafe {
            [
                element(std::ptr::null(), "polls", 2, "").unwrap_err(),
                element(c"\xff".as_ptr(), "webhook.headers", 0, ".value").unwrap_err(),
            ]
        };
        assert_eq!(errors[0].message(), "polls[2] is NULL");
        assert_eq!(errors[0].field(), Some("polls"));
        assert_eq!(errors[1].message(), "webhook.headers[0].value is not text in UTF-8");
        assert_eq!(errors[1].field(), Some("webhook.headers"));
    }

    #[test]
    fn a_nul_does_not_end_a_text() {
        assert_eq!(owned("\0a\0b").as_c_str(), c"\u{FFFD}a\u{FFFD}b");
    }
}
