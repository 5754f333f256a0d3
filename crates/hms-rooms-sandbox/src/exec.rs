//! `hms-sandbox exec`: a command with a sandbox beside it.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitCode;

use tokio::process::Command;
use uuid::Uuid;

use crate::cli::Exec;
use crate::signals::Terminating;

/// Runs the command, and exits as it does.
pub(crate) fn run(exec: Exec) -> io::Result<ExitCode> {
    let until = Terminating::new()?;
    let token = exec
        .rooms
        .token
        .clone()
        .unwrap_or_else(|| format!("sandbox-token-{}", Uuid::new_v4().simple()));
    let sandbox = exec.rooms.builder().start()?;

    let (program, arguments) = exec
        .command
        .split_first()
        .ok_or_else(|| io::Error::other("exec takes a command behind --"))?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("HMS_BASE_URL", sandbox.base_url())
        .env("HMS_API", "legacy")
        .env("HMS_MANAGEMENT_TOKEN", token)
        .env_remove("HMS_ACCESS_KEY")
        .env_remove("HMS_SECRET")
        .env_remove("HMS_CA_BUNDLE");
    let status = until.wait_for(command).map_err(|error| {
        io::Error::new(error.kind(), format!("cannot run {}: {error}", program.display()))
    })?;

    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)))
}
