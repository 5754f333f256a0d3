//! Memory that is wiped when it is freed: whole, where `Zeroizing` goes byte by byte.

use std::ops::{Deref, DerefMut};

use zeroize::Zeroize;

/// Text or bytes that may hold a secret. Spare capacity is not wiped: nothing was ever in it.
#[derive(Clone, Default)]
pub(crate) struct Wiped<T>(T)
where
    T: DerefMut,
    T::Target: Zeroize;

impl<T> Wiped<T>
where
    T: DerefMut,
    T::Target: Zeroize,
{
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Wiped<T>
where
    T: DerefMut,
    T::Target: Zeroize,
{
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Wiped<T>
where
    T: DerefMut,
    T::Target: Zeroize,
{
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> Drop for Wiped<T>
where
    T: DerefMut,
    T::Target: Zeroize,
{
    fn drop(&mut self) {
        (*self.0).zeroize();
    }
}

impl Wiped<Vec<u8>> {
    /// Bytes that are all zero, to be written over.
    pub(crate) fn zeroed(length: usize) -> Self {
        Self::new(vec![0; length])
    }

    /// Makes it twice as long, with zeros. The old bytes are wiped.
    pub(crate) fn double(&mut self) {
        let mut larger = Self::zeroed(2 * self.len());
        larger[..self.len()].copy_from_slice(self);
        *self = larger;
    }
}
