//! The journal: the last requests, redacted, bounded and explained.

pub(crate) mod changes;
pub(crate) mod curl;
pub(crate) mod entry;
pub(crate) mod escape;
pub(crate) mod excerpt;
pub(crate) mod recent;
mod redact;
