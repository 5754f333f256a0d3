//! The journal's hints: a suggestion for a request that found nothing, and the names that were
//! ignored.

use std::sync::Arc;

use crate::api::ignored::ignored;
use crate::api::received::Received;
use crate::api::suggest::suggestion;
use crate::service::Service;

/// The hints on a request, as one text.
pub(crate) async fn hints(
    service: &Arc<Service>,
    received: &Arc<Received>,
    rule: &str,
) -> Option<String> {
    let suggestion = suggestion(service, received, rule).await;
    let hints: Vec<String> = suggestion.into_iter().chain(ignored(received, rule)).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}
