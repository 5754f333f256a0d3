//! The core's `State`, as Python has it: True, False or None.

use hms_rooms::State;

pub(crate) fn enabled(state: State) -> Option<bool> {
    match state {
        State::Unknown => None,
        State::Enabled => Some(true),
        State::Disabled => Some(false),
    }
}

pub(crate) fn state(enabled: Option<bool>) -> State {
    match enabled {
        None => State::Unknown,
        Some(true) => State::Enabled,
        Some(false) => State::Disabled,
    }
}
