//! Whether new peers may join a room or use a room code.

/// Whether new peers may join a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// The reply does not say, or not reliably: a legacy disable that is answered only by
    /// `active: true`.
    #[default]
    Unknown,
    /// New peers may join.
    Enabled,
    /// New peers cannot join. Peers who are inside stay until their session ends.
    Disabled,
}

impl State {
    /// The state that a flag says.
    pub(crate) fn said(enabled: Option<bool>) -> Self {
        match enabled {
            Some(true) => Self::Enabled,
            Some(false) => Self::Disabled,
            None => Self::Unknown,
        }
    }

    /// `unknown`, `enabled` or `disabled`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }
}
