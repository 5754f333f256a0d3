//! The operations that each API words in its own way.

use crate::call::Call;
use crate::error::Error;
use crate::params::RoomParams;
use crate::room::Room;

/// How a caller names a room.
#[derive(Clone, Copy)]
pub(crate) enum Which<'a> {
    Name(&'a str),
    Id(&'a str),
}

/// The operations on rooms. Each API words the request, has `call` send it, and reads the reply.
pub(crate) trait Operations: Sync {
    /// Creates a room, or returns the one of the same name.
    fn create(&self, call: &Call<'_>, params: &RoomParams<'_>) -> Result<Room, Error>;

    /// Lets new peers join a room, or stops letting them.
    fn set_enabled(&self, call: &Call<'_>, which: Which<'_>, enabled: bool) -> Result<Room, Error>;

    /// Reads a room.
    fn get(&self, call: &Call<'_>, which: Which<'_>) -> Result<Room, Error>;
}

/// The error of an operation of the v2 API that a client of the legacy API calls.
pub(crate) fn unsupported(what: &str) -> Error {
    Error::unsupported(
        None,
        format!("the legacy API cannot {what}: the v2 API can, chosen by api v2 or HMS_API=v2"),
    )
}
