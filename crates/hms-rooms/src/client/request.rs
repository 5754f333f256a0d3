//! Requests to endpoints that have no function of their own.

use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use ureq::http::Method;

use super::Client;
use crate::api::reply::json;
use crate::api::validate;
use crate::error::Error;
use crate::http::{self, Request};
use crate::options::CallOptions;
use crate::reply::Reply;
use crate::wiped::Wiped;

impl Client {
    /// Sends a request to any endpoint of the API: with its deadline, its retries if it is safe to
    /// send it again, and its errors.
    ///
    /// `method` is `GET`, `POST`, `PUT`, `PATCH` or `DELETE`. `path` is relative to the base URL,
    /// begins with a slash, and may have a query: `/sessions?active=false`. `json` is the body. A
    /// `GET` is idempotent anyhow; say of others whether they are.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind). A reply that is not JSON is
    /// [`ErrorKind::BadReply`](crate::ErrorKind::BadReply).
    pub fn request(
        &self,
        method: &str,
        path: &str,
        json: Option<&str>,
        idempotent: bool,
        options: &CallOptions,
    ) -> Result<Reply, Error> {
        self.call(options, |_, call| {
            let mut request =
                Request::new(self::method(method)?, path, json.map(body).transpose()?);
            validate::path(path)?;
            validate::size("json", &request)?;
            request.idempotent = idempotent || request.is_read();
            call.send(&request, read)
        })
    }
}

fn method(name: &str) -> Result<Method, Error> {
    match name {
        "GET" => Ok(Method::GET),
        "POST" => Ok(Method::POST),
        "PUT" => Ok(Method::PUT),
        "PATCH" => Ok(Method::PATCH),
        "DELETE" => Ok(Method::DELETE),
        _ => {
            Err(Error::invalid_argument("method", "method must be GET, POST, PUT, PATCH or DELETE"))
        }
    }
}

fn body(json: &str) -> Result<Wiped<Vec<u8>>, Error> {
    match serde_json::from_str::<&RawValue>(json) {
        Ok(_) => Ok(Wiped::new(json.as_bytes().to_vec())),
        Err(_) => Err(Error::invalid_argument("json", "json is not JSON")),
    }
}

fn read(reply: http::Reply) -> Result<Reply, Error> {
    let text = json::text(&reply)?;
    if !text.trim().is_empty() {
        serde_json::from_str::<IgnoredAny>(text)
            .map_err(|error| json::unreadable(&error, "is not JSON", &reply))?;
    }
    Ok(Reply::new(reply.status, text.to_owned()))
}
