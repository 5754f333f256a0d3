//! The parts of a request that an operation takes, in the order of its arguments.

use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;
use crate::request::Received;
use crate::service::Service;

/// A request of the service's API whose token is good, and has not made too many. Operations take
/// it before the parts of the path: a request without a good token learns nothing else.
pub(crate) struct Admitted(pub(crate) Arc<Received>);

impl FromRequestParts<Arc<Service>> for Admitted {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Response> {
        let Extension(received) = Extension::<Arc<Received>>::from_request_parts(parts, service)
            .await
            .map_err(IntoResponse::into_response)?;
        service.admit(&received).map_err(IntoResponse::into_response)?;
        Ok(Self(received))
    }
}

/// The parameters in a path. Any that is not text in its percent-encoding is refused.
pub(crate) struct InPath<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for InPath<T>
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
