//! The command line.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use hms_rooms_sandbox::{Builder, Clock, Quirks, RateLimit, Sandbox, Template};
use jiff::SignedDuration;
use serde_json::Value;

/// A 100ms rooms service on your own machine, for tests
#[derive(Parser)]
#[command(name = "hms-sandbox", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: Serve,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a command with a sandbox: on a free port, with the environment that points at it
    Exec(Box<Exec>),
    /// Export a closed database as JSON, with credentials in clear text
    Export(Export),
    /// Import an export into a closed database
    Import(Import),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page
    Man,
}

#[derive(Args)]
pub(crate) struct Export {
    /// The database
    #[arg(long, value_name = "PATH")]
    pub(crate) db: PathBuf,

    /// The file to write atomically; default: stdout
    pub(crate) file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Import {
    /// The database; created if it does not exist
    #[arg(long, value_name = "PATH")]
    pub(crate) db: PathBuf,

    /// Replace the rooms and templates that the database holds
    #[arg(long)]
    pub(crate) replace: bool,

    /// The export
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 means any free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8100")]
    listen: SocketAddr,

    /// Allow an address that is not loopback; anyone who can reach it can read every room
    #[arg(long)]
    allow_remote: bool,

    #[command(flatten)]
    rooms: Rooms,
}

impl Serve {
    pub(crate) fn builder(self) -> io::Result<Builder> {
        if !self.listen.ip().is_loopback() && !self.allow_remote {
            return Err(io::Error::other(format!(
                "{} is not loopback: --allow-remote allows it",
                self.listen
            )));
        }
        Ok(self.rooms.builder().listen(self.listen))
    }
}

#[derive(Args)]
pub(crate) struct Exec {
    #[command(flatten)]
    pub(crate) rooms: Rooms,

    /// The API that the environment points at
    #[arg(long, value_enum, default_value_t)]
    pub(crate) api: Api,

    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Api {
    #[default]
    Legacy,
    V2,
}

#[derive(Args)]
pub(crate) struct Rooms {
    /// Keep rooms in this file; default: in memory
    #[arg(long, value_name = "PATH")]
    db: Option<PathBuf>,

    /// Accept only this management token; default: any well-formed token
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["access_key", "secret"])]
    pub(crate) token: Option<String>,

    #[command(flatten)]
    pub(crate) key: Option<Key>,

    /// Set the clock: an offset such as -90s or +1h30m, or the time at the start such as
    /// 2030-01-01T00:00:00Z
    #[arg(long, value_name = "+1h", allow_hyphen_values = true)]
    clock: Option<Clock>,

    /// Reply 429 if a token makes more than N requests in a second, a minute or an hour
    #[arg(long, value_name = "N/s|N/m|N/h")]
    rate_limit: Option<RateLimit>,

    /// Close a connection if a handshake, a request's head or a request's body takes longer
    /// [default: 10s]
    #[arg(long, value_name = "10s", value_parser = limit)]
    request_timeout: Option<Duration>,

    /// Use TLS, with a certificate from the sandbox's own CA
    #[arg(long)]
    tls: bool,

    /// Start with the fault rules in this file, a JSON list
    #[arg(long, value_name = "PATH", value_parser = json)]
    faults: Option<Value>,

    /// Fill a new database from this export
    #[arg(long, value_name = "PATH", value_parser = json)]
    seed: Option<Value>,

    /// Add a template; the first one is the default for rooms without one
    #[arg(long, value_name = "NAME[:recording][:roles=ROLE,ROLE]")]
    template: Vec<Template>,

    #[command(flatten)]
    quirks: Quirks,
}

/// The key with which tokens are minted.
#[derive(Clone, Args)]
#[group(requires_all = ["access_key", "secret"])]
pub(crate) struct Key {
    /// Accept only valid management tokens that were minted for this access key
    #[arg(long, value_name = "KEY", required = false, value_parser = not_empty())]
    pub(crate) access_key: String,

    /// The app secret with which the tokens are signed
    #[arg(long, required = false, value_parser = not_empty())]
    pub(crate) secret: String,
}

fn json(path: &str) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| {
        format!("it is not JSON: line {}, column {}", error.line(), error.column())
    })
}

/// A time limit, such as `10s` or `500ms`.
fn limit(text: &str) -> Result<Duration, String> {
    let limit = text.parse::<SignedDuration>().ok().and_then(|limit| limit.try_into().ok());
    limit
        .filter(|limit: &Duration| !limit.is_zero())
        .ok_or_else(|| "a time limit is 10s, 500ms, 1m30s, and more than 0".to_owned())
}

fn not_empty() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

impl Rooms {
    pub(crate) fn builder(self) -> Builder {
        let mut builder =
            Sandbox::builder().quirks(self.quirks).clock(self.clock.unwrap_or_default());
        if let Some(limit) = self.rate_limit {
            builder = builder.rate_limit(limit);
        }
        if let Some(limit) = self.request_timeout {
            builder = builder.request_timeout(limit);
        }
        if let Some(db) = self.db {
            builder = builder.database(db);
        }
        if let Some(token) = self.token {
            builder = builder.token(token);
        }
        if let Some(key) = self.key {
            builder = builder.credentials(key.access_key, key.secret);
        }
        if self.tls {
            builder = builder.tls();
        }
        if let Some(rules) = self.faults {
            builder = builder.faults(rules);
        }
        if let Some(export) = self.seed {
            builder = builder.seed(export);
        }
        self.template.into_iter().fold(builder, Builder::with_template)
    }
}
