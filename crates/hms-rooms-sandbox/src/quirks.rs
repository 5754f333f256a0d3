//! Switches for behaviour of the service that is not documented.

use clap::{Args, ValueEnum};

/// How the sandbox behaves if the service's behaviour is not documented. The defaults are inferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct Quirks {
    /// Legacy: if the name exists, a create does not change the room's settings
    #[arg(long)]
    pub create_keeps_settings: bool,

    /// If the name belongs to a disabled room, a create enables the room
    #[arg(long)]
    pub create_enables: bool,

    /// Legacy: how to answer a disable if no room has the name
    #[arg(long, value_enum, default_value_t)]
    pub disable_unknown: DisableUnknown,

    /// Legacy: the room's state in the reply to a disable
    #[arg(long, value_enum, default_value_t)]
    pub disable_reply: DisableReply,

    /// Legacy: replies have `active` but not `enabled`
    #[arg(long)]
    pub no_enabled: bool,

    /// V2: the value of `last` at the end of a list
    #[arg(long, value_enum, default_value_t)]
    pub list_end: ListEnd,

    /// V2: how to answer a list if `limit` is not 10 to 100
    #[arg(long, value_enum, default_value_t)]
    pub list_limit: ListLimit,

    /// V2: how to answer an update if another room has the new name
    #[arg(long, value_enum, default_value_t)]
    pub rename_taken: RenameTaken,

    /// Read a body as JSON with any `Content-Type`, or without one
    #[arg(long)]
    pub any_content_type: bool,

    /// Read an empty body as `{}`
    #[arg(long)]
    pub empty_body: bool,

    /// Ignore a name, template, `template_id` or region if it is empty
    #[arg(long)]
    pub empty_as_absent: bool,

    /// Accept a region in any case, such as `IN`
    #[arg(long)]
    pub region_any_case: bool,

    /// Accept a path that ends with a slash, such as `/v2/rooms/`
    #[arg(long)]
    pub trailing_slash: bool,

    /// Reply as in the samples of the service's documents: lists have `key`, and `recording` for
    /// `recording_info`; a disable returns `null` and empty strings; a new room has an `updated_at`
    #[arg(long)]
    pub odd_replies: bool,

    /// If the room is empty, ending the session with `lock` still disables the room, although
    /// the reply is 404
    #[arg(long)]
    pub lock_without_session: bool,

    /// Reply 404 to the removal of a peer who is not in the room
    #[arg(long)]
    pub absent_peer_not_found: bool,

    /// If the role has a room code, a create returns that code
    #[arg(long)]
    pub one_code_per_role: bool,

    /// If all codes of a role are disabled, a create for every role makes a new one
    #[arg(long)]
    pub fresh_codes: bool,

    /// Send `Retry-After` with a 429, in addition to the seconds in its text
    #[arg(long)]
    pub retry_after: bool,
}

/// How to answer a disable if no room has the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DisableUnknown {
    /// Create a disabled room: a disable is the same upsert as a create.
    #[default]
    Create,
    /// Reply 404.
    NotFound,
}

/// The room's state in the reply to a disable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DisableReply {
    /// `active: false`, which is the room's state.
    #[default]
    Inactive,
    /// `active: true`. The service has been seen to answer so, although the room is disabled.
    Active,
}

/// The value of `last` at the end of a list over v2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListEnd {
    /// The id of the last room, as on any page. A list ends with a short or an empty page.
    #[default]
    Id,
    /// The empty string.
    Empty,
    /// `null`.
    Null,
    /// There is no `last`.
    Absent,
}

/// How to answer a list over v2 if `limit` is out of range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListLimit {
    /// Reply 400.
    #[default]
    Refuse,
    /// Use the nearest limit in the range.
    Clamp,
    /// Use any limit from 1.
    Any,
}

/// How to answer an update over v2 if another room has the new name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RenameTaken {
    /// Reply 400.
    #[default]
    Refuse,
    /// Change nothing, and reply with the other room.
    Other,
}

impl Quirks {
    /// A text of a request. Returns `None` if the text is empty and the quirk ignores that.
    pub(crate) fn given(&self, text: Option<String>) -> Option<String> {
        text.filter(|text| !(self.empty_as_absent && text.is_empty()))
    }

    /// A region of a request, in lower case if any case is accepted.
    pub(crate) fn region(&self, region: Option<String>) -> Option<String> {
        let region = self.given(region)?;
        Some(if self.region_any_case { region.to_ascii_lowercase() } else { region })
    }
}
