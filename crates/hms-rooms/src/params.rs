//! The parameters of a room, in the words of the API's page.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroize;

/// The parameters of [`Client::create_room`](crate::Client::create_room). Every field is optional;
/// what is `None` is not sent, and the service's default applies.
#[derive(Clone, Debug, Default)]
pub struct RoomParams<'a> {
    /// A unique identifier, case-insensitive, of the characters `a-z A-Z 0-9 . - : _`. Creating a
    /// name that exists returns the existing room. When absent the service generates one; such a
    /// create cannot be retried after a lost reply, and the room cannot be disabled on the legacy
    /// API unless the name is read from the reply.
    pub name: Option<&'a str>,
    /// A text for people, such as "9PM English Class Batch 2".
    pub description: Option<&'a str>,
    /// The name of the room's template (legacy API).
    pub template: Option<&'a str>,
    /// The id of the room's template (v2 API; the legacy API has no such field).
    pub template_id: Option<&'a str>,
    /// `eu`, `in`, `us`, or `auto`: the region of the template, which is the default.
    pub region: Option<&'a str>,
    /// The room's recording settings. Absent and `enabled: false` are different requests: absent
    /// means that the room follows its template's settings, also when those change later.
    pub recording: Option<Recording<'a>>,
    /// The most peers in the room (v2 API).
    pub size: Option<u32>,
    /// The longest a session may last, in seconds (v2 API).
    pub max_duration_seconds: Option<u32>,
    /// Whether the room may be larger than 2500 peers (v2 API).
    pub large_room: Option<bool>,
    /// The ids of the room's polls (v2 API).
    pub polls: &'a [&'a str],
    /// Where the service reports the room's events (v2 API).
    pub webhook: Option<Webhook<'a>>,
}

/// A room's recording settings: the API's `recording_info`, which is atomic. If it is given, the
/// template's settings do not count at all. There is no default: the caller says whether sessions
/// are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recording<'a> {
    /// Whether the room's sessions are recorded.
    pub enabled: bool,
    /// Where recordings are stored; `None` keeps them with 100ms.
    pub upload: Option<Upload<'a>>,
}

impl Recording<'_> {
    /// The same settings, independent of what they were borrowed from.
    #[must_use]
    pub fn into_owned(self) -> Recording<'static> {
        self.with(|text| Cow::Owned(text.to_owned()))
    }

    /// The same settings, borrowed from these.
    #[must_use]
    pub fn borrowed(&self) -> Recording<'_> {
        self.with(Cow::Borrowed)
    }

    fn with<'a, 'b>(&'a self, text: impl Fn(&'a str) -> Cow<'b, str>) -> Recording<'b> {
        Recording {
            enabled: self.enabled,
            upload: self.upload.as_ref().map(|upload| Upload {
                kind: text(&upload.kind),
                location: text(&upload.location),
                prefix: upload.prefix.as_deref().map(&text),
                region: upload.region.as_deref().map(&text),
                credentials: upload
                    .credentials
                    .as_ref()
                    .map(|pair| Credentials { key: text(&pair.key), secret: text(&pair.secret) }),
            }),
        }
    }
}

/// An upload destination: the API's `upload_info`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Upload<'a> {
    /// The API's `type`, required: `s3` on the legacy API.
    pub kind: Cow<'a, str>,
    /// The name of the bucket, required.
    pub location: Cow<'a, str>,
    /// The path under which recordings are put.
    pub prefix: Option<Cow<'a, str>>,
    /// The region of the bucket's account; the service takes `ap-south-1` when absent.
    pub region: Option<Cow<'a, str>>,
    /// Access to the bucket. The keys need GetObject and PutObject.
    pub credentials: Option<Credentials<'a>>,
}

/// Access keys of a bucket. They are redacted in `Debug`, and owned copies are wiped when dropped.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Credentials<'a> {
    /// The access key id, required.
    pub key: Cow<'a, str>,
    /// The secret access key, required.
    pub secret: Cow<'a, str>,
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials { key: \"***\", secret: \"***\" }")
    }
}

impl Drop for Credentials<'_> {
    fn drop(&mut self) {
        for text in [&mut self.key, &mut self.secret] {
            if let Cow::Owned(text) = text {
                text.as_mut_str().zeroize();
            }
        }
    }
}

/// Where the service reports a room's events (v2 API). Header values, and what may be a secret in
/// the URL, are redacted in `Debug`.
#[derive(Clone, Default)]
pub struct Webhook<'a> {
    /// The `http` or `https` address that receives the events, required.
    pub url: &'a str,
    /// Headers that the service sends along, such as a shared secret.
    pub headers: &'a [(&'a str, &'a str)],
}

impl Webhook<'_> {
    /// The URL for people to read: its user name and password, its query and its fragment are
    /// `***`.
    #[must_use]
    pub fn redacted_url(&self) -> String {
        let (scheme, user, shown) = self.url_parts();
        let user = if user.is_some() { "***" } else { "" };
        match shown.find(['?', '#']) {
            Some(end) => format!("{scheme}{user}{}***", &shown[..=end]),
            None => format!("{scheme}{user}{shown}"),
        }
    }

    /// Texts that may be secrets: header values, and the parts of the URL that are redacted.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let (_, user, shown) = self.url_parts();
        let query = shown.split_once(['?', '#']).map(|(_, query)| query);
        self.headers.iter().map(|(_, value)| *value).chain(user).chain(query)
    }

    /// The scheme, the user name and password, and what follows them.
    fn url_parts(&self) -> (&str, Option<&str>, &str) {
        let rest = self.url.find("://").map_or(0, |at| at + "://".len());
        let (scheme, rest) = self.url.split_at(rest);
        // A password that is not percent-encoded may hold a `/`, a `?` or a `#`: so the last `@`.
        match rest.rfind('@') {
            Some(at) => (scheme, Some(&rest[..at]), &rest[at..]),
            None => (scheme, None, rest),
        }
    }
}

impl fmt::Debug for Webhook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Webhook")
            .field("url", &self.redacted_url())
            .field("headers", &names)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Webhook;

    #[test]
    fn what_may_be_a_secret_in_a_url_is_masked() {
        for (url, shown) in [
            ("https://app.example/hook", "https://app.example/hook"),
            ("https://u:CANARY@app.example/hook", "https://***@app.example/hook"),
            ("https://CANARY@app.example", "https://***@app.example"),
            ("https://u:CANARY@CANARY@app.example", "https://***@app.example"),
            ("https://u:CAN/ARY?CAN#ARY@app.example", "https://***@app.example"),
            ("https://app.example/hook?token=CANARY", "https://app.example/hook?***"),
            ("https://u:CANARY@app.example?a=CANARY#CANARY", "https://***@app.example?***"),
            ("https://app.example#CANARY", "https://app.example#***"),
            ("u:CANARY@app.example", "***@app.example"),
            ("", ""),
        ] {
            let webhook = Webhook { url, headers: &[("x-auth", "CANARY")] };
            assert_eq!(webhook.redacted_url(), shown);
            let debug = format!("{webhook:?}");
            assert!(debug.contains(&format!("{shown:?}")) && !debug.contains("CANARY"), "{debug}");
        }
    }
}
