//! `hms-sandbox exec`: a command with a sandbox beside it.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitCode;

use hms_rooms_sandbox::escaped;
use tokio::process::Command;
use uuid::Uuid;

use crate::cli::{Api, Exec};
use crate::signals::Terminating;

/// A `NO_PROXY` with this address besides what it has.
fn never_proxied(mut no_proxy: OsString, address: IpAddr) -> OsString {
    // A lone asterisk stands for all hosts, and beside another entry for none.
    let text = no_proxy.to_string_lossy().trim().to_owned();
    if text == "*" {
        return no_proxy;
    }
    if !text.is_empty() {
        no_proxy.push(",");
    }
    no_proxy.push(address.to_string());
    no_proxy
}

/// What the command gets from the sandbox or not at all.
const CREDENTIALS: [&str; 4] =
    ["HMS_MANAGEMENT_TOKEN", "HMS_ACCESS_KEY", "HMS_SECRET", "HMS_CA_BUNDLE"];

/// Runs the command, and exits as it does.
pub(crate) fn run(exec: Exec) -> io::Result<ExitCode> {
    let until = Terminating::new()?;
    let mut rooms = exec.rooms;
    if rooms.key.is_none() {
        rooms.token.get_or_insert_with(|| format!("sandbox-token-{}", Uuid::new_v4().simple()));
    }
    let (token, key) = (rooms.token.clone(), rooms.key.clone());
    let sandbox = rooms.builder().start()?;

    let (program, arguments) = exec
        .command
        .split_first()
        .ok_or_else(|| io::Error::other("exec takes a command behind --"))?;
    let mut command = Command::new(program);
    command.args(arguments);
    for ambient in CREDENTIALS {
        command.env_remove(ambient);
    }
    match exec.api {
        Api::Legacy => command.env("HMS_API", "legacy").env("HMS_BASE_URL", sandbox.base_url()),
        Api::V2 => command.env("HMS_API", "v2").env("HMS_BASE_URL", sandbox.v2_base_url()),
    };
    for (name, other) in [("no_proxy", "NO_PROXY"), ("NO_PROXY", "no_proxy")] {
        let ambient = env::var_os(name).or_else(|| env::var_os(other)).unwrap_or_default();
        command.env(name, never_proxied(ambient, sandbox.address().ip()));
    }
    if let Some(token) = token {
        command.env("HMS_MANAGEMENT_TOKEN", token);
    }
    if let Some(key) = key {
        command.env("HMS_ACCESS_KEY", key.access_key).env("HMS_SECRET", key.secret);
    }
    if let Some(ca_file) = sandbox.ca_file() {
        command.env("HMS_CA_BUNDLE", ca_file);
    }
    let status = match until.wait_for(command) {
        Ok(status) => status,
        Err(error) => {
            // The codes of a shell that cannot run a command.
            let code = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
            let sentence = format!("cannot run {}: {error}", program.display());
            let _ = writeln!(io::stderr(), "hms-sandbox: {}", escaped(&sentence));
            return Ok(ExitCode::from(code));
        }
    };

    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)))
}
