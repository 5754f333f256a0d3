//! Code that several fuzz targets use.

pub mod exact;
mod served;
pub mod session;

pub use served::{Framing, Reply, Server};

/// A management token of the targets' clients. It may stand in nothing that a caller is shown.
pub const TOKEN: &str = "CANARY-token-8c1e";

/// A storage secret of the targets' rooms. It may stand in nothing that a caller is shown, but a
/// room's own JSON.
pub const SECRET: &str = "CANARY-secret-41fa";

/// Fails if a text that a caller is shown holds a secret.
pub fn shows_no_secret(text: &str) {
    assert!(!text.contains(TOKEN) && !text.contains(SECRET), "{text}");
}
