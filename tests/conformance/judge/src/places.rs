//! The values that a case names and that each run sets: the addresses `${server}`, `${decoy}`,
//! `${refused}` and `${blackhole}`, each an origin; the file `${ca_file}`; and the time.

use std::time::{Duration, SystemTime};

/// The values of the names in one run of a case.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The server of the case.
    pub server: String,
    /// A second server, which no client may call.
    pub decoy: String,
    /// A port where nothing listens.
    pub refused: String,
    /// A port that answers no connection.
    pub blackhole: String,
    /// The certificate of the CA that signed the server's own.
    pub ca_file: String,
}

impl Places {
    /// The text with every name replaced; `${server:port}` and its like are the port alone, and
    /// `${date+N}` and `${date-N}` are N seconds from now, as the `Date` of a reply has it.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, origin) in [
            ("server", &self.server),
            ("decoy", &self.decoy),
            ("refused", &self.refused),
            ("blackhole", &self.blackhole),
        ] {
            let port = origin.rsplit(':').next().unwrap_or_default();
            filled = filled
                .replace(&format!("${{{name}}}"), origin)
                .replace(&format!("${{{name}:port}}"), port);
        }
        filled = filled.replace("${ca_file}", &self.ca_file);
        while let Some((before, date, after)) = date(&filled) {
            filled = format!("{before}{date}{after}");
        }
        filled
    }
}

/// The first time that `text` names, with what stands before and after it.
fn date(text: &str) -> Option<(&str, String, &str)> {
    let (before, rest) = text.split_once("${date")?;
    let (seconds, after) = rest.split_once('}')?;
    let seconds: i64 = seconds.parse().ok()?;
    let offset = Duration::from_secs(seconds.unsigned_abs());
    let now = SystemTime::now();
    let date = if seconds < 0 { now - offset } else { now + offset };
    Some((before, httpdate::fmt_http_date(date), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in() {
        let places = Places {
            server: "http://127.0.0.1:1".to_owned(),
            decoy: "http://127.0.0.1:2".to_owned(),
            refused: "http://127.0.0.1:3".to_owned(),
            blackhole: "https://127.0.0.1:4".to_owned(),
            ca_file: "/ca.pem".to_owned(),
        };
        assert_eq!(places.fill("${server}/v2 ${decoy:port}"), "http://127.0.0.1:1/v2 2");
        assert_eq!(places.fill("${refused} ${other}"), "http://127.0.0.1:3 ${other}");
        assert_eq!(places.fill("${blackhole} ${ca_file}"), "https://127.0.0.1:4 /ca.pem");
        for (name, seconds) in [("${date-3600}", -3600), ("${date+90}", 90)] {
            let date = httpdate::parse_http_date(&places.fill(name)).unwrap();
            let now = SystemTime::now() + Duration::from_secs(4000);
            let since = now.duration_since(date).unwrap().as_secs();
            assert!(since.abs_diff(4000_u64.saturating_add_signed(-seconds)) <= 1, "{name}");
        }
    }
}
