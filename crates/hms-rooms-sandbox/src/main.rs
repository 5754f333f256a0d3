//! `hms-sandbox`: a 100ms rooms service on your own machine.

mod cli;
mod exec;
mod signals;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Command, Line};

fn main() -> ExitCode {
    let line = Line::parse();
    let result = match line.command {
        Some(Command::Exec(exec)) => exec::run(exec),
        None => serve(line.serve),
    };
    result.unwrap_or_else(|error| {
        // A closed stderr must not turn one failure into another.
        let _ = writeln!(io::stderr(), "hms-sandbox: {error}");
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
