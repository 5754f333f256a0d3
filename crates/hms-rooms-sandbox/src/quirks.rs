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
    /// The empty string.
    #[default]
    Empty,
    /// `null`.
    Null,
    /// The field is absent.
    Absent,
    /// The id of the last room, as on any page: only a short or an empty page is the end.
    Id,
}
