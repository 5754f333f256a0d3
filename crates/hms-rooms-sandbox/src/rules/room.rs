//! A room with its template, and the limits of its settings.

use serde_json::Value;

use crate::http::body;
use crate::http::refusal::Refusal;
use crate::store::rooms::StoredRoom;
use crate::store::template::Template;

const REGIONS: [&str; 4] = ["eu", "in", "us", "auto"];

/// The largest size of a room, and of a large room.
const MAX_SIZE: u32 = 2_500;
const MAX_LARGE_SIZE: u32 = 20_000;

const MIN_SECONDS: u32 = 120;
const MAX_SECONDS: u32 = 43_200;

/// A room with its template.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) stored: StoredRoom,
    pub(crate) template: Template,
}

impl Room {
    pub(crate) fn region(&self) -> &str {
        let own = self.stored.region.as_deref().filter(|region| *region != "auto");
        own.unwrap_or(&self.template.region)
    }

    pub(crate) fn recording_info(&self) -> &Value {
        self.stored.recording_info.as_ref().unwrap_or(&self.template.recording_info)
    }

    /// Explains that the template does not have a role, and names the roles that it has.
    pub(crate) fn missing_role(&self, role: &str) -> String {
        format!("the template has no role {role:?}; it has {}", self.template.roles.join(", "))
    }

    pub(crate) fn recording_from_template(&self) -> bool {
        self.stored.recording_info.is_none()
    }
}

/// Checks the settings that every room has.
pub(crate) fn check(room: &StoredRoom) -> Result<(), Refusal> {
    check_name(&room.name)?;
    check_region(room.region.as_deref())?;
    check_size(room.size, room.large_room)?;
    check_duration(room.max_duration_seconds)
}

/// "Accepted characters are a-z, A-Z, 0-9, and . - : _".
pub(crate) fn check_name(name: &str) -> Result<(), Refusal> {
    let accepted = |c: char| c.is_ascii_alphanumeric() || ".-:_".contains(c);
    if name.is_empty() || !name.chars().all(accepted) {
        return Err(Refusal::bad_request("name.characters", "Invalid body param: name")
            .detail("accepted characters are a-z, A-Z, 0-9, and . - : _"));
    }
    Ok(())
}

fn check_region(region: Option<&str>) -> Result<(), Refusal> {
    match region {
        Some(region) if !REGIONS.contains(&region) => {
            Err(Refusal::bad_request("region.unknown", "Error: region not supported")
                .detail(format!("{region:?}: one of eu, in, us, auto")))
        }
        _ => Ok(()),
    }
}

fn check_size(size: Option<u32>, large_room: bool) -> Result<(), Refusal> {
    let size = size.unwrap_or_default();
    let (rule, why) = if size > MAX_SIZE && !large_room {
        ("size.large-room", format!("greater than {MAX_SIZE}, set large_room flag as true"))
    } else if size > MAX_LARGE_SIZE {
        ("size", format!("greater than {MAX_LARGE_SIZE}"))
    } else {
        return Ok(());
    };
    Err(body::invalid(rule, format!("Invalid body param: room size {why}")))
}

fn check_duration(seconds: Option<u32>) -> Result<(), Refusal> {
    let why = match seconds {
        Some(seconds) if seconds < MIN_SECONDS => format!("less than {MIN_SECONDS}"),
        Some(seconds) if seconds > MAX_SECONDS => format!("greater than {MAX_SECONDS}"),
        _ => return Ok(()),
    };
    let message = format!("Invalid body param: max_duration_seconds {why} seconds");
    Err(Refusal::bad_request("duration", message))
}
