//! The cases that are about the service itself, for one that runs already.
//!
//! Such a case starts the sandbox with nothing of its own: no template, no credentials, no clock.
//! Here it runs unchanged, but for the names of its rooms, which get a prefix of the run and
//! the case. Credentials and address are those of the environment, as a user's program has them.

use std::collections::BTreeMap;
use std::env;

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind};
use uuid::Uuid;

use crate::case::{Case, Expected, Mention, Operation, Server, Text, Wanted};
use crate::host;
use crate::protocol::Block;

/// A service that is not ours, and the rooms that a run makes there.
#[derive(Debug)]
pub struct Service {
    environment: BTreeMap<String, String>,
    prefix: String,
}

impl Service {
    /// The service that the environment names, if it has credentials for it.
    pub fn of_environment() -> Option<Self> {
        let read = |(name, _): &(String, String)| host::is_read_by_the_client(name);
        let environment: BTreeMap<_, _> = env::vars().filter(read).collect();
        let has = |name: &str| environment.get(name).is_some_and(|value| !value.is_empty());
        let has_credentials =
            has("HMS_MANAGEMENT_TOKEN") || has("HMS_ACCESS_KEY") && has("HMS_SECRET");
        let number = Uuid::new_v4().simple().to_string();
        let prefix = format!("hms-live-{}-", &number[..8]);
        has_credentials.then_some(Self { environment, prefix })
    }

    /// Which API it is asked by.
    pub fn api(&self) -> &str {
        self.environment.get("HMS_API").map_or("legacy", String::as_str)
    }

    /// The prefix of the names of its rooms.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The case as it runs there, with names of its own by its number, if it is about the service
    /// and this API.
    pub fn case(&self, number: usize, case: &Case) -> Option<Case> {
        let api = case.client.api.as_deref().unwrap_or("legacy");
        if !case.is_about_the_service() || api != self.api() {
            return None;
        }
        let prefix = format!("{}{number}-", self.prefix);
        let put = |name: &mut Text| drop(name.0.splice(..0, prefix.bytes()));
        let mut case = case.clone();
        case.server = Server::Elsewhere;
        case.environment = self.environment.clone();
        case.client.management_token = Mention::Away;
        case.client.base_url = Mention::Away;
        for call in &mut case.calls {
            call.operation.names_of_rooms().into_iter().for_each(put);
            let rooms = match &mut call.wanted {
                Wanted::Room(room) => std::slice::from_mut(&mut **room),
                Wanted::Rooms(rooms, _) => rooms,
                _ => &mut [],
            };
            for room in rooms {
                if let Expected::Text(name) = &mut room.name {
                    name.insert_str(0, &prefix);
                }
            }
        }
        Some(case)
    }

    /// Disables every room that a case made there, or may have made; returns how many.
    ///
    /// # Errors
    /// Where one could not be disabled.
    pub fn clean_up(&self, case: &Case, answers: &[Block]) -> Result<usize, String> {
        let client = Client::new(&ClientOptions::default()).map_err(|error| error.to_string())?;
        let mut rooms = BTreeMap::new();
        for (index, call) in case.calls.iter().enumerate() {
            let answer = answers.get(index);
            let text = |key| {
                let value = answer?.get(key)?;
                Some(String::from_utf8_lossy(value).into_owned())
            };
            let refused = matches!(text("outcome").as_deref(), Some("rejected" | "not_sent"));
            if let Operation::CreateRoom(room) = &call.operation
                && !refused
            {
                let name = room.name.as_ref().map(Text::lossy).or_else(|| text("name"));
                rooms.insert(name.map(|name| name.to_ascii_lowercase()), text("id"));
            }
        }
        let options = CallOptions::default();
        let disable = |(name, id): (&Option<String>, &Option<String>)| {
            match (name, id) {
                (_, Some(id)) if self.api() == "v2" => client.disable_room_by_id(id, &options),
                (Some(name), _) => client.disable_room(name, &options),
                (None, _) => return Err(format!("the room {id:?} has no name to disable it by")),
            }
            .map(drop)
            .or_else(|error: Error| match error.kind() {
                // A room that does not exist need not be disabled.
                ErrorKind::NotFound => Ok(()),
                _ => Err(format!("the room {name:?} may still be enabled: {error}")),
            })
        };
        rooms.iter().try_for_each(disable)?;
        Ok(rooms.len())
    }
}
