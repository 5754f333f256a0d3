//! Measures the sandbox: start, memory, speed, and durability under `kill -9`. `make bench-sandbox`
//! writes the result to `docs/sandbox-figures.md`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a panic fails the measurement")]

#[path = "../tests/http/mod.rs"]
mod http;
#[path = "../tests/killing/mod.rs"]
mod killing;
#[path = "../tests/program/mod.rs"]
mod program;
#[path = "../tests/wire/mod.rs"]
mod wire;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use program::{Running, hms_sandbox};
use wire::Wire;

const STARTS: usize = 21;
const CONNECTIONS: usize = 16;
const LOAD: Duration = Duration::from_secs(5);
const KILLS: usize = 100;

/// A way to start a sandbox: its name in the table, and its options.
struct Setting {
    name: &'static str,
    options: &'static [&'static str],
    tls: bool,
    database: bool,
}

const SETTINGS: [Setting; 3] = [
    Setting { name: "in memory", options: &[], tls: false, database: false },
    Setting { name: "on a file", options: &[], tls: false, database: true },
    Setting { name: "on a file, TLS", options: &["--tls"], tls: true, database: true },
];

fn main() {
    let mut table = format!(
        "# The sandbox's figures\n\n\
         `make bench-sandbox` measured this on {}. The clients ran on the same processors.\n\n\
         | rooms are kept | ready after | memory at the start | memory after the load | creates per second |\n\
         |---|---|---|---|---|\n",
        machine()
    );
    for setting in &SETTINGS {
        let folder = tempfile::tempdir().unwrap();
        let ready = median_start(setting, folder.path());
        let (mut running, ca) = start(setting, folder.path());
        let idle = resident(&running);
        let rate = creates_per_second(&running, ca.as_deref());
        table += &format!(
            "| {} | {:.1} ms | {:.1} MiB | {:.1} MiB | {rate} |\n",
            setting.name,
            ready.as_secs_f64() * 1000.0,
            idle,
            resident(&running)
        );
        running.process.kill().unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let acknowledged = killing::kill(KILLS, &folder.path().join("rooms.db"));
    table += &format!(
        "\nReady: the time from the start of the process to its first line, the median of {STARTS} \
         starts. Memory: the resident set. Creates: {CONNECTIONS} connections for {} s, each with \
         one create at a time, of a thousand names, so most creates find an existing room.\n\n\
         Durability: {KILLS} times `kill -9` while four clients create and disable. All \
         {acknowledged} acknowledged changes were kept.\n",
        LOAD.as_secs()
    );
    print!("{table}");
    // cargo adds its own arguments.
    if let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        fs::write(path, table).unwrap();
    }
}

fn start(setting: &Setting, folder: &Path) -> (Running, Option<PathBuf>) {
    let mut command: Command = hms_sandbox();
    command.args(["--listen", "127.0.0.1:0"]).args(setting.options);
    if setting.database {
        command.arg("--db").arg(folder.join("rooms.db"));
    }
    let mut running = Running::start(&mut command);
    let ca = setting.tls.then(|| running.ca_file());
    (running, ca)
}

fn median_start(setting: &Setting, folder: &Path) -> Duration {
    let mut times: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let began = Instant::now();
            let running = start(setting, folder);
            let took = began.elapsed();
            drop(running);
            took
        })
        .collect();
    times.sort();
    times[STARTS / 2]
}

/// The resident memory of a process, in MiB.
fn resident(running: &Running) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", running.process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kib / 1024.0
}

/// Sends creates of a thousand names in turn, so most of them find their room.
fn creates_per_second(running: &Running, ca: Option<&Path>) -> usize {
    let address = running.url.split_once("://").unwrap().1.parse().unwrap();
    let ca = ca.map(|ca| fs::read(ca).unwrap());
    let (done, over) = (&AtomicUsize::new(0), &AtomicBool::new(false));
    thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let ca = ca.as_deref();
            scope.spawn(move || {
                let mut wire = match ca {
                    Some(ca) => Wire::tls(address, ca, "127.0.0.1"),
                    None => Wire::plain(address).unwrap(),
                };
                for number in (0..).map(|number| (number * 7 + connection * 61) % 1000) {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let description = "a room of the figures";
                    let body =
                        json!({"name": format!("room-{number}"), "description": description});
                    wire.try_create(&body).unwrap();
                    assert_eq!(wire.reply().status(), 200);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        thread::sleep(LOAD);
        over.store(true, Ordering::Relaxed);
    });
    done.load(Ordering::Relaxed) / usize::try_from(LOAD.as_secs()).unwrap()
}

fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown processor", |(_, model)| model);
    let count = thread::available_parallelism().map_or(1, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{count} × {model}, Linux {}", kernel.trim())
}
