//! What nobody outside knows about the service, as switches.

use clap::{Args, ValueEnum};

/// How the sandbox behaves where the service's behaviour is not documented. The defaults are what
/// has been inferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct Quirks {
    /// A create of an existing name over the legacy API leaves the room's settings as they are
    #[arg(long)]
    pub create_keeps_settings: bool,

    /// A create of a disabled room's name enables it again
    #[arg(long)]
    pub create_enables: bool,

    /// What a disable over the legacy API of a name that no room has does
    #[arg(long, value_enum, default_value_t)]
    pub disable_unknown: DisableUnknown,

    /// What a disable over the legacy API says of the room in its reply
    #[arg(long, value_enum, default_value_t)]
    pub disable_reply: DisableReply,

    /// Replies of the legacy API have `active` alone, without `enabled`
    #[arg(long)]
    pub no_enabled: bool,

    /// What `last` is in the reply that ends a list over v2
    #[arg(long, value_enum, default_value_t)]
    pub list_end: ListEnd,

    /// What a list over v2 does with a `limit` that is not 10 to 100
    #[arg(long, value_enum, default_value_t)]
    pub list_limit: ListLimit,

    /// What an update over v2 to the name of another room does
    #[arg(long, value_enum, default_value_t)]
    pub rename_taken: RenameTaken,

    /// A body is read as JSON whatever its `Content-Type`, also without one
    #[arg(long)]
    pub any_content_type: bool,

    /// An empty body is as good as `{}`
    #[arg(long)]
    pub empty_body: bool,

    /// An empty name, template, `template_id` or region in a request is as good as none
    #[arg(long)]
    pub empty_as_absent: bool,

    /// A region may be written in any case, such as `IN`
    #[arg(long)]
    pub region_any_case: bool,

    /// A path may end with a slash, such as `/v2/rooms/`
    #[arg(long)]
    pub trailing_slash: bool,

    /// Replies have the odd shapes of the samples in the service's documents: in lists `key`, and
    /// `recording` for `recording_info`; after a disable `null` and empty strings; a new room with
    /// an `updated_at`
    #[arg(long)]
    pub odd_replies: bool,

    /// An end of the session with `lock` disables the room also if nobody is inside, although the
    /// answer is 404
    #[arg(long)]
    pub lock_without_session: bool,

    /// A removal of a peer who is not inside answers 404
    #[arg(long)]
    pub absent_peer_not_found: bool,

    /// A create of a room code for a role that has one answers with that one
    #[arg(long)]
    pub one_code_per_role: bool,

    /// A create of room codes for every role makes one also for a role whose codes are all disabled
    #[arg(long)]
    pub fresh_codes: bool,

    /// A reply to too many requests says when to come back in a `Retry-After` too, not in its text
    /// alone
    #[arg(long)]
    pub retry_after: bool,
}

/// What a disable of a name that no room has does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DisableUnknown {
    /// It makes a disabled room: a disable is the same upsert as a create.
    #[default]
    Create,
    /// It answers 404.
    NotFound,
}

/// What a disable says of the room in its reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DisableReply {
    /// `active: false`, as it is.
    #[default]
    Inactive,
    /// `active: true`, as the service has been seen to answer although the room is disabled.
    Active,
}

/// What `last` is in the reply that ends a list over v2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListEnd {
    /// The id of the last room, as on any page: only a short or an empty page is the end.
    #[default]
    Id,
    /// The empty string.
    Empty,
    /// `null`.
    Null,
    /// The field is absent.
    Absent,
}

/// What a list over v2 does with a `limit` out of its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListLimit {
    /// It answers 400.
    #[default]
    Refuse,
    /// It takes the nearest limit of the range.
    Clamp,
    /// It takes any limit from 1 on.
    Any,
}

/// What an update over v2 to the name of another room does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RenameTaken {
    /// It answers 400.
    #[default]
    Refuse,
    /// It changes nothing, and answers with that other room.
    Other,
}

impl Quirks {
    /// A text of a request, unless it is empty and that is as good as none.
    pub(crate) fn given(&self, text: Option<String>) -> Option<String> {
        text.filter(|text| !(self.empty_as_absent && text.is_empty()))
    }

    /// A region of a request, in lower case if it may be written in any.
    pub(crate) fn region(&self, region: Option<String>) -> Option<String> {
        let region = self.given(region)?;
        Some(if self.region_any_case { region.to_ascii_lowercase() } else { region })
    }
}
