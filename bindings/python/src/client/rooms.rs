//! Operations about a room: it is created, changed, enabled and disabled, and read.

use hms_rooms::{CallOptions, Error, RoomParams};
use pyo3::prelude::*;

use super::Client;
use crate::arguments::{Given, count, flag, optional_text, text, texts, value_of};
use crate::failure::Failure;
use crate::recording::Recording;
use crate::room::Room;
use crate::webhook::Webhook;

/// An operation of the core about one room, which is named by its name or its id.
type OfOneRoom = fn(&hms_rooms::Client, &str, &CallOptions) -> Result<hms_rooms::Room, Error>;

#[pymethods]
impl Client {
    /// Create a room, or return the one that already has this name.
    ///
    /// On the v2 API, that one takes over the settings given here.
    ///
    /// name: a unique identifier, case-insensitive, of the characters a-z A-Z 0-9 . - : _. Left
    ///     out, the service makes one; such a create is not retried after a lost reply, and the
    ///     room cannot be disabled unless its name is read from the reply.
    /// description: what the room is for.
    /// template: the name of the room's template (legacy API).
    /// template_id: the id of the room's template (v2 API).
    /// region: "eu", "in", "us", or "auto": the region of the template, which is the default.
    /// recording: the room's recording settings. None, and Recording(enabled=False), are different
    ///     requests: with None the room follows its template's settings, also when those change.
    /// size: the most peers in the room (v2 API).
    /// large_room: whether the room may be larger than 2500 peers (v2 API).
    /// max_duration_seconds: the longest a session may last, in seconds (v2 API).
    /// polls: the ids of the room's polls (v2 API).
    /// webhook: the address to which the service reports the room's events (v2 API).
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// A field of the other API raises UnsupportedError before anything is sent, with its name in
    /// field. Raises a subclass of HmsError; its outcome says whether the room may exist.
    #[pyo3(signature = (
        name=None, *, description=None, template=None, template_id=None, region=None,
        recording=None, size=None, large_room=None, max_duration_seconds=None, polls=None,
        webhook=None, timeout=None, max_attempts=None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn create_room(
        &self,
        py: Python<'_>,
        name: Given<'_>,
        description: Given<'_>,
        template: Given<'_>,
        template_id: Given<'_>,
        region: Given<'_>,
        recording: Given<'_>,
        size: Given<'_>,
        large_room: Given<'_>,
        max_duration_seconds: Given<'_>,
        polls: Given<'_>,
        webhook: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let given = Settings {
            name: &name,
            description: &description,
            template: &template,
            template_id: &template_id,
            region: &region,
            recording: &recording,
            size: &size,
            large_room: &large_room,
            max_duration_seconds: &max_duration_seconds,
            polls: &polls,
            webhook: &webhook,
        };
        given.read(|params| {
            self.call(py, &timeout, &max_attempts, |core, options| {
                core.create_room(params, options)
            })
        })
    }

    /// Change the room of this id. A setting that is None stays as it is.
    ///
    /// A room's template cannot be changed.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// name: a new name, which no other room has.
    /// description: what the room is for.
    /// region: "eu", "in", "us", or "auto".
    /// recording: the recording settings, which replace those before as a whole.
    /// size: the most peers in the room; 0 lifts the limit.
    /// large_room: whether the room may be larger than 2500 peers.
    /// max_duration_seconds: the longest a session may last, in seconds.
    /// polls: the ids of the room's polls; an empty list leaves them as they are.
    /// webhook: the address to which the service reports the room's events.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room; BadReplyError if the reply is about another
    /// room, as it may be if that one has the new name; or another subclass of HmsError. Its
    /// outcome says whether the room may be changed.
    #[pyo3(signature = (
        room_id, *, name=None, description=None, region=None, recording=None, size=None,
        large_room=None, max_duration_seconds=None, polls=None, webhook=None, timeout=None,
        max_attempts=None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn update_room(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        name: Given<'_>,
        description: Given<'_>,
        region: Given<'_>,
        recording: Given<'_>,
        size: Given<'_>,
        large_room: Given<'_>,
        max_duration_seconds: Given<'_>,
        polls: Given<'_>,
        webhook: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let room_id = text("room_id", &room_id)?;
        let given = Settings {
            name: &name,
            description: &description,
            template: &None,
            template_id: &None,
            region: &region,
            recording: &recording,
            size: &size,
            large_room: &large_room,
            max_duration_seconds: &max_duration_seconds,
            polls: &polls,
            webhook: &webhook,
        };
        given.read(|params| {
            self.call(py, &timeout, &max_attempts, |core, options| {
                core.update_room(room_id, params, options)
            })
        })
    }

    /// Disable the room of this name.
    ///
    /// Nobody new may join, and those inside stay until their session ends.
    ///
    /// On the legacy API this is the same upsert as a create: a mistyped name may make a new,
    /// disabled room and succeed. If the reply does not reliably say that the room is disabled,
    /// room.enabled is None.
    ///
    /// On the v2 API the room is looked up first, which takes a request or two more. If it
    /// does not exist, nothing is made, and NotFoundError is raised; if it is disabled already,
    /// it is returned.
    ///
    /// name: the room's name as given when it was created.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often each of its requests is sent at most; None means the client's.
    ///
    /// Raises a subclass of HmsError; its outcome says whether the room may be disabled.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn disable_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("name", &name);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::disable_room)
    }

    /// Disable the room of this id, in one request.
    ///
    /// Nobody new may join, and those inside stay until their session ends.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError; its
    /// outcome says whether the room may be disabled.
    #[pyo3(signature = (room_id, *, timeout=None, max_attempts=None))]
    fn disable_room_by_id(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("room_id", &room_id);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::disable_room_by_id)
    }

    /// Let new peers join the room of this name again.
    ///
    /// The room is looked up first; if it is enabled already, it is returned.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// name: the room's name, in any case.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often each of its requests is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError; its
    /// outcome says whether the room may be enabled.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn enable_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("name", &name);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::enable_room)
    }

    /// Let new peers join the room of this id again, in one request.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError; its
    /// outcome says whether the room may be enabled.
    #[pyo3(signature = (room_id, *, timeout=None, max_attempts=None))]
    fn enable_room_by_id(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("room_id", &room_id);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::enable_room_by_id)
    }

    /// Read the room of this id.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError.
    #[pyo3(signature = (room_id, *, timeout=None, max_attempts=None))]
    fn get_room(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("room_id", &room_id);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::get_room)
    }

    /// Find the room of exactly this name, enabled or disabled.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// name: the room's name, in any case.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often each of its requests is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn find_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("name", &name);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::find_room)
    }
}

impl Client {
    /// Makes a call that is about one room, `(field, value)`.
    fn of_one_room(
        &self,
        py: Python<'_>,
        (field, value): (&'static str, &Bound<'_, PyAny>),
        timeout: &Given<'_>,
        max_attempts: &Given<'_>,
        operation: OfOneRoom,
    ) -> Result<Room, Failure> {
        let value = text(field, value)?;
        let room =
            self.call(py, timeout, max_attempts, |core, options| operation(core, value, options))?;
        Ok(room.into())
    }
}

/// A room's settings, as Python passes them.
struct Settings<'a, 'py> {
    name: &'a Given<'py>,
    description: &'a Given<'py>,
    template: &'a Given<'py>,
    template_id: &'a Given<'py>,
    region: &'a Given<'py>,
    recording: &'a Given<'py>,
    size: &'a Given<'py>,
    large_room: &'a Given<'py>,
    max_duration_seconds: &'a Given<'py>,
    polls: &'a Given<'py>,
    webhook: &'a Given<'py>,
}

impl Settings<'_, '_> {
    /// Has `operation` make or change a room with the settings as the core takes them.
    fn read(
        &self,
        operation: impl FnOnce(&RoomParams<'_>) -> Result<hms_rooms::Room, Failure>,
    ) -> Result<Room, Failure> {
        let recording = value_of::<Recording>("recording", self.recording.as_ref())?;
        let webhook = value_of::<Webhook>("webhook", self.webhook.as_ref())?;
        let polls = texts("polls", self.polls.as_ref())?;
        let polls: Vec<&str> = polls.iter().map(String::as_str).collect();
        let headers = webhook.map(|webhook| webhook.get().pairs()).unwrap_or_default();
        let large_room = self.large_room.as_ref().map(|it| flag("large_room", it)).transpose()?;
        let params = RoomParams {
            name: optional_text("name", self.name.as_ref())?,
            description: optional_text("description", self.description.as_ref())?,
            template: optional_text("template", self.template.as_ref())?,
            template_id: optional_text("template_id", self.template_id.as_ref())?,
            region: optional_text("region", self.region.as_ref())?,
            recording: recording.map(|recording| recording.get().core()),
            size: count("size", self.size.as_ref())?,
            max_duration_seconds: count(
                "max_duration_seconds",
                self.max_duration_seconds.as_ref(),
            )?,
            large_room,
            polls: &polls,
            webhook: webhook.map(|webhook| webhook.get().core(&headers)),
        };
        Ok(operation(&params)?.into())
    }
}
