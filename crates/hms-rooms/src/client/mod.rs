//! The client: what a host holds, and the operations on it.

mod request;
mod room_codes;
pub(crate) mod rooms;
mod session;

use std::fmt;
use std::time::Duration;

use uuid::Uuid;

use crate::api::operations;
use crate::api::operations::{Operations, Which, unsupported};
use crate::auth_token::{self, AuthTokenParams};
use crate::call::Call;
use crate::call::retry_budget::RetryBudget;
use crate::error::Error;
use crate::log::LogLevel;
use crate::options::{Api, CallOptions, ClientOptions};
use crate::params::RoomParams;
use crate::room::Room;
use crate::settings::Settings;
use crate::settings::environment::Environment;
use crate::token::Token;
use crate::transport::Transport;

/// A client of one API under one set of credentials, with its own pool of connections.
///
/// It may be used by any number of threads at once, and on both sides of a `fork`. It has no thread
/// of its own but for a name that is being looked up: at most every 45 s, and one at a time.
/// Dropping it closes its idle connections.
pub struct Client {
    settings: Settings,
    transport: Transport,
    retries: RetryBudget,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.transport.base_url().to_string())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client. Nothing is sent, and no name is resolved, before the first call.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) or
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported), with [`Error::field`].
    pub fn new(options: &ClientOptions) -> Result<Self, Error> {
        let environment = Environment::of_this_process();
        let (settings, network) =
            Settings::resolve(options, &environment).inspect_err(|error| {
                if let Some(log) = &options.log {
                    let status = error.kind().name();
                    log.line(LogLevel::Error, format_args!("no client: {status}: {error}"));
                }
            })?;
        let transport = Transport::new(network);
        Ok(Self { settings, transport, retries: RetryBudget::default() })
    }

    /// Creates a room, or returns the one that already has this name (names are case-insensitive).
    /// On the v2 API, that one takes over the settings given here.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind); [`Error::outcome`] says whether the room may exist.
    pub fn create_room(
        &self,
        params: &RoomParams<'_>,
        options: &CallOptions,
    ) -> Result<Room, Error> {
        self.call(options, |api, call| {
            let room = if params.name.is_none() && self.settings.generate_names {
                let name = Uuid::new_v4().to_string();
                api.create(call, &RoomParams { name: Some(&name), ..params.clone() })?
            } else {
                api.create(call, params)?
            };
            call.log().line(LogLevel::Info, format_args!("created room {}", room.id()));
            Ok(room)
        })
    }

    /// Disables the room of this name. New peers cannot join. Peers who are inside stay until the
    /// session ends; see [`Client::end_room`].
    ///
    /// On the legacy API this is the same upsert as a create: a mistyped name may make a new,
    /// disabled room and succeed. A reply that does not reliably say that the room is disabled
    /// leaves [`Room::state`] unknown; one that says in `enabled` that it is not, or that is about
    /// another room, is [`ErrorKind::BadReply`](crate::ErrorKind::BadReply). On the v2 API the room
    /// is looked up first, among those enabled and those disabled. If it does not exist, nothing is
    /// created.
    ///
    /// # Errors
    /// Any [`ErrorKind`](crate::ErrorKind).
    pub fn disable_room(&self, name: &str, options: &CallOptions) -> Result<Room, Error> {
        self.set_enabled(Which::Name(name), false, options)
    }

    /// Disables the room of this id (v2 API).
    ///
    /// # Errors
    /// As [`Client::disable_room`]; on the legacy API
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) before anything is sent.
    pub fn disable_room_by_id(&self, id: &str, options: &CallOptions) -> Result<Room, Error> {
        self.set_enabled(Which::Id(id), false, options)
    }

    /// Lets new peers join the room of this name again (v2 API).
    ///
    /// # Errors
    /// As [`Client::disable_room_by_id`].
    pub fn enable_room(&self, name: &str, options: &CallOptions) -> Result<Room, Error> {
        self.set_enabled(Which::Name(name), true, options)
    }

    /// Lets new peers join the room of this id again (v2 API).
    ///
    /// # Errors
    /// As [`Client::disable_room_by_id`].
    pub fn enable_room_by_id(&self, id: &str, options: &CallOptions) -> Result<Room, Error> {
        self.set_enabled(Which::Id(id), true, options)
    }

    /// Reads the room of this id (v2 API).
    ///
    /// # Errors
    /// As [`Client::disable_room_by_id`].
    pub fn get_room(&self, id: &str, options: &CallOptions) -> Result<Room, Error> {
        self.call(options, |api, call| api.get(call, Which::Id(id)))
    }

    /// Finds the room of exactly this name in any case, enabled or disabled (v2 API).
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it does not exist; else as
    /// [`Client::disable_room_by_id`].
    pub fn find_room(&self, name: &str, options: &CallOptions) -> Result<Room, Error> {
        self.call(options, |api, call| api.get(call, Which::Name(name)))
    }

    /// The management token that a request would carry now: the one given, one from the token
    /// source, or one that is minted. Nothing is sent.
    ///
    /// # Errors
    /// Any that the token source returns;
    /// [`ErrorKind::TimedOut`](crate::ErrorKind::TimedOut) and
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) if it takes too long.
    pub fn management_token(&self, options: &CallOptions) -> Result<Token, Error> {
        self.call(options, |_, call| call.token().map(|token| token.token()))
    }

    /// Mints an auth token, with which a peer joins a room in a role. Nothing is sent, on either API;
    /// so the service checks the room and the role only when the peer joins. The token counts by
    /// the service's clock, if an earlier call found that it differs from this machine's. A token
    /// cannot be revoked, but a disabled room refuses every token.
    ///
    /// Source: the service's page "Authentication and tokens".
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), also if the client has no
    /// access key with its secret.
    pub fn auth_token(&self, params: &AuthTokenParams<'_>) -> Result<Token, Error> {
        self.call(&CallOptions::default(), |_, _| {
            auth_token::mint(self.settings.app_key.as_deref(), params, self.settings.tokens.now())
        })
    }

    /// Ends the client: every call under way or to come returns
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled), the former within about 20 ms. May be
    /// called from any thread, and more than once.
    pub fn shutdown(&self) {
        self.transport.shutdown();
    }

    /// The timeout of a call that has no timeout of its own.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.settings.timeout
    }

    fn set_enabled(
        &self,
        which: Which<'_>,
        enabled: bool,
        options: &CallOptions,
    ) -> Result<Room, Error> {
        self.call(options, |api, call| {
            let room = api.set_enabled(call, which, enabled)?;
            let did = if enabled { "enabled" } else { "disabled" };
            call.log().line(LogLevel::Info, format_args!("{did} room {}", room.id()));
            Ok(room)
        })
    }

    /// An operation that only the v2 API has.
    fn v2<T>(
        &self,
        what: &str,
        options: &CallOptions,
        work: impl FnOnce(&Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.call(options, |_, call| match self.settings.api {
            Api::V2 => work(call),
            Api::Legacy => Err(unsupported(what)),
        })
    }

    fn call<T>(
        &self,
        options: &CallOptions,
        work: impl FnOnce(&dyn Operations, &Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let api = operations(self.settings.api);
        Call::run(&self.settings, &self.transport, &self.retries, options, |call| work(api, call))
    }
}
