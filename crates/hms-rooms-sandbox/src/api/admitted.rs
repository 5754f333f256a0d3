//! Admission: the check of a request's token, and of how many requests that token has made.

use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::api::received::Received;
use crate::service::Service;

/// A request whose token is valid and within its rate limit. A handler takes this before the
/// parameters of the path, so that a request without a valid token learns nothing else.
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
        service.admit(&received.headers, received.at).map_err(IntoResponse::into_response)?;
        Ok(Self(received))
    }
}
