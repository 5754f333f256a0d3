//! What nobody outside knows about the service, as switches.

use clap::{Args, ValueEnum};

/// How the sandbox behaves where the service's behaviour is not documented. The defaults are what
/// has been inferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct Quirks {
    /// A create of an existing name leaves the room's settings as they are
    #[arg(long)]
    pub create_keeps_settings: bool,

    /// A create of a disabled room's name enables it again
    #[arg(long)]
    pub create_enables: bool,

    /// What a disable of a name that no room has does
    #[arg(long, value_enum, default_value_t)]
    pub disable_unknown: DisableUnknown,

    /// What a disable says of the room in its reply
    #[arg(long, value_enum, default_value_t)]
    pub disable_reply: DisableReply,

    /// Replies have `active` alone, without `enabled`
    #[arg(long)]
    pub no_enabled: bool,
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
