//! Everything around the client in one run of a case: its server, the decoy, the dead port.

use std::fmt::Display;

use hms_rooms_sandbox::Sandbox;

use crate::case::{self, Call, Case, Server};
use crate::http::Heard;
use crate::judge::Judge;
use crate::places::{DeadPort, Places};
use crate::server::ScriptedServer;

/// The servers of one run.
#[derive(Debug)]
pub struct Stage {
    /// The server of the case, unless that is the sandbox.
    scripted: Option<ScriptedServer>,
    decoy: ScriptedServer,
    places: Places,
    /// Runs for as long as the value lives.
    _sandbox: Option<Sandbox>,
    /// Keeps the port from being taken.
    _refused: DeadPort,
}

impl Stage {
    /// Starts the servers a case needs.
    pub fn set(case: &Case) -> Result<Self, String> {
        let refused = DeadPort::reserve().map_err(failed)?;
        let decoy = ScriptedServer::start().map_err(failed)?;
        let mut scripted = None;
        let mut sandbox = None;
        let server = match &case.server {
            Server::Scripted => origin(scripted.insert(ScriptedServer::start().map_err(failed)?)),
            Server::Sandbox(settings) => sandbox.insert(start(settings)?).url(),
        };
        let places = Places { server, decoy: origin(&decoy), refused: refused.origin() };
        Ok(Self { scripted, decoy, places, _sandbox: sandbox, _refused: refused })
    }

    /// Where they are.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Readies the scripted server for a call.
    pub fn expect(&self, call: &Call) {
        if let Some(server) = &self.scripted {
            server.script(call.exchanges.iter().map(|exchange| exchange.scripted(&self.places)));
        }
    }

    /// What the scripted server heard during a call.
    pub fn heard(&self) -> Option<Vec<Heard>> {
        self.scripted.as_ref().map(ScriptedServer::heard)
    }

    /// Ends the servers: only then is it certain what they saw in all.
    pub fn clear(self, judge: &mut Judge<'_>) {
        if let Some(server) = self.scripted {
            judge.end(&server.finish());
        }
        judge.decoy(&self.decoy.finish());
    }
}

fn start(settings: &case::Sandbox) -> Result<Sandbox, String> {
    let mut sandbox = Sandbox::builder();
    for template in &settings.template {
        sandbox = sandbox.with_template(template.parse()?);
    }
    if let Some(token) = &settings.token {
        sandbox = sandbox.token(token);
    }
    if let (Some(access_key), Some(secret)) = (&settings.access_key, &settings.secret) {
        sandbox = sandbox.credentials(access_key, secret);
    }
    sandbox.clock_offset(settings.clock_offset).start().map_err(failed)
}

fn origin(server: &ScriptedServer) -> String {
    format!("http://{}", server.address())
}

fn failed(error: impl Display) -> String {
    format!("the stage: {error}")
}
