//! The HTTP service: which request goes where, and what all requests share.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::DATE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use rusqlite::Transaction;

use crate::bearer::Credentials;
use crate::body;
use crate::clock::Clock;
use crate::control;
use crate::journal::Journal;
use crate::legacy;
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
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    /// The templates it was started with; the first is the default.
    pub(crate) templates: Vec<Template>,
    pub(crate) quirks: Quirks,
}

impl Service {
    pub(crate) fn router(self: Arc<Self>) -> Router {
        let legacy = Router::new().route("/rooms", post(legacy_upsert));
        let v2 = Router::new()
            .route("/rooms", get(v2_list).post(v2_create))
            .route("/rooms/{id}", get(v2_get).post(v2_update));
        Router::new()
            .nest(legacy::BASE, legacy)
            .nest(v2::BASE, v2)
            .nest("/_sandbox", control::router())
            .fallback(unknown_path)
            .method_not_allowed_fallback(wrong_method)
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
            store.transact(|transaction| work(&service, transaction))
        })
        .await
        .unwrap_or_else(|defect| {
            Err(Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "sandbox.defect",
                "Internal server error",
            )
            .detail(defect.to_string()))
        })
    }

    /// Runs `work` on the rooms.
    async fn on_rooms<T: Send + 'static>(
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

async fn legacy_upsert(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, body) = Seen::of(&service, request).await;
    let answer = async {
        service.check_bearer(&seen)?;
        let settings = legacy::read(body::object(&seen.headers, &body?)?, &service.quirks)?;
        let answer = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
        Ok((answer.0, legacy::reply(&answer, &service.quirks)))
    };
    let answer = answer.await;
    seen.answer(&service, answer)
}

async fn v2_create(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, body) = Seen::of(&service, request).await;
    let answer = async {
        service.check_bearer(&seen)?;
        let settings = v2::read_create(body::object(&seen.headers, &body?)?)?;
        let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
        Ok((rule, v2::reply(&room)))
    };
    let answer = answer.await;
    seen.answer(&service, answer)
}

async fn v2_update(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, body) = Seen::of(&service, request).await;
    let (seen, id) = by_id(&service, seen).await;
    let answer = async {
        service.check_bearer(&seen)?;
        let settings = v2::read_update(body::object(&seen.headers, &body?)?)?;
        let (rule, room) = service.on_rooms(move |rooms| rooms.update(&id, settings)).await?;
        Ok((rule, v2::reply(&room)))
    };
    let answer = answer.await;
    seen.answer(&service, answer)
}

async fn v2_get(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, _) = Seen::of(&service, request).await;
    let (seen, id) = by_id(&service, seen).await;
    let answer = async {
        service.check_bearer(&seen)?;
        let (rule, room) = service.on_rooms(move |rooms| rooms.get(&id)).await?;
        Ok((rule, v2::reply(&room)))
    };
    let answer = answer.await;
    seen.answer(&service, answer)
}

async fn v2_list(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (mut seen, _) = Seen::of(&service, request).await;
    seen.name = v2::name_in(&seen.uri);
    let answer = async {
        service.check_bearer(&seen)?;
        let (filter, limit) = v2::read_list(&seen.uri)?;
        let (rooms, more) = service.on_rooms(move |rooms| rooms.list(&filter, limit)).await?;
        Ok(("room.list", v2::page(&rooms, more, limit, &service.quirks)))
    };
    let answer = answer.await;
    seen.answer(&service, answer)
}

/// The id in the path; the journal has the name of its room, unless the body has another.
async fn by_id(service: &Arc<Service>, mut seen: Seen) -> (Seen, String) {
    let id = seen.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    if seen.name.is_none() {
        let id = id.clone();
        let found = service.on_rooms(move |rooms| rooms.get(&id)).await;
        seen.name = found.ok().map(|(_, room)| room.stored.name);
    }
    (seen, id)
}

async fn wrong_method(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, _) = Seen::of(&service, request).await;
    let refusal =
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method.unknown", "Method not allowed");
    seen.answer(&service, Err(refusal))
}

async fn unknown_path(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, _) = Seen::of(&service, request).await;
    let detail = format!("rooms are at {}/rooms and {}/rooms", legacy::BASE, v2::BASE);
    let refusal = Refusal::new(StatusCode::NOT_FOUND, "path.unknown", "Not found").detail(detail);
    seen.answer(&service, Err(refusal))
}

/// Dates a reply by the sandbox's clock. The server would by the system's.
async fn date(State(service): State<Arc<Service>>, mut response: Response) -> Response {
    let date = service.clock.http_date().ok();
    if let Some(date) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(DATE, date);
    }
    response
}
