//! Chooses the API of a client, and refuses one that its address contradicts.

use ureq::http::Uri;

use crate::error::Error;
use crate::options::Api;

/// The options and variables that an API follows from; an empty variable is `None`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    /// The argument `api`.
    pub(crate) api: Option<Api>,
    /// The variable `HMS_API`, if there is no argument.
    pub(crate) api_variable: Option<Api>,
    /// The argument `base_url`.
    pub(crate) base_url: Option<&'a str>,
    /// The variable `HMS_BASE_URL`.
    pub(crate) base_url_variable: Option<&'a str>,
}

impl Given<'_> {
    /// The API: the argument, else `HMS_API`, else what the base URL says, else legacy.
    ///
    /// # Errors
    /// The API that was chosen is not the one at the base URL, which is an address of the service
    /// itself.
    pub(crate) fn choose(&self) -> Result<Api, Error> {
        let base_url = self.base_url.or(self.base_url_variable).and_then(|url| url.parse().ok());
        let Some(chosen) = self.api.or(self.api_variable) else {
            return Ok(base_url.as_ref().and_then(of_url).unwrap_or_default());
        };
        match base_url.as_ref().and_then(of_host) {
            Some(of_host) if of_host != chosen => Err(self.contradiction(chosen, of_host)),
            _ => Ok(chosen),
        }
    }

    /// The error names the field that was not given as an argument, if there is one: the caller has
    /// looked at the other.
    fn contradiction(&self, chosen: Api, of_host: Api) -> Error {
        let api = if self.api.is_some() { "api" } else { "HMS_API" };
        let base_url = if self.base_url.is_some() { "base_url" } else { "HMS_BASE_URL" };
        let field = if self.api.is_some() && self.base_url.is_none() { "base_url" } else { "api" };
        let (chosen, of_host, other) = (chosen.name(), of_host.name(), chosen.base_url());
        Error::invalid_argument(
            field,
            format!(
                "{api} is {chosen}, but {base_url} is the address of the service's {of_host} API: \
                 set {api} to {of_host}, or {base_url} to {other}"
            ),
        )
    }
}

/// The API at one of the service's own addresses, with any port and path.
fn of_host(url: &Uri) -> Option<Api> {
    let host = url.host()?;
    let host = host.strip_suffix('.').unwrap_or(host);
    [Api::Legacy, Api::V2].into_iter().find(|api| host.eq_ignore_ascii_case(api.host()))
}

/// The API that an address says: the service's own by its host, any other by how its path ends.
fn of_url(url: &Uri) -> Option<Api> {
    let mut segments = url.path().rsplit('/').filter(|segment| !segment.is_empty());
    let mut next_is = |name| segments.next().is_some_and(|next| next.eq_ignore_ascii_case(name));
    of_host(url).or_else(|| match (next_is("v2"), next_is("api")) {
        (false, _) => None,
        (true, true) => Some(Api::Legacy),
        (true, false) => Some(Api::V2),
    })
}

#[cfg(test)]
mod tests {
    use super::Given;
    use crate::{Api, Error, ErrorKind};

    fn of_base_url(base_url: &str) -> Api {
        let as_argument = Given { base_url: Some(base_url), ..Given::default() };
        let as_variable = Given { base_url_variable: Some(base_url), ..Given::default() };
        let api = as_argument.choose().unwrap();
        assert_eq!(as_variable.choose().unwrap(), api, "{base_url}");
        api
    }

    #[test]
    fn the_api_follows_from_the_base_url_if_none_is_chosen() {
        assert_eq!(Given::default().choose().unwrap(), Api::Legacy);
        for (base_url, api) in [
            ("http://127.0.0.1:8100/v2", Api::V2),
            ("http://127.0.0.1:8100/v2//", Api::V2),
            ("https://gateway.example/rooms/V2/", Api::V2),
            ("https://api.100ms.live/v2", Api::V2),
            ("https://API.100ms.live.:443", Api::V2),
            ("http://127.0.0.1:8100/api/v2", Api::Legacy),
            ("https://gateway.example/100ms/api/v2/", Api::Legacy),
            ("https://gateway.example/api//v2", Api::Legacy),
            ("https://prod-in2.100ms.live/v2", Api::Legacy),
            ("https://gateway.example", Api::Legacy),
            ("https://gateway.example/v2/rooms", Api::Legacy),
            ("https://gateway.example/apiv2", Api::Legacy),
            ("https://gateway.example/not-api/v2", Api::V2),
            ("not a URL", Api::Legacy),
        ] {
            assert_eq!(of_base_url(base_url), api, "{base_url}");
        }
    }

    #[test]
    fn a_chosen_api_wins_over_any_address_but_the_services_own() {
        for api in [Api::Legacy, Api::V2] {
            for base_url in ["http://127.0.0.1:1/v2", "http://127.0.0.1:1/api/v2"] {
                let given = Given { api: Some(api), base_url: Some(base_url), ..Given::default() };
                assert_eq!(given.choose().unwrap(), api, "{base_url}");
                let given = Given { api: None, api_variable: Some(api), ..given };
                assert_eq!(given.choose().unwrap(), api, "{base_url}");
            }
        }
    }

    #[test]
    fn an_api_that_contradicts_an_address_of_the_service_is_refused_by_its_names() {
        let (legacy, v2) = ("https://prod-in2.100ms.live/api/v2", "https://api.100ms.live/v2");
        let refused = |given: Given<'_>| -> Error {
            let error = given.choose().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            error
        };
        let none = Given::default();
        for (given, field, names) in [
            (
                Given { api: Some(Api::V2), base_url: Some(legacy), ..none },
                "api",
                ["api is v2", "base_url is"],
            ),
            (
                Given { api_variable: Some(Api::Legacy), base_url: Some(v2), ..none },
                "api",
                ["HMS_API is legacy", "base_url is"],
            ),
            (
                Given { api: Some(Api::Legacy), base_url_variable: Some(v2), ..none },
                "base_url",
                ["api is legacy", "HMS_BASE_URL is"],
            ),
            (
                Given { api_variable: Some(Api::V2), base_url_variable: Some(legacy), ..none },
                "api",
                ["HMS_API is v2", "HMS_BASE_URL is"],
            ),
        ] {
            let error = refused(given);
            assert_eq!(error.field(), Some(field), "{error}");
            assert!(names.iter().all(|name| error.message().contains(name)), "{error}");
        }
        for base_url in [
            "https://api.100ms.live:443/v2/",
            "https://API.100MS.live./x",
            "https://api.100ms.live",
        ] {
            refused(Given { api: Some(Api::Legacy), base_url: Some(base_url), ..none });
        }
        for base_url in ["https://api.100ms.live.example/v2", "https://my-api.100ms.live/v2"] {
            let given = Given { api: Some(Api::Legacy), base_url: Some(base_url), ..none };
            assert_eq!(given.choose().unwrap(), Api::Legacy, "{base_url}");
        }
    }
}
