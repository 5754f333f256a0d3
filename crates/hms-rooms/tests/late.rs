//! Calls that are made while a thread or the process ends: from destructors of thread-local objects,
//! and from `atexit` handlers. C and C++ have the other kinds of late code.
//!
//! This is a program of its own, because a test harness leaves no code to run at the exit.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]
#![allow(clippy::print_stdout, reason = "its parent reads what it prints")]
#![allow(unsafe_code, reason = "the standard library has no atexit")]

use std::cell::RefCell;
use std::env;
use std::process::{Command, ExitCode};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;

use hms_rooms::{CallOptions, Client, ClientOptions};
use hms_rooms_sandbox::Sandbox;

/// An `atexit` handler prints this after each of its calls.
const DONE: [&str; 3] = ["the client works", "a new client works", "threads work"];

fn client(base_url: &str) -> Client {
    Client::new(&ClientOptions {
        management_token: Some("token".into()),
        base_url: Some(base_url.to_owned()),
        ..ClientOptions::default()
    })
    .unwrap()
}

fn disable(client: &Client, name: &str) -> Result<(), String> {
    let room = client.disable_room(name, &CallOptions::default());
    room.map(drop).map_err(|error| error.to_string())
}

/// Calls the client when it is dropped.
struct Late {
    client: Arc<Client>,
    base_url: String,
    results: Sender<Result<(), String>>,
}

impl Drop for Late {
    fn drop(&mut self) {
        let results = [disable(&self.client, "late"), disable(&client(&self.base_url), "late")];
        for result in results {
            self.results.send(result).unwrap();
        }
    }
}

thread_local! {
    static BEFORE: RefCell<Option<Late>> = const { RefCell::new(None) };
    static AFTER: RefCell<Option<Late>> = const { RefCell::new(None) };
}

/// The first call of a thread makes thread-locals; one destructor runs before theirs, and one
/// after.
fn destructors_of_thread_locals(base_url: &str) {
    let shared = Arc::new(client(base_url));
    for calls_before in [false, true] {
        let (results, received) = channel();
        let late = || Late {
            client: shared.clone(),
            base_url: base_url.to_owned(),
            results: results.clone(),
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                BEFORE.set(Some(late()));
                if calls_before {
                    disable(&shared, "early").unwrap();
                }
                AFTER.set(Some(late()));
            });
        });
        drop(results);
        let results: Vec<_> = received.iter().collect();
        assert_eq!(results, vec![Ok(()); 4], "after earlier calls: {calls_before}");
    }
}

static CLIENT: OnceLock<Client> = OnceLock::new();

extern "C" fn at_exit() {
    let base_url = env::args().nth(1).unwrap();
    disable(CLIENT.get().unwrap(), "late").unwrap();
    println!("{}", DONE[0]);
    disable(&client(&base_url), "late").unwrap();
    println!("{}", DONE[1]);
    thread::spawn(move || disable(&client(&base_url), "late").unwrap()).join().unwrap();
    println!("{}", DONE[2]);
}

/// The child makes one call, and the others when it exits.
fn child(base_url: &str) {
    let client = CLIENT.get_or_init(|| client(base_url));
    disable(client, "early").unwrap();
    // SAFETY: the handler is a function of this program, which is still there at the exit.
    assert_eq!(unsafe { nix::libc::atexit(at_exit) }, 0);
}

fn handlers_of_the_exit(base_url: &str) {
    let child = Command::new(env::current_exe().unwrap()).arg(base_url).output().unwrap();
    let printed = String::from_utf8(child.stdout).unwrap();
    let errors = String::from_utf8(child.stderr).unwrap();
    assert_eq!(printed.lines().collect::<Vec<_>>(), DONE, "{errors}");
    assert!(child.status.success(), "{errors}");
}

fn main() -> ExitCode {
    let address = env::args().nth(1).filter(|argument| argument.starts_with("http://"));
    if let Some(base_url) = address {
        child(&base_url);
        return ExitCode::SUCCESS;
    }
    let sandbox = Sandbox::start().unwrap();
    let base_url = sandbox.base_url().to_string();
    destructors_of_thread_locals(&base_url);
    handlers_of_the_exit(&base_url);
    println!("test result: ok. 2 passed; 0 failed");
    ExitCode::SUCCESS
}
