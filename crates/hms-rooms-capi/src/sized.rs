//! Structs that grow: the caller's may be older and shorter, or newer and longer, than ours.

use std::mem::MaybeUninit;
use std::ptr;

use hms_rooms::Error;

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
/// No more than `struct_size` bytes are read.
///
/// # Safety
/// `given` points to at least `struct_size` readable bytes, and to at least a `size_t`.
pub(crate) unsafe fn read<T: Growing>(given: *const T) -> Result<T, Error> {
    // SAFETY: as this function's own; the first member is the size.
    let size = unsafe { given.cast::<usize>().read_unaligned() };
    // No version of a struct ends within a word, so that a cut through a pointer cannot happen.
    if size < size_of::<usize>() || size % align_of::<T>() != 0 {
        return Err(Error::invalid_argument(
            "struct_size",
            format!("struct_size of {name} is {size}: set it with {name}'s _INIT", name = T::NAME),
        ));
    }
    let mut own = MaybeUninit::<T>::zeroed();
    // SAFETY: `size` bytes are readable by this function's own contract, and `own` has room for
    // what is copied.
    unsafe {
        ptr::copy_nonoverlapping(
            given.cast::<u8>(),
            own.as_mut_ptr().cast::<u8>(),
            size.min(size_of::<T>()),
        );
    }
    // SAFETY: every byte is zero or the caller's, and words were copied whole.
    Ok(unsafe { own.assume_init() })
}

/// As [`read`]; NULL is `None`.
///
/// # Safety
/// `given` is NULL or as [`read`] demands.
pub(crate) unsafe fn optional<T: Growing>(given: *const T) -> Result<Option<T>, Error> {
    // SAFETY: as this function's own.
    if given.is_null() { Ok(None) } else { unsafe { read(given) }.map(Some) }
}

#[cfg(test)]
mod tests {
    use super::{Growing, read};

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

    fn with_size(struct_size: usize) -> Result<Grown, hms_rooms::Error> {
        // SAFETY: the sizes tested as accepted are no larger than the array.
        unsafe { read([struct_size, 7, 7, 7].as_ptr().cast()) }
    }

    #[test]
    fn an_older_struct_is_read_as_far_as_it_goes() {
        let grown = with_size(2 * size_of::<usize>()).unwrap();
        assert_eq!((grown.old, grown.new), (7, 0));
    }

    #[test]
    fn a_newer_struct_is_read_as_far_as_we_know() {
        let grown = with_size(4 * size_of::<usize>()).unwrap();
        assert_eq!((grown.old, grown.new), (7, 7));
    }

    #[test]
    fn a_size_that_no_version_has_is_refused() {
        for size in [0, 1, size_of::<usize>() - 1, size_of::<usize>() + 1, usize::MAX] {
            let error = with_size(size).map(|grown| grown.struct_size).unwrap_err();
            assert_eq!(error.field(), Some("struct_size"), "{size}");
        }
    }
}
