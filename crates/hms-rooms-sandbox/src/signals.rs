//! SIGINT and SIGTERM, waited for by a thread that is not async.

use std::io;

use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that ask to end. From its making on, they no longer kill this process.
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

    /// Waits for either.
    pub(crate) fn wait(mut self) {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        });
    }

    /// Waits for `child`, and hands it each SIGTERM that comes meanwhile. A SIGINT from a terminal
    /// reaches it by itself.
    pub(crate) fn wait_for(
        mut self,
        command: tokio::process::Command,
    ) -> io::Result<std::process::ExitStatus> {
        let mut command = command;
        self.runtime.block_on(async {
            let mut child = command.spawn()?;
            loop {
                tokio::select! {
                    status = child.wait() => return status,
                    _ = self.interrupt.recv() => {}
                    _ = self.terminate.recv() => terminate(&child),
                }
            }
        })
    }
}

fn terminate(child: &tokio::process::Child) {
    let pid = child.id().and_then(|pid| rustix::process::Pid::from_raw(pid.cast_signed()));
    if let Some(pid) = pid {
        // It may have ended just now.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}
