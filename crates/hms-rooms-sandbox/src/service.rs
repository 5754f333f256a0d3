//! The HTTP service: which request goes where, and what all requests share.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::State;
use axum::http::header::DATE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state, map_response, map_response_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use rusqlite::Transaction;
use tokio::sync::Notify;

use crate::answer::{Answer, Reply};
use crate::bearer::Credentials;
use crate::browser;
use crate::clock::Clock;
use crate::control;
use crate::events::News;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::legacy;
use crate::page;
use crate::passage::pass;
use crate::quirks::Quirks;
use crate::refusal::Refusal;
use crate::rooms::Rooms;
use crate::seen::Seen;
use crate::store::Store;
use crate::template::{self, Template};
use crate::v2;

/// What all requests share.
pub(crate) struct Service {
    pub(crate) store: Mutex<Store>,
    pub(crate) journal: Journal,
    pub(crate) news: News,
    pub(crate) faults: Faults,
    /// Tells of resets.
    pub(crate) reset: Arc<Notify>,
    /// The file with its CA's certificate, where it has TLS.
    pub(crate) ca_file: OnceLock<String>,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    /// The templates it was started with; the first is the default.
    pub(crate) templates: Vec<Template>,
    pub(crate) quirks: Quirks,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    pub(crate) fn router(self: Arc<Self>) -> Router {
        let legacy = Router::new().route("/rooms", post(legacy_upsert));
        let v2 = Router::new()
            .route("/rooms", get(v2_list).post(v2_create))
            .route("/rooms/{id}", get(v2_get).post(v2_update));
        let control = control::router()
            .fallback(unknown_path)
            .method_not_allowed_fallback(wrong_method)
            .layer(map_response(page::own));
        Router::new()
            .nest(legacy::BASE, legacy)
            .nest(v2::BASE, v2)
            .fallback(unknown_path)
            .method_not_allowed_fallback(wrong_method)
            .layer(from_fn_with_state(self.clone(), pass))
            // Behind the layer: the sandbox's own API meets no faults, and is not recorded.
            .nest("/_sandbox", control)
            .merge(page::router())
            .layer(from_fn(browser::admit))
            .layer(map_response_with_state(self.clone(), date))
            .with_state(self)
    }

    /// Runs `work` on the store, off the threads that serve connections.
    pub(crate) async fn transact<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &Transaction<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let service = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut store = service.store.lock().unwrap_or_else(PoisonError::into_inner);
            let done = store.transact(|transaction| work(&service, transaction));
            service.news.tell_of_store(store.changes());
            done
        })
        .await
        .unwrap_or_else(|panic| Err(Refusal::defect(&panic)))
    }

    /// Runs `work` on the rooms.
    pub(crate) async fn on_rooms<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Rooms<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.transact(move |service, transaction| {
            work(&Rooms {
                store: transaction,
                default_template: &service.templates[0].name,
                quirks: service.quirks,
                clock: service.clock,
            })
        })
        .await
    }

    /// Puts the templates back to what the sandbox was started with.
    pub(crate) fn put_templates(&self, transaction: &Transaction<'_>) -> Result<(), Refusal> {
        self.templates.iter().try_for_each(|template| template::put(transaction, template))
    }

    fn check_bearer(&self, seen: &Seen) -> Result<(), Refusal> {
        self.credentials.check(&seen.headers, seen.at)
    }
}

/// What an operation gets of its request.
type Given = Extension<Arc<Seen>>;

async fn legacy_upsert(State(service): State<Arc<Service>>, Extension(seen): Given) -> Answer {
    service.check_bearer(&seen)?;
    let settings = legacy::read(seen.object()?, &service.quirks)?;
    let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
    Ok(Reply(rule, legacy::reply(rule, &room, &service.quirks)))
}

async fn v2_create(State(service): State<Arc<Service>>, Extension(seen): Given) -> Answer {
    service.check_bearer(&seen)?;
    let settings = v2::read_create(seen.object()?)?;
    let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
    Ok(Reply(rule, v2::reply(&room)))
}

async fn v2_update(State(service): State<Arc<Service>>, Extension(seen): Given) -> Answer {
    service.check_bearer(&seen)?;
    let settings = v2::read_update(seen.object()?)?;
    let id = seen.id().to_owned();
    let (rule, room) = service.on_rooms(move |rooms| rooms.update(&id, settings)).await?;
    Ok(Reply(rule, v2::reply(&room)))
}

async fn v2_get(State(service): State<Arc<Service>>, Extension(seen): Given) -> Answer {
    service.check_bearer(&seen)?;
    let id = seen.id().to_owned();
    let (rule, room) = service.on_rooms(move |rooms| rooms.get(&id)).await?;
    Ok(Reply(rule, v2::reply(&room)))
}

async fn v2_list(State(service): State<Arc<Service>>, Extension(seen): Given) -> Answer {
    service.check_bearer(&seen)?;
    let (filter, limit) = v2::read_list(&seen.uri)?;
    let (rooms, more) = service.on_rooms(move |rooms| rooms.list(&filter, limit)).await?;
    let rule = if rooms.is_empty() { "room.list-empty" } else { "room.list" };
    Ok(Reply(rule, v2::page(&rooms, more, limit, &service.quirks)))
}

pub(crate) async fn wrong_method() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method.unknown", "Method not allowed")
}

pub(crate) async fn unknown_path() -> Refusal {
    let detail = format!("rooms are at {}/rooms and {}/rooms", legacy::BASE, v2::BASE);
    Refusal::new(StatusCode::NOT_FOUND, "path.unknown", "Not found").detail(detail)
}

/// Dates a reply that has no date by the sandbox's clock. The server would by the system's.
async fn date(State(service): State<Arc<Service>>, mut response: Response) -> Response {
    let date = service.clock.http_date().ok();
    if let Some(date) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}
