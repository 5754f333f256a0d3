//! Memory as a C caller lends it: exactly as many bytes as it says, and gone after the call, so that
//! the sanitizer sees a read beyond the end or afterwards.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ffi::c_char;
use std::ptr;

/// The memory that one call borrows.
#[derive(Default)]
pub struct Lent(Vec<Block>);

struct Block {
    first: *mut u8,
    layout: Layout,
}

impl Lent {
    /// The first `size` bytes of a struct. At least a `size_t`. If `size` is longer than the
    /// struct, the rest is zero if it is an even number of words, and otherwise 0xff, as if a field
    /// were set.
    pub fn prefix<T: Copy>(&mut self, value: &T, size: usize) -> *const T {
        let block = Block::new(size.max(size_of::<usize>()));
        let known = size.min(size_of::<T>()).max(size_of::<usize>());
        // SAFETY: both are as long as `known`. Bytes between the fields of `value` are copied
        // untyped.
        unsafe { ptr::copy_nonoverlapping(ptr::from_ref(value).cast(), block.first, known) };
        if size > known && (size - known) / align_of::<usize>() % 2 == 0 {
            // SAFETY: the block is as long as `size`.
            unsafe { block.first.add(known).write_bytes(0, size - known) };
        }
        self.keep(block)
    }

    /// A text that ends with a NUL, cut at the first one in it.
    pub fn text(&mut self, text: &[u8]) -> *const c_char {
        let length = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
        self.array(&[&text[..length], &[0]].concat()).cast()
    }

    /// An array without an end mark.
    pub fn array<T: Copy>(&mut self, values: &[T]) -> *const T {
        let block = Block::new(size_of_val(values).max(1));
        // SAFETY: the block is as long as `values`.
        unsafe { ptr::copy_nonoverlapping(values.as_ptr(), block.first.cast(), values.len()) };
        self.keep(block)
    }

    fn keep<T>(&mut self, block: Block) -> *const T {
        let first = block.first;
        self.0.push(block);
        first.cast_const().cast()
    }
}

impl Block {
    fn new(size: usize) -> Self {
        let layout = Layout::from_size_align(size, align_of::<usize>()).expect("a few bytes");
        // SAFETY: no size here is zero.
        let first = unsafe { alloc(layout) };
        if first.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: the block is that long.
        unsafe { first.write_bytes(0xff, size) };
        Self { first, layout }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: it came from `alloc` with this layout, and is dropped once.
        unsafe { dealloc(self.first, self.layout) };
    }
}
