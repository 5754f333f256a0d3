//! Structs that grow: the caller's may be older and shorter, or newer and longer, than ours.

use std::mem::MaybeUninit;
use std::{ptr, slice};

use hms_rooms::Error;

/// The longest struct that any release will have. A size beyond it was never set.
const MAX_STRUCT_SIZE: usize = 4096;

/// A struct that crosses inward.
///
/// # Safety
/// It is `#[repr(C)]`, begins with `struct_size: usize`, has the alignment of a pointer, and all
/// zeroes are a value of it.
pub(crate) unsafe trait Growing: Copy {
    /// Its name in the header.
    const NAME: &'static str;
}

/// A copy of as much of a caller's struct as both sides know, the rest zero, which means default.
/// No more than `struct_size` bytes are read. `place` says to the caller which struct it is, such as
/// `recording.upload`.
///
/// If a newer caller has fields beyond that, they must be zero. To ignore a field that it set would
/// be to do something else than it asked for.
///
/// # Safety
/// `given` points to at least `struct_size` readable bytes, and to at least a `size_t`.
pub(crate) unsafe fn read<T: Growing>(given: *const T, place: &str) -> Result<T, Error> {
    let refused = |message| Err(Error::invalid_argument("struct_size", message));
    let name = T::NAME;
    let init = || format!("{}_INIT", name.to_uppercase());
    // SAFETY: as this function's own; the first member is the size.
    let size = unsafe { given.cast::<usize>().read_unaligned() };
    // No version of a struct ends within a word, so that a cut through a pointer cannot happen.
    if !(size_of::<usize>()..=MAX_STRUCT_SIZE).contains(&size) || size % align_of::<T>() != 0 {
        return refused(format!(
            "struct_size of {place} is {size}, which no {name} has: initialise it with {}",
            init()
        ));
    }
    let first = given.cast::<u8>();
    let known = size.min(size_of::<T>());
    // SAFETY: `size` bytes are readable by this function's own contract.
    let unknown = unsafe { slice::from_raw_parts(first.add(known), size - known) };
    if unknown.iter().any(|&byte| byte != 0) {
        return refused(format!(
            "struct_size of {place} is {size}, and it sets a field that this library, {}, does not \
             have: its {name} has {known} bytes. If it was initialised with {}, use a newer \
             library, or leave that field zero; else initialise it",
            env!("CARGO_PKG_VERSION"),
            init(),
        ));
    }
    let mut own = MaybeUninit::<T>::zeroed();
    // SAFETY: as above, and `own` has room for what is known.
    unsafe { ptr::copy_nonoverlapping(first, own.as_mut_ptr().cast::<u8>(), known) };
    // SAFETY: every byte is zero or the caller's, and words were copied whole.
    Ok(unsafe { own.assume_init() })
}

/// As [`read`]; NULL is refused.
///
/// # Safety
/// `given` is NULL or as [`read`] demands.
pub(crate) unsafe fn required<T: Growing>(
    given: *const T,
    place: &'static str,
) -> Result<T, Error> {
    // SAFETY: as this function's own.
    unsafe { optional(given, place) }?
        .ok_or_else(|| Error::invalid_argument(place, format!("{place} is NULL")))
}

/// As [`read`]; NULL is `None`.
///
/// # Safety
/// `given` is NULL or as [`read`] demands.
pub(crate) unsafe fn optional<T: Growing>(
    given: *const T,
    place: &str,
) -> Result<Option<T>, Error> {
    // SAFETY: as this function's own.
    if given.is_null() { Ok(None) } else { unsafe { read(given, place) }.map(Some) }
}

#[cfg(test)]
mod tests {
    use super::{Growing, MAX_STRUCT_SIZE, read};

    #[repr(C)]
    #[derive(Clone, Copy)]
    struct Grown {
        struct_size: usize,
        old: usize,
        new: usize,
    }

    // SAFETY: integers only, the size first.
    unsafe impl Growing for Grown {
        const NAME: &'static str = "grown";
    }

    /// Reads it from an array that is longer, and behind which other memory begins.
    fn read_words(words: [usize; 4]) -> Result<Grown, hms_rooms::Error> {
        // SAFETY: the sizes tested as accepted are no larger than the array.
        unsafe { read(words.as_ptr().cast(), "place") }
    }

    const WORD: usize = size_of::<usize>();

    #[test]
    fn an_older_struct_is_read_as_far_as_it_goes() {
        let grown = read_words([2 * WORD, 7, 7, 7]).unwrap();
        assert_eq!((grown.old, grown.new), (7, 0));
    }

    #[test]
    fn a_struct_of_this_release_is_read_whole() {
        let grown = read_words([3 * WORD, 7, 7, 7]).unwrap();
        assert_eq!((grown.old, grown.new), (7, 7));
    }

    #[test]
    fn a_newer_struct_that_sets_nothing_new_is_read_as_far_as_we_know() {
        let grown = read_words([4 * WORD, 7, 7, 0]).unwrap();
        assert_eq!((grown.old, grown.new), (7, 7));
    }

    #[test]
    fn a_newer_struct_that_sets_something_new_is_refused() {
        for last in [1, 1 << (usize::BITS - 1)] {
            let error = read_words([4 * WORD, 7, 7, last]).map(|grown| grown.new).unwrap_err();
            assert_eq!(error.field(), Some("struct_size"));
            assert!(error.message().contains("sets a field"), "{error}");
            assert!(error.message().contains("with GROWN_INIT"), "{error}");
        }
    }

    #[test]
    fn a_size_that_no_release_has_is_refused() {
        for size in
            [0, 1, WORD - 1, WORD + 1, MAX_STRUCT_SIZE + WORD, usize::MAX & !(WORD - 1), usize::MAX]
        {
            let error = read_words([size, 7, 7, 7]).map(|grown| grown.struct_size).unwrap_err();
            assert_eq!(error.field(), Some("struct_size"), "{size}");
            assert!(error.message().contains("of place is"), "{error}");
            assert!(error.message().contains("with GROWN_INIT"), "{error}");
        }
    }
}
