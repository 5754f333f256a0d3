//! The web page at `/`. Its files are compiled into the program.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::api::fallback::{unknown_path, wrong_method};
use crate::service::Service;

/// Allows only the page's own files, and does not let text become markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const PAGE: (&str, &str) = ("text/html; charset=utf-8", include_str!("page.html"));

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page's files: names, content types and contents.
const FILES: [(&str, (&str, &str)); 9] = [
    ("page.css", ("text/css; charset=utf-8", include_str!("page.css"))),
    ("details.css", ("text/css; charset=utf-8", include_str!("details.css"))),
    ("icon.svg", ("image/svg+xml", include_str!("icon.svg"))),
    ("page.js", (SCRIPT, include_str!("page.js"))),
    ("dom.js", (SCRIPT, include_str!("dom.js"))),
    ("requests.js", (SCRIPT, include_str!("requests.js"))),
    ("rooms.js", (SCRIPT, include_str!("rooms.js"))),
    ("room.js", (SCRIPT, include_str!("room.js"))),
    ("faults.js", (SCRIPT, include_str!("faults.js"))),
];

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(async || sent(PAGE)).fallback(wrong_method))
        .route("/_sandbox/page/{file}", get(file).fallback(wrong_method))
        .layer(map_response(secure))
        .layer(map_response(isolate))
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(file, _)| *file == name) {
        Some((_, file)) => sent(*file),
        None => unknown_path().await.into_response(),
    }
}

fn sent((content_type, content): (&'static str, &'static str)) -> Response {
    ([(CONTENT_TYPE, content_type)], content).into_response()
}

async fn secure(mut response: Response) -> Response {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        // Another version of the sandbox has other files.
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("referrer-policy"), "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Adds headers that keep other sites from using the replies.
pub(crate) async fn isolate(mut response: Response) -> Response {
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("cross-origin-resource-policy", "same-origin")]
    {
        let name = HeaderName::from_static(name);
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
