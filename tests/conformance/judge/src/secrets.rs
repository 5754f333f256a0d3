//! The texts that no error, log line or repr may hold.

use crate::case::{Case, Mention, Operation, RoomParams, Server};

/// The management token of every case that does not bring its own.
pub const CANARY_TOKEN: &str = "canary-management-token";
/// A shorter run of characters may stand in a text by chance.
const MIN_SECRET: usize = 6;

/// The secrets of one case, cut at every character that a text would escape.
#[derive(Debug)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Every secret that a case hands to the client, to its environment or to its server.
    pub fn of(case: &Case) -> Self {
        let mut secrets = Self(Vec::new());
        secrets.add(CANARY_TOKEN);
        if let Mention::Given(token) = &case.client.management_token {
            secrets.add_token(&token.lossy());
        }
        if let Some(secret) = &case.client.secret {
            secrets.add(&secret.lossy());
        }
        for token in case.client.token_source.iter().flatten().flatten() {
            secrets.add_token(&token.lossy());
        }
        for (name, value) in &case.environment {
            if name.contains("TOKEN") || name.contains("SECRET") {
                secrets.add_token(value);
            }
        }
        if let Server::Sandbox(sandbox) = &case.server {
            for secret in [&sandbox.token, &sandbox.secret].into_iter().flatten() {
                secrets.add(secret);
            }
        }
        for call in &case.calls {
            if let Operation::CreateRoom(room) | Operation::UpdateRoom(_, room) = &call.operation {
                secrets.add_room(room);
            }
        }
        for secret in &case.secrets {
            secrets.add(secret);
        }
        secrets
    }

    /// A token, whose parts say as much as the whole. The word before it in a header is no secret.
    pub fn add_token(&mut self, token: &str) {
        let token = token.strip_prefix("Bearer ").unwrap_or(token);
        self.add(token);
        token.split('.').for_each(|part| self.add(part));
    }

    fn add_room(&mut self, room: &RoomParams) {
        let upload = room.recording.as_ref().and_then(|recording| recording.upload.as_ref());
        if let Some(credentials) = upload.and_then(|upload| upload.credentials.as_ref()) {
            for secret in [&credentials.key, &credentials.secret].into_iter().flatten() {
                self.add(&secret.lossy());
            }
        }
        if let Some(webhook) = &room.webhook {
            for secret in webhook.headers.values() {
                self.add(secret);
            }
        }
    }

    fn add(&mut self, secret: &str) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.+/=".contains(c);
        let parts = secret.split(|c| !plain(c)).filter(|part| part.len() >= MIN_SECRET);
        self.0.extend(parts.map(str::to_owned));
    }

    /// The first secret that `text` holds.
    pub fn in_text(&self, text: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(text);
        self.0.iter().find(|secret| text.contains(secret.as_str())).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_of_a_case_is_looked_for() {
        let case: Case = serde_json::from_str(
            r#"{"name": "a", "sentence": "b", "source": "contract",
            "client": {"management_token": "token\r\nX-Injected: split", "secret": "app-secret",
                "token_source": [null, "of-a-source"]},
            "environment": {"HMS_MANAGEMENT_TOKEN": "ambient", "HMS_API": "legacy-is-no-secret"},
            "secrets": ["only-in-a-reply"],
            "calls": [{"error": {"status": "HMS_X"}, "create_room": {
                "recording": {"enabled": true, "upload": {"credentials": {
                    "key": "storage-key", "secret": "storage-secret"}}},
                "webhook": {"url": "a", "headers": {"name": "webhook-header"}}}}]}"#,
        )
        .unwrap();
        let secrets = Secrets::of(&case);
        for held in [
            CANARY_TOKEN,
            r"token\r\nX-Injected: hidden",
            "app-secret",
            "of-a-source",
            "ambient",
            "only-in-a-reply",
            "storage-key",
            "storage-secret",
            "webhook-header",
        ] {
            assert!(secrets.in_text(format!("<{held}>").as_bytes()).is_some(), "{held}");
        }
        assert_eq!(secrets.in_text(b"legacy-is-no-secret"), None);
    }
}
