//! The HTTP service: routes, bearer tokens, and the journal of both.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::Value;

use crate::control;
use crate::journal::{Entry, Journal};
use crate::legacy;
use crate::mask;
use crate::quirks::Quirks;
use crate::refusal::Refusal;
use crate::rooms;
use crate::store::{self, Store};
use crate::template::Template;

/// The path of the legacy API's base URL.
pub(crate) const LEGACY_BASE: &str = "/api/v2";

/// The longest body that is read.
const LONGEST_BODY: usize = 1024 * 1024;

/// What all requests share.
pub(crate) struct Service {
    pub(crate) store: Mutex<Store>,
    pub(crate) journal: Journal,
    /// The one token that is accepted; without one, any that is well formed.
    pub(crate) token: Option<String>,
    /// The templates it was started with; the first is the default.
    pub(crate) templates: Vec<Template>,
    pub(crate) quirks: Quirks,
}

impl Service {
    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route(&format!("{LEGACY_BASE}/rooms"), post(legacy_rooms).fallback(wrong_method))
            .nest("/_sandbox", control::router())
            .fallback(unknown_path)
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

    /// Puts the templates back to what the sandbox was started with.
    pub(crate) fn put_templates(&self, transaction: &Transaction<'_>) -> Result<(), Refusal> {
        for template in &self.templates {
            store::put_template(transaction, template)?;
        }
        Ok(())
    }

    fn check_bearer(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let unauthorized = |rule, message| Refusal::new(StatusCode::UNAUTHORIZED, rule, message);
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()))
            .ok_or_else(|| unauthorized("bearer.missing", "Authentication error"))?;
        if self.token.as_deref().is_some_and(|accepted| accepted != token) {
            let unknown = unauthorized("bearer.unknown", "Token validation error");
            return Err(unknown.detail("not found"));
        }
        Ok(())
    }
}

async fn legacy_rooms(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, body) = Seen::of(request).await;
    let answer = async {
        service.check_bearer(&seen.headers)?;
        check_content_type(&seen.headers)?;
        let upsert = legacy::read(&body?)?;
        service
            .transact(|service, transaction| {
                let default = &service.templates[0].name;
                let upserted = rooms::upsert(transaction, upsert, default, &service.quirks)?;
                Ok((upserted.rule, legacy::reply(&upserted, &service.quirks)))
            })
            .await
    };
    let answer = answer.await;
    seen.answer(&service, answer)
}

async fn wrong_method(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, _) = Seen::of(request).await;
    let refusal =
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method.unknown", "Method not allowed");
    seen.answer(&service, Err(refusal))
}

async fn unknown_path(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (seen, _) = Seen::of(request).await;
    let refusal = Refusal::new(StatusCode::NOT_FOUND, "path.unknown", "Not found")
        .detail(format!("the legacy API is at {LEGACY_BASE}/rooms"));
    seen.answer(&service, Err(refusal))
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let json = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("application/json"));
    if json {
        return Ok(());
    }
    Err(Refusal::bad_request("content-type", "Invalid body param")
        .detail("Content-Type must be application/json"))
}

/// A request as far as the journal needs it.
struct Seen {
    at: Timestamp,
    method: String,
    path: String,
    headers: HeaderMap,
    body: Value,
    name: Option<String>,
}

impl Seen {
    async fn of(request: Request) -> (Self, Result<Bytes, Refusal>) {
        let at = Timestamp::now();
        let (parts, body) = request.into_parts();
        let body = read_body(body).await;
        let bytes = body.as_deref().unwrap_or_default();
        let shown = mask::body(bytes);
        let seen = Self {
            at,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            headers: parts.headers,
            name: shown["name"].as_str().map(str::to_owned),
            body: shown,
        };
        (seen, body)
    }

    fn answer(
        self,
        service: &Service,
        answer: Result<(&'static str, (StatusCode, Value)), Refusal>,
    ) -> Response {
        let (status, rule, why) = match &answer {
            Ok((rule, (status, _))) => (*status, *rule, None),
            Err(refusal) => (refusal.status, refusal.rule, Some(refusal.why())),
        };
        service.journal.record(Entry {
            at: self.at.to_string(),
            method: self.method,
            path: self.path,
            status: status.as_u16(),
            rule,
            why,
            name: self.name,
            body: self.body,
        });
        match answer {
            Ok((_, (status, body))) => (status, Json(body)).into_response(),
            Err(refusal) => refusal.into_response(),
        }
    }
}

async fn read_body(body: Body) -> Result<Bytes, Refusal> {
    to_bytes(body, LONGEST_BODY).await.map_err(|_| {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body.length", "Request body too large")
            .detail(format!("at most {LONGEST_BODY} bytes"))
    })
}
