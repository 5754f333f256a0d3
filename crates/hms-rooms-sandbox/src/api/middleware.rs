//! The middleware of both APIs: it reads a request, applies a fault if a rule fires, and records
//! it.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::futures::OwnedNotified;
use tokio::time::sleep;

use crate::api::received::Received;
use crate::api::{hints, room_name};
use crate::faults::fault::{Action, Fault};
use crate::http::refusal::Refusal;
use crate::http::rule::AppliedRule;
use crate::journal::entry::Answered;
use crate::net::connection::ConnectionHandle;
use crate::service::Service;

/// Reads a request, applies a fault if a rule fires, calls the handler, and records the request.
pub(crate) async fn handle(
    State(service): State<Arc<Service>>,
    Extension(connection): Extension<ConnectionHandle>,
    request: Request,
    next: Next,
) -> Response {
    let mut received = Received::of(request, service.clock).await;
    if received.name.is_none() {
        received.name = room_name::of(&service, &received).await;
    }
    let fault =
        service.faults.fire(&received.method, received.uri.path(), received.name.as_deref());
    let attempt = received.name.as_ref().map(|name| service.journal.count(name));
    // In its own task, the request finishes and is recorded even if the client leaves.
    let answering = answer(service, Arc::new(received), attempt, fault.clone(), next);
    let answered = tokio::spawn(answering).await;
    let response = answered.unwrap_or_else(|_| Refusal::defect().into_response());

    if let Some(fault) = fault {
        sleep(fault.delay).await;
        match &fault.action {
            Action::Answer(Some(fault)) | Action::Refuse(fault) => {
                connection.spoil_next_reply(fault.clone());
            }
            Action::Hang => std::future::pending().await,
            Action::Answer(None) | Action::Reply { .. } => {}
        }
    }
    response
}

/// Calls the handler, unless the fault replaces it, and records the reply. The connection spoils
/// the reply later, while it is sent.
async fn answer(
    service: Arc<Service>,
    received: Arc<Received>,
    attempt: Option<u64>,
    fault: Option<Arc<Fault>>,
    next: Next,
) -> Response {
    let (response, replied) = match fault.as_deref() {
        None | Some(Fault { action: Action::Answer(_), .. }) => {
            (next.run(for_handler(&received)).await, true)
        }
        Some(Fault { action: Action::Refuse(_) | Action::Hang, .. }) => {
            (Response::default(), false)
        }
        Some(Fault { action: Action::Reply { reply, commit_after }, delay, .. }) => {
            if let Some(after) = commit_after {
                let reset = service.reset.clone().notified_owned();
                tokio::spawn(commit_later(reset, *delay + *after, received.clone(), next));
            }
            (reply.clone().into_response(), true)
        }
    };
    let applied = response.extensions().get::<AppliedRule>();
    let rule = applied.map_or("fault", |applied| applied.name);
    let answered = Answered {
        status: replied.then(|| response.status().as_u16()),
        rule,
        why: applied.and_then(|applied| applied.why.clone()),
        hint: hints::hints(&service, &received, rule).await,
        fault: fault.map(|fault| fault.label.clone()),
    };
    service.journal.record(received.entry(attempt, answered));
    service.changes.notify();
    response
}

/// Calls the handler after the client has already got another reply, unless a reset comes first.
async fn commit_later(reset: OwnedNotified, after: Duration, received: Arc<Received>, next: Next) {
    tokio::select! {
        () = reset => {}
        () = sleep(after) => { next.run(for_handler(&received)).await; }
    }
}

/// The request that the handler gets: without its body, which `Received` has.
fn for_handler(received: &Arc<Received>) -> Request {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = received.method.clone();
    *request.uri_mut() = received.uri.clone();
    *request.extensions_mut() = received.extensions.clone();
    request.extensions_mut().insert(received.clone());
    request
}
