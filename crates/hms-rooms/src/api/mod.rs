//! The two APIs of the service: requests in the words of each, and what their replies mean.

mod legacy;
pub(crate) mod operations;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod v2;
pub(crate) mod validate;

use self::operations::Operations;
use crate::options::Api;

/// The operations of an API.
pub(crate) fn operations(api: Api) -> &'static dyn Operations {
    match api {
        Api::Legacy => &legacy::Legacy,
        Api::V2 => &v2::V2,
    }
}
