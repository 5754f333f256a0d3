//! A host: the client in one language, as a process that answers questions.

mod process;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use process::Process;

use crate::protocol::Block;

/// One language's host, with the processes of it that wait for work.
#[derive(Debug)]
pub struct Host {
    name: String,
    command: Vec<String>,
    idle: Mutex<Vec<Process>>,
}

impl Host {
    /// Reads `name=PROGRAM[:ARGUMENT…]`. A program that is a relative path is one under `root`.
    pub fn parse(text: &str, root: &Path) -> Result<Self, String> {
        let (name, command) = text
            .split_once('=')
            .filter(|(name, command)| !name.is_empty() && !command.is_empty())
            .ok_or_else(|| format!("a host is name=program[:argument…], not {text:?}"))?;
        let mut command: Vec<String> = command.split(':').map(str::to_owned).collect();
        if let Some(program) = command.first_mut().filter(|program| program.contains('/')) {
            *program = root.join(&*program).display().to_string();
        }
        Ok(Self::new(name, command))
    }

    /// A host by its command.
    pub fn new(name: &str, command: Vec<String>) -> Self {
        Self { name: name.to_owned(), command, idle: Mutex::default() }
    }

    /// The language, and after a hyphen which way it is used.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language, as cases name it.
    pub fn language(&self) -> &str {
        self.name.split('-').next().unwrap_or(&self.name)
    }

    /// Lends a process: one that waits, or a new one when the case has an environment of its own.
    pub fn borrow<'a>(&'a self, environment: &[(String, String)]) -> Result<Borrowed<'a>, String> {
        let waiting = match environment {
            [] => self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop(),
            _ => None,
        };
        let process = match waiting {
            Some(process) => process,
            None => Process::start(&self.command, environment)
                .map_err(|error| format!("{} does not start: {error}", self.command.join(" ")))?,
        };
        Ok(Borrowed { host: self, process })
    }

    /// Lets every waiting process end, and says what was wrong with the way one did.
    pub fn finish(&self) -> Result<(), String> {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        idle.into_iter().try_for_each(Process::finish)
    }
}

/// Whether a client looks at this variable of its environment.
pub fn is_read_by_the_client(variable: &str) -> bool {
    let upper = variable.to_ascii_uppercase();
    upper.starts_with("HMS_") || upper.starts_with("SSL_CERT_") || upper.ends_with("_PROXY")
}

/// A process at work on one case.
#[derive(Debug)]
pub struct Borrowed<'a> {
    host: &'a Host,
    process: Process,
}

impl Borrowed<'_> {
    /// Asks and waits for the answer. If it fails, the process cannot be used again.
    pub fn ask(&mut self, question: &Block) -> Result<Block, String> {
        self.process.ask(question)
    }

    /// Gives the process back for the next case, or ends it when it has an environment of its own.
    pub fn give_back(self) -> Result<(), String> {
        if self.process.has_own_environment() {
            return self.process.finish();
        }
        let mut idle = self.host.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(self.process);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: &str = r#"while read -r line; do
        [ "$line" = . ] && printf 'status HMS_OK\nid %s\n.\n' "$HMS_API"; done"#;

    fn shell(script: &str) -> Host {
        Host::new("shell", vec!["sh".to_owned(), "-c".to_owned(), script.to_owned()])
    }

    fn ask_once(host: &Host, environment: &[(String, String)]) -> Result<Block, String> {
        let mut process = host.borrow(environment)?;
        let answer = process.ask(&Block::new("disable_room"))?;
        process.give_back()?;
        Ok(answer)
    }

    #[test]
    fn a_process_is_kept_and_ends_with_its_input() {
        let host = shell(ANSWERS);
        for _ in 0..2 {
            assert_eq!(ask_once(&host, &[]).unwrap().get("id"), Some(&b""[..]));
            assert_eq!(host.idle.lock().unwrap().len(), 1);
        }
        host.finish().unwrap();
    }

    #[test]
    fn a_case_with_an_environment_has_a_process_of_its_own() {
        let host = shell(ANSWERS);
        let environment = [("HMS_API".to_owned(), "legacy".to_owned())];
        assert_eq!(ask_once(&host, &environment).unwrap().get("id"), Some(&b"legacy"[..]));
        assert_eq!(host.idle.lock().unwrap().len(), 0);
    }

    #[test]
    fn a_death_is_told_with_its_last_words() {
        let died = ask_once(&shell("read -r line; echo farewell >&2; exit 3"), &[]).unwrap_err();
        assert!(died.contains("exit status: 3") && died.contains("farewell"), "{died}");
    }

    #[test]
    fn a_bad_end_and_words_on_stderr_are_told() {
        let host = shell(&format!("{ANSWERS}; exit 9"));
        ask_once(&host, &[]).unwrap();
        assert!(host.finish().unwrap_err().contains("exit status: 9"));
        let host = shell(&format!("echo leak >&2; {ANSWERS}"));
        ask_once(&host, &[]).unwrap();
        assert!(host.finish().unwrap_err().contains("leak"));
    }

    #[test]
    fn a_host_is_a_name_and_a_command() {
        let host = Host::parse("c=target/host:--flag", Path::new("/there")).unwrap();
        assert_eq!((host.name(), host.language()), ("c", "c"));
        assert_eq!(host.command, ["/there/target/host", "--flag"]);
        let host = Host::parse("python-asyncio=python3", Path::new("/")).unwrap();
        assert_eq!(host.language(), "python");
        assert_eq!(host.command, ["python3"]);
        for wrong in ["c", "c=", "=c"] {
            assert!(Host::parse(wrong, Path::new("/")).is_err(), "{wrong}");
        }
    }
}
