//! The parts of HTTP requests and replies that both APIs share.

pub(crate) mod bearer;
pub(crate) mod body;
pub(crate) mod browser;
pub(crate) mod query;
pub(crate) mod rate_limit;
pub(crate) mod read_body;
pub(crate) mod refusal;
pub(crate) mod reply;
pub(crate) mod rule;
