//! The parameters in a path.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::http::refusal::Refusal;

/// The parameters in a path. Refuses a path whose percent-encoding is not UTF-8.
pub(crate) struct PathParams<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for PathParams<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(parameters) = Path::from_request_parts(parts, state).await?;
        Ok(Self(parameters))
    }
}
