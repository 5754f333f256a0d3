//! The middleware of both APIs: it reads a request, may have it meet a fault, and records it.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::sync::futures::OwnedNotified;
use tokio::time::sleep;

use crate::answer::Ruling;
use crate::connection::ConnectionHandle;
use crate::faults::{Action, Fault};
use crate::hints;
use crate::journal::{Answered, Entry};
use crate::refusal::Refusal;
use crate::request::Received;
use crate::room_codes;
use crate::service::Service;
use crate::v2;

/// Passes a request on to the operation that answers it, unless a fault comes between.
pub(crate) async fn pass(
    State(service): State<Arc<Service>>,
    Extension(connection): Extension<ConnectionHandle>,
    request: Request,
    next: Next,
) -> Response {
    let mut received = Received::of(request, service.clock).await;
    if received.name.is_none() {
        received.name = name_beside_the_body(&service, &received).await;
    }
    let fault =
        service.faults.strike(&received.method, received.uri.path(), received.name.as_deref());
    let attempt = received.name.as_ref().map(|name| service.journal.count(name));
    // In a task of its own it comes to its end, and into the journal, even if the client leaves.
    let answered = answer(service, Arc::new(received), attempt, fault.clone(), next);
    let answered = tokio::spawn(answered).await;
    let response = answered.unwrap_or_else(|_| Refusal::defect().into_response());

    if let Some(fault) = fault {
        sleep(fault.delay).await;
        match &fault.action {
            Action::Answer(Some(treatment)) | Action::Refuse(treatment) => {
                connection.treat(treatment.clone());
            }
            Action::Hang => std::future::pending().await,
            Action::Answer(None) | Action::Reply { .. } => {}
        }
    }
    response
}

/// The room's name, if the query has it, or the path the room's id, or the body one of its codes.
async fn name_beside_the_body(service: &Arc<Service>, received: &Received) -> Option<String> {
    match v2::room_id_in(&received.uri) {
        Some(id) => {
            let id = id.to_owned();
            let found = service.on_rooms(move |rooms| rooms.get(&id)).await;
            found.ok().map(|(_, room)| room.stored.name)
        }
        None if v2::is_of_code(&received.uri) => {
            let body = received.excerpt.json.as_ref()?;
            let body: Value = serde_json::from_str(body.get()).ok()?;
            let code = body["code"].as_str()?;
            let found = service.on_rooms(|rooms| Ok(room_codes::by_code(rooms.store, code)?)).await;
            Some(found.ok()??.room)
        }
        None if v2::is_at(&received.uri) && received.method == Method::GET => {
            v2::list::name_in(&received.uri)
        }
        None => None,
    }
}

/// Answers as the fault says, and records it. The connection treats the answer on its way out.
async fn answer(
    service: Arc<Service>,
    received: Arc<Received>,
    attempt: Option<u64>,
    fault: Option<Arc<Fault>>,
    next: Next,
) -> Response {
    let (response, replied) = match fault.as_deref() {
        None | Some(Fault { action: Action::Answer(_), .. }) => {
            (next.run(onward(&received)).await, true)
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
    let ruling = response.extensions().get::<Ruling>();
    let rule = ruling.map_or("fault", |ruling| ruling.rule);
    let answered = Answered {
        status: replied.then(|| response.status().as_u16()),
        rule,
        why: ruling.and_then(|ruling| ruling.why.clone()),
        hint: hints::hints(&service, &received, rule).await,
        fault: fault.map(|fault| fault.label.clone()),
    };
    service.journal.record(Entry::of(&received, attempt, answered));
    service.news.tell();
    response
}

/// Does the operation of a request whose client has been told otherwise, unless a reset comes
/// first.
async fn commit_later(reset: OwnedNotified, after: Duration, received: Arc<Received>, next: Next) {
    tokio::select! {
        () = reset => {}
        () = sleep(after) => { next.run(onward(&received)).await; }
    }
}

/// The request as its operation gets it: where it goes, and beside that what was read of it.
fn onward(received: &Arc<Received>) -> Request {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = received.method.clone();
    *request.uri_mut() = received.uri.clone();
    *request.extensions_mut() = received.extensions.clone();
    request.extensions_mut().insert(received.clone());
    request
}
