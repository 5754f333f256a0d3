//! `hms-sandbox exec`: runs a command with a sandbox.

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

/// Adds an address to a `NO_PROXY`.
fn with_address(mut no_proxy: OsString, address: IpAddr) -> OsString {
    // An asterisk means every host, but only if it is alone.
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

/// Variables that the command does not inherit.
const NOT_INHERITED: [&str; 4] =
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
        .ok_or_else(|| io::Error::other("exec needs a command after --"))?;
    let mut command = Command::new(program);
    command.args(arguments);
    for inherited in NOT_INHERITED {
        command.env_remove(inherited);
    }
    match exec.api {
        Api::Legacy => command.env("HMS_API", "legacy").env("HMS_BASE_URL", sandbox.base_url()),
        Api::V2 => command.env("HMS_API", "v2").env("HMS_BASE_URL", sandbox.v2_base_url()),
    };
    for (name, other) in [("no_proxy", "NO_PROXY"), ("NO_PROXY", "no_proxy")] {
        let inherited = env::var_os(name).or_else(|| env::var_os(other)).unwrap_or_default();
        command.env(name, with_address(inherited, sandbox.address().ip()));
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
            // The exit codes of a shell.
            let code = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
            let sentence = format!("cannot run {}: {error}", program.display());
            let _ = writeln!(io::stderr(), "hms-sandbox: {}", escaped(&sentence));
            return Ok(ExitCode::from(code));
        }
    };

    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)))
}
