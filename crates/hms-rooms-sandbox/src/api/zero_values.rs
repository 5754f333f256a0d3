//! Zero values: how the service, which is written in Go, says that there is nothing.

/// The zero time.
pub(crate) const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

/// The fields that are empty in the documented reply to a disable.
pub(crate) const EMPTY_AFTER_DISABLE: [&str; 4] =
    ["description", "template_id", "template", "region"];

/// The id of the account.
pub(crate) const CUSTOMER: &str = "000000000000000000000002";
