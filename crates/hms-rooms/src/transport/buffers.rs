//! A connection's buffers. They see tokens and storage credentials, and are wiped.

use ureq::unversioned::transport;
use zeroize::Zeroize;

use crate::wiped::Wiped;

/// Each of a connection's two buffers, in bytes; requests and replies are a few hundred.
pub(super) const SIZE: usize = 16 * 1024;

/// Below this much free space, output is worth a write of its own.
const ENOUGH: usize = SIZE / 2;

/// Bytes that were read and not yet consumed, and bytes to be written. ureq hands over a request in
/// parts, and one write sends them all.
pub(super) struct Buffers {
    input: Wiped<Vec<u8>>,
    consumed: usize,
    filled: usize,
    /// Whether the last look at the input made anything of it.
    progress: bool,
    output: Wiped<Vec<u8>>,
    pending: usize,
}

impl Buffers {
    pub(super) fn new() -> Self {
        Self {
            input: Wiped::zeroed(SIZE),
            consumed: 0,
            filled: 0,
            progress: false,
            output: Wiped::zeroed(SIZE),
            pending: 0,
        }
    }

    /// Takes `amount` bytes of what was put into [`transport::Buffers::output`]; whether it is time
    /// to write them.
    pub(super) fn queue(&mut self, amount: usize) -> bool {
        self.pending += amount;
        self.output.len() - self.pending < ENOUGH
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.output[..self.pending]
    }

    /// Forgets what was written.
    pub(super) fn written(&mut self) {
        self.output[..self.pending].zeroize();
        self.pending = 0;
    }
}

impl transport::Buffers for Buffers {
    fn output(&mut self) -> &mut [u8] {
        &mut self.output[self.pending..]
    }

    fn input(&self) -> &[u8] {
        &self.input[self.consumed..self.filled]
    }

    /// Empty if the buffer is full of bytes that ureq could not read yet.
    fn input_append_buf(&mut self) -> &mut [u8] {
        if self.filled == self.input.len() && self.consumed > 0 {
            self.input.copy_within(self.consumed..self.filled, 0);
            let kept = self.filled - self.consumed;
            self.input[kept..].zeroize();
            (self.consumed, self.filled) = (0, kept);
        }
        &mut self.input[self.filled..]
    }

    fn input_appended(&mut self, amount: usize) {
        self.filled += amount;
    }

    fn input_consume(&mut self, amount: usize) {
        self.progress = amount > 0;
        self.input[self.consumed..self.consumed + amount].zeroize();
        self.consumed += amount;
        if self.consumed == self.filled {
            (self.consumed, self.filled) = (0, 0);
        }
    }

    fn tmp_and_output(&mut self) -> (&mut [u8], &mut [u8]) {
        (&mut self.input[self.filled..], &mut self.output[self.pending..])
    }

    fn can_use_input(&self) -> bool {
        self.progress && self.consumed < self.filled
    }
}
