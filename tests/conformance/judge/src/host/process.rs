//! The process of a host: asked on its standard input, heard on its standard output.

use std::env;
use std::io::{self, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::is_read_by_the_client;
use crate::protocol::Block;

/// A host that takes longer than this hangs: no budget of any case is as long.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// A running host.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    answers: Receiver<io::Result<Block>>,
    stderr: Option<JoinHandle<String>>,
    own_environment: bool,
}

impl Process {
    /// Starts the command with nothing in its environment that the client under test would read,
    /// except what is given.
    pub(super) fn start(command: &[String], environment: &[(String, String)]) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_read_by_the_client) {
                command.env_remove(name);
            }
        }
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut stderr = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(answer) = Block::read(&mut stdout).transpose() {
                let last = answer.is_err();
                if sender.send(answer).is_err() || last {
                    break;
                }
            }
        });
        let stderr = thread::spawn(move || {
            let mut said = Vec::new();
            // If reading fails, the message has the text that came before.
            let _ = stderr.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let own_environment = !environment.is_empty();
        Ok(Self { child, stdin, answers, stderr: Some(stderr), own_environment })
    }

    pub(super) fn has_own_environment(&self) -> bool {
        self.own_environment
    }

    pub(super) fn ask(&mut self, question: &Block) -> Result<Block, String> {
        if let Some(stdin) = &mut self.stdin {
            // A host that died says why below.
            let _ = question.write(stdin);
        }
        match self.answers.recv_timeout(ANSWER_TIMEOUT) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(format!("the host broke the protocol: {error}")),
            Err(RecvTimeoutError::Timeout) => Err(format!("no answer within {ANSWER_TIMEOUT:?}")),
            Err(RecvTimeoutError::Disconnected) => Err(format!("the host died: {}", self.end())),
        }
    }

    /// Ends the host's input and with it the host, which must have nothing to complain of.
    pub(super) fn finish(mut self) -> Result<(), String> {
        drop(self.stdin.take());
        if let Err(RecvTimeoutError::Timeout) = self.answers.recv_timeout(ANSWER_TIMEOUT) {
            return Err("the host outlives its input".to_owned());
        }
        let end = self.end();
        match end == "exit status: 0" {
            true => Ok(()),
            false => Err(format!("the host's end: {end}")),
        }
    }

    /// How it ended, and what it said on the way.
    fn end(&mut self) -> String {
        let status = match self.child.wait() {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let said = self.stderr.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        match said.is_empty() {
            true => status,
            false => format!("{status}, and on stderr:\n{said}"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already, and then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
