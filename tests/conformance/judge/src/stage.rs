//! Everything around the client in one run of a case: its server, the decoy, the dead ports.

use std::fmt::Display;

use hms_rooms_sandbox::{Quirks, Sandbox};
use hms_rooms_test_support::dead_ports::{Blackhole, DeadPort};

use crate::case::{self, Call, Case, Scheme, Server};
use crate::certificates::Certificates;
use crate::http::Heard;
use crate::judge::Judge;
use crate::places::Places;
use crate::server::ScriptedServer;

/// The servers of one run.
#[derive(Debug)]
pub struct Stage {
    /// The server of the case, if it is a scripted one.
    scripted: Option<ScriptedServer>,
    decoy: ScriptedServer,
    places: Places,
    /// Runs for as long as the value lives.
    _sandbox: Option<Sandbox>,
    /// Keep their ports.
    _dead_ports: (DeadPort, Blackhole),
}

impl Stage {
    /// Starts the servers a case needs, for a client that speaks HTTP or HTTPS.
    pub fn set(case: &Case, scheme: Scheme, certificates: &Certificates) -> Result<Self, String> {
        let refused = DeadPort::reserve().map_err(failed)?;
        let blackhole = Blackhole::open().map_err(failed)?;
        let decoy = ScriptedServer::start(None).map_err(failed)?;
        let mut scripted = None;
        let mut sandbox = None;
        let server = match &case.server {
            Server::Sandbox(settings) => sandbox.insert(start(settings)?).url(),
            Server::Elsewhere => String::new(),
            Server::Scripted | Server::Tls(_) => {
                let tls = match scheme {
                    Scheme::Http => None,
                    Scheme::Https => certificates.server(case.server.certificate()),
                };
                let server = scripted.insert(ScriptedServer::start(tls).map_err(failed)?);
                scheme.origin(server.address())
            }
        };
        let places = Places {
            server,
            decoy: Scheme::Http.origin(decoy.address()),
            refused: scheme.origin(refused.address()),
            blackhole: scheme.origin(blackhole.address()),
            ca_file: certificates.ca_file().display().to_string(),
        };
        let dead_ports = (refused, blackhole);
        Ok(Self { scripted, decoy, places, _sandbox: sandbox, _dead_ports: dead_ports })
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

    /// The requests that the scripted server received during a call.
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
    let quirks = Quirks { odd_replies: settings.odd_replies, ..Quirks::default() };
    let mut sandbox = Sandbox::builder().quirks(quirks);
    for template in &settings.template {
        sandbox = sandbox.with_template(template.parse()?);
    }
    if let Some(token) = &settings.token {
        sandbox = sandbox.token(token);
    }
    if let (Some(access_key), Some(secret)) = (&settings.access_key, &settings.secret) {
        sandbox = sandbox.credentials(access_key, secret);
    }
    if let Some(clock) = &settings.clock {
        sandbox = sandbox.clock(clock.parse()?);
    }
    sandbox.start().map_err(failed)
}

fn failed(error: impl Display) -> String {
    format!("the stage: {error}")
}
