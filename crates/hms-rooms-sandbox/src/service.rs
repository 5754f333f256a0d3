//! The HTTP service: which request goes where, and what all requests share.

use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::header::DATE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state, map_response, map_response_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use rusqlite::Transaction;
use tokio::sync::{Mutex, Notify};

use crate::answer::{Answer, Reply};
use crate::bearer::Credentials;
use crate::browser;
use crate::clock::Clock;
use crate::control;
use crate::events::News;
use crate::extract::Admitted;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::legacy;
use crate::middleware::pass;
use crate::page;
use crate::quirks::Quirks;
use crate::rate_limit::RateLimiter;
use crate::refusal::Refusal;
use crate::request::Received;
use crate::rooms::Rooms;
use crate::snapshot::Snapshot;
use crate::store::{self, Store};
use crate::template::{self, Template};
use crate::v2::reply::{Shape, reply};
use crate::v2::{self, active_rooms, list, room_codes, templates};

/// The state that all requests share.
pub(crate) struct Service {
    pub(crate) store: Mutex<Store>,
    pub(crate) journal: Journal,
    pub(crate) news: News,
    pub(crate) faults: Faults,
    /// Tells of resets and imports.
    pub(crate) reset: Arc<Notify>,
    /// The file with its CA's certificate, if it has TLS.
    pub(crate) ca_file: OnceLock<String>,
    pub(crate) credentials: Credentials,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) clock: Clock,
    /// The contents of a store at first, and after a reset.
    pub(crate) seed: Snapshot,
    pub(crate) quirks: Quirks,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    pub(crate) fn router(self: Arc<Self>) -> Router {
        let endings: &[&str] = if self.quirks.trailing_slash { &["", "/"] } else { &[""] };
        let (mut legacy, mut v2) = (Router::new(), Router::new());
        for end in endings {
            legacy = legacy.route(&format!("/rooms{end}"), post(legacy_upsert));
            v2 = v2
                .route(&format!("/rooms{end}"), get(v2_list).post(v2_create))
                .route(&format!("/rooms/{{id}}{end}"), get(v2_get).post(v2_update))
                .merge(active_rooms::router(end))
                .merge(room_codes::router(end))
                .merge(templates::router(end));
        }
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

    /// Runs `work` on the store, once that is free. It takes less than handing it to a thread that
    /// may block, and the other requests that need the store would wait anyway.
    pub(crate) async fn transact<T>(
        &self,
        work: impl FnOnce(&Self, &Transaction<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut store = self.store.lock().await;
        let done = store.transact(|transaction| work(self, transaction));
        self.news.tell_of_store(store.changes());
        done.map_err(|refusal: Refusal| refusal.of_store(store.path()))
    }

    /// Runs `work` on the rooms.
    pub(crate) async fn on_rooms<T>(
        &self,
        work: impl FnOnce(&Rooms<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.transact(|service, transaction| {
            work(&Rooms { store: transaction, quirks: service.quirks, clock: service.clock })
        })
        .await
    }

    /// Puts into a new store what it is to hold at first, and into any these templates, the first
    /// of them as the default.
    pub(crate) fn furnish(
        &self,
        transaction: &Transaction<'_>,
        templates: &[Template],
    ) -> Result<(), Refusal> {
        if store::templates(transaction)?.is_empty() {
            return self.seed.replace(transaction, self.clock);
        }
        templates.iter().try_for_each(|template| template::put(transaction, template))?;
        if let Some(first) = templates.first() {
            store::put_first(transaction, &first.name)?;
        }
        Ok(())
    }

    /// Lets a request in: its token is good, and has not made too many.
    pub(crate) fn admit(&self, received: &Received) -> Result<(), Refusal> {
        let token = self.credentials.check(&received.headers, received.at)?;
        self.rate_limiter.admit(token).map_err(|seconds| {
            let message = format!("rate limit exceeded, retry after {seconds} seconds");
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate.exceeded", message);
            if self.quirks.retry_after { refusal.retry_after(seconds) } else { refusal }
        })
    }
}

async fn legacy_upsert(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
) -> Answer {
    let settings = legacy::read(received.object(&service.quirks)?, &service.quirks)?;
    let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
    Ok(Reply(rule, legacy::reply(rule, &room, &service.quirks)))
}

async fn v2_create(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let settings = v2::read_create(received.object(&service.quirks)?, &service.quirks)?;
    let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
    Ok(Reply(rule, reply(Shape::Alone, &room, &service.quirks)))
}

async fn v2_update(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let settings = v2::read_update(received.object(&service.quirks)?, &service.quirks)?;
    let shape = if settings.enabled.is_some() { Shape::Switched } else { Shape::Alone };
    let id = v2::room_id_in(&received.uri).unwrap_or_default();
    let (rule, room) = service.on_rooms(|rooms| rooms.update(id, settings)).await?;
    Ok(Reply(rule, reply(shape, &room, &service.quirks)))
}

async fn v2_get(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let id = v2::room_id_in(&received.uri).unwrap_or_default();
    let (rule, room) = service.on_rooms(|rooms| rooms.get(id)).await?;
    Ok(Reply(rule, reply(Shape::Alone, &room, &service.quirks)))
}

async fn v2_list(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let (filter, limit) = list::read(&received.uri, &service.quirks)?;
    let (rooms, more) = service.on_rooms(move |rooms| rooms.list(&filter, limit)).await?;
    let rule = if rooms.is_empty() { "room.list-empty" } else { "room.list" };
    Ok(Reply(rule, list::page(&rooms, more, limit, &service.quirks)))
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
