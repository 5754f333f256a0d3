//! `make live`: the cases about the service itself, against the one that the environment names.
//!
//! If the environment has no credentials, it says so, and sends nothing.

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hms_rooms_conformance::case::{self, Scheme};
use hms_rooms_conformance::certificates::Certificates;
use hms_rooms_conformance::host::Host;
use hms_rooms_conformance::live::Service;
use hms_rooms_conformance::trial;
use libtest_mimic::{Arguments, Trial};

#[expect(clippy::print_stderr, clippy::print_stdout, reason = "it says what it does")]
fn main() -> ExitCode {
    let Some(service) = Service::of_environment() else {
        println!(
            "live: skipped. There are no credentials: export HMS_MANAGEMENT_TOKEN, or \
             HMS_ACCESS_KEY and HMS_SECRET"
        );
        return ExitCode::SUCCESS;
    };
    println!("live: {}, rooms named {}…", service.api(), service.prefix());
    let disabled = AtomicUsize::new(0);
    match run(service, &Arc::new(disabled)) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("live: {why}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "it says what it did")]
fn run(service: Service, disabled: &Arc<AtomicUsize>) -> Result<ExitCode, String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let host = env::current_exe().map_err(|error| error.to_string())?;
    let host = host.with_file_name("hms-conformance-host").display().to_string();
    let host = Arc::new(Host::new("rust", vec![host]));
    let certificates = Arc::new(Certificates::make()?);
    let service = Arc::new(service);
    let trials = case::load(&cases)?.into_iter().enumerate().filter_map(|(number, case)| {
        let case = service.case(number, &case)?;
        let (host, certificates) = (Arc::clone(&host), Arc::clone(&certificates));
        let (service, disabled) = (Arc::clone(&service), Arc::clone(disabled));
        Some(Trial::test(case.name.clone(), move || {
            let mut answers = Vec::new();
            let verdict =
                trial::run_and_tell(&case, &host, Scheme::Http, &certificates, &mut answers);
            disabled.fetch_add(service.clean_up(&case, &answers)?, Ordering::Relaxed);
            Ok(verdict?)
        }))
    });
    let mut arguments = Arguments::from_args();
    // One behind the other: a service counts what comes.
    arguments.test_threads.get_or_insert(1);
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    println!("live: {} rooms were made, and are disabled", disabled.load(Ordering::Relaxed));
    Ok(conclusion.exit_code())
}
