//! `GET /_sandbox/events`: server-sent events about new requests, rooms and faults.
//!
//! Changes are collected, so that a slow viewer needs no queue: between two events the server only
//! remembers its position in the journal.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::control::request_view::{View, origin};
use crate::http::query::Params;
use crate::journal::excerpt;
use crate::service::Service;

/// The shortest time between two events.
const EVENT_INTERVAL: Duration = Duration::from_millis(200);

/// The most requests, and the most fault rules, in one event.
const MAX_LISTED: usize = 200;

/// One viewer, and how much it has been sent so far.
struct Viewer {
    service: Arc<Service>,
    host: Option<String>,
    changed: watch::Receiver<()>,
    request: u64,
    faults: Option<Vec<Value>>,
}

/// The data of an event.
#[derive(Serialize)]
struct Delta<'a> {
    run: &'a str,
    /// The number of the oldest request in the journal.
    oldest: u64,
    /// The number of new requests that were left out before these.
    left_out: u64,
    requests: Vec<View<'a>>,
    /// A number that changes if rooms or templates change.
    store: u64,
    /// All rules, if a rule was added, matched or fired.
    #[serde(skip_serializing_if = "Option::is_none")]
    faults: Option<&'a Vec<Value>>,
}

pub(crate) async fn events(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    uri: Uri,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    // A browser sends `Last-Event-ID` by itself only if it reconnects.
    let after = Params::of(&uri).text("after").ok().flatten();
    let id = text("last-event-id").or(after.as_deref());
    let known = id.and_then(|id| id.split_once('.'));
    let known = known.filter(|(run, _)| *run == service.changes.run);
    let viewer = Viewer {
        host: text(HOST.as_str()).map(str::to_owned),
        changed: service.changes.subscribe(),
        request: known.and_then(|(_, request)| request.parse().ok()).unwrap_or_default(),
        faults: None,
        service,
    };
    let events = unfold((viewer, true), |(mut viewer, first)| async move {
        if !first {
            viewer.changed.changed().await.ok()?;
            sleep(EVENT_INTERVAL).await;
        }
        Some((Ok(viewer.event()), (viewer, false)))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl Viewer {
    /// The changes since the last event.
    fn event(&mut self) -> Event {
        self.changed.mark_unchanged();
        let Self { service, .. } = self;
        let (entries, newest) = service.journal.after(self.request);
        // The first event has the whole journal.
        let most = if self.faults.is_some() { MAX_LISTED } else { entries.len() };
        let left_out = entries.len().saturating_sub(most);
        let origin = origin(service, self.host.as_deref());
        let faults = Some(listed_faults(service));
        let changed = faults != self.faults;
        let delta = Delta {
            run: &service.changes.run,
            oldest: service.journal.oldest(),
            left_out: left_out as u64,
            requests: entries[left_out..].iter().map(|entry| View::of(entry, &origin)).collect(),
            store: service.changes.store_changes(),
            faults: faults.as_ref().filter(|_| changed),
        };
        let id = format!("{}.{newest}", service.changes.run);
        // This cannot fail: every field can be JSON.
        let event = Event::default().id(id).json_data(&delta).unwrap_or_default();
        self.request = newest;
        self.faults = faults;
        event
    }
}

/// The first rules, with long texts cut.
fn listed_faults(service: &Service) -> Vec<Value> {
    let mut rules = service.faults.entries();
    rules.truncate(MAX_LISTED);
    rules.iter_mut().for_each(|rule| {
        excerpt::shorten(rule);
    });
    rules
}
