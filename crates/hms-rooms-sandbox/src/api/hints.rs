//! The journal's hints: what a request was probably meant to find, and what of it was ignored.

use std::sync::Arc;

use crate::api::ignored::ignored;
use crate::api::received::Received;
use crate::api::suggest::suggestion;
use crate::service::Service;

/// Hints about a request, besides its answer.
pub(crate) async fn hints(
    service: &Arc<Service>,
    received: &Arc<Received>,
    rule: &str,
) -> Option<String> {
    let suggestion = suggestion(service, received, rule).await;
    let hints: Vec<String> = suggestion.into_iter().chain(ignored(received, rule)).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}
