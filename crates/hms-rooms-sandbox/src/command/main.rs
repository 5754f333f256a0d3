//! `hms-sandbox`: a 100ms rooms service on your own machine.

mod cli;
mod exec;
mod man;
mod signals;

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::cli::{Command, Export, Import, Line};

fn main() -> ExitCode {
    let line = Line::parse();
    let result = match line.command {
        Some(Command::Exec(exec)) => exec::run(*exec),
        Some(Command::Export(export)) => run_export(&export),
        Some(Command::Import(import)) => run_import(&import),
        Some(Command::Completions { shell }) => print(|stdout| {
            clap_complete::generate(shell, &mut Line::command(), "hms-sandbox", stdout);
            Ok(())
        }),
        Some(Command::Man) => print(|stdout| man::write(Line::command(), stdout)),
        None => serve(line.serve),
    };
    result.unwrap_or_else(|error| {
        // If stderr is closed, that must not hide the exit code.
        let _ = writeln!(
            io::stderr(),
            "hms-sandbox: {}",
            hms_rooms_sandbox::escaped(&error.to_string())
        );
        ExitCode::FAILURE
    })
}

fn serve(serve: cli::Serve) -> io::Result<ExitCode> {
    let until = signals::Terminating::new()?;
    let sandbox = serve.builder()?.start()?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", sandbox.url())?;
    if let Some(ca_file) = sandbox.ca_file() {
        writeln!(stdout, "CA certificate in {}", ca_file.display())?;
    }
    stdout.flush()?;
    until.wait();
    Ok(ExitCode::SUCCESS)
}

fn run_export(export: &Export) -> io::Result<ExitCode> {
    let document = hms_rooms_sandbox::export(&export.db)?;
    match &export.file {
        Some(file) => hms_rooms_sandbox::write(file, &document).map(|()| ExitCode::SUCCESS),
        None => print(|stdout| stdout.write_all(&document)),
    }
}

fn run_import(import: &Import) -> io::Result<ExitCode> {
    let named = |error: io::Error| {
        io::Error::new(error.kind(), format!("{}: {error}", import.file.display()))
    };
    let document = fs::read(&import.file).map_err(named)?;
    hms_rooms_sandbox::import(&import.db, &document, import.replace)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the text that `write` produces, unless it fails.
fn print(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<ExitCode> {
    let mut text = Vec::new();
    write(&mut text)?;
    io::stdout().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}
