//! The two APIs of the service, and the middleware that their requests pass.

pub(crate) mod admitted;
pub(crate) mod fallback;
mod hints;
mod ignored;
pub(crate) mod legacy;
pub(crate) mod middleware;
pub(crate) mod path_params;
mod received;
mod room_name;
mod similar;
mod suggest;
pub(crate) mod v2;
mod zero_values;
