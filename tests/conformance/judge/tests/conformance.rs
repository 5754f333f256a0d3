//! Every case of `tests/conformance/cases/` through every host, over HTTP and over TLS.
//!
//! `CONFORMANCE_HOSTS` names the hosts, separated by spaces: `rust`, which is built in, and any
//! `name=program[:argument…]`, such as `python=python3:tests/conformance/hosts/python/host.py`. Without
//! the variable, `rust` is the only one. Programs are relative to the root of the repository.

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use hms_rooms_conformance::case::{self, Case, Scheme};
use hms_rooms_conformance::certificates::Certificates;
use hms_rooms_conformance::host::Host;
use hms_rooms_conformance::trial;
use libtest_mimic::{Arguments, Trial};

/// Most trials wait: for a pause to pass, or for a server that says nothing.
const AT_ONCE: usize = 8;

#[expect(clippy::print_stderr, reason = "a test runner says why it fails")]
fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("conformance: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let cases: Vec<Arc<Case>> =
        case::load(&root.join("tests/conformance/cases"))?.into_iter().map(Arc::new).collect();
    let hosts = hosts(&root)?;
    for (case, host) in cases.iter().flat_map(|case| case.not_hosts.keys().map(move |h| (case, h)))
    {
        if !["rust", "c", "cpp", "python"].contains(&host.as_str()) {
            return Err(format!("{}: there is no host {host}", case.name));
        }
    }

    let certificates = Arc::new(Certificates::make()?);
    let mut trials = Vec::new();
    for host in &hosts {
        for case in cases.iter().filter(|case| !case.not_hosts.contains_key(host.language())) {
            for &scheme in case.schemes() {
                let over = match scheme {
                    Scheme::Http => "",
                    Scheme::Https => "tls::",
                };
                let name = format!("{}::{over}{}", host.name(), case.name);
                let (host, case) = (Arc::clone(host), Arc::clone(case));
                let certificates = Arc::clone(&certificates);
                let run = move || Ok(trial::run(&case, &host, scheme, &certificates)?);
                trials.push(Trial::test(name, run));
            }
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    for host in hosts {
        host.finish().map_err(|why| format!("{}: {why}", host.name()))?;
    }
    Ok(conclusion.exit_code())
}

fn hosts(root: &Path) -> Result<Vec<Arc<Host>>, String> {
    let named = env::var("CONFORMANCE_HOSTS").unwrap_or_else(|_| "rust".to_owned());
    let host = |text: &str| match text {
        "rust" => {
            let command = env!("CARGO_BIN_EXE_hms-conformance-host").to_owned();
            Ok(Host::new("rust", vec![command]))
        }
        other => Host::parse(other, root),
    };
    named.split_whitespace().map(|text| host(text).map(Arc::new)).collect()
}
