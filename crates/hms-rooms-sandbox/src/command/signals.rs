//! SIGINT and SIGTERM.

use std::fs::File;
use std::io;

use rustix::process::{self, Pid};
use rustix::termios;
use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Handlers of SIGINT and SIGTERM. While this exists, the signals do not kill the process.
pub(crate) struct Terminating {
    runtime: Runtime,
    interrupt: Signal,
    terminate: Signal,
}

impl Terminating {
    pub(crate) fn new() -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (interrupt, terminate) = runtime.block_on(async {
            io::Result::Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
        })?;
        Ok(Self { runtime, interrupt, terminate })
    }

    /// Waits for one of the signals.
    pub(crate) fn wait(mut self) {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        });
    }

    /// Runs a command to its end, and passes signals on to it. A terminal sends Ctrl-C to both
    /// processes, so that is not passed on.
    pub(crate) fn wait_for(
        mut self,
        mut command: tokio::process::Command,
    ) -> io::Result<std::process::ExitStatus> {
        self.runtime.block_on(async {
            let mut child = command.spawn()?;
            loop {
                tokio::select! {
                    status = child.wait() => return status,
                    _ = self.interrupt.recv() => {
                        if !in_foreground() {
                            send(process::Signal::INT, &child);
                        }
                    }
                    _ = self.terminate.recv() => send(process::Signal::TERM, &child),
                }
            }
        })
    }
}

/// Whether this process is in the terminal's foreground group, which gets Ctrl-C.
fn in_foreground() -> bool {
    let foreground = File::open("/dev/tty").and_then(|tty| Ok(termios::tcgetpgrp(tty)?));
    foreground.is_ok_and(|group| group == process::getpgrp())
}

fn send(signal: process::Signal, child: &tokio::process::Child) {
    if let Some(pid) = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed())) {
        // The command may have just ended.
        let _ = process::kill_process(pid, signal);
    }
}
