//! If a program gains privileges when it is run, as a setuid program does, it ignores the
//! environment of its caller.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::{Command, Output};

use hms_rooms::{CallOptions, Client, ClientOptions};
use hms_rooms_sandbox::Sandbox;

const TEST: &str = "a_program_that_gains_privileges_ignores_its_environment";

/// Names the address of a service, and tells this program to be the one that is run.
const ADDRESS: &str = "TEST_ADDRESS";

const AMBIENT: [(&str, &str); 6] = [
    ("HMS_MANAGEMENT_TOKEN", "ambient-token"),
    ("HMS_API", "v3"),
    ("HMS_BASE_URL", "http://127.0.0.1:1"),
    ("HMS_CA_BUNDLE", "/no/such/file"),
    ("SSL_CERT_FILE", "/no/such/file"),
    ("HTTPS_PROXY", "socks5://127.0.0.1:1"),
];

#[test]
fn a_program_that_gains_privileges_ignores_its_environment() {
    if let Ok(address) = std::env::var(ADDRESS) {
        return be_the_program(address);
    }
    let sandbox = Sandbox::start().unwrap();
    // Not where temporary files are: that may be mounted so that nothing gains privileges there.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let program = folder.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let run = || {
        let mut command = Command::new(&program);
        command.args(["--exact", TEST, "--nocapture"]).envs(AMBIENT);
        command.env(ADDRESS, sandbox.base_url()).output().unwrap()
    };
    // As it is, it looks at its environment.
    assert!(said(&run()).contains("HMS_API"), "{}", said(&run()));

    // The owner of a file may give it to a group that the owner is in; the superuser, to any group.
    let own = fs::metadata(&program).unwrap().gid();
    let groups = String::from_utf8(Command::new("id").arg("-G").output().unwrap().stdout).unwrap();
    let mut groups = groups.split_whitespace().map(|group| group.parse().unwrap()).chain([65534]);
    chown(&program, None, groups.find(|group| *group != own)).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o2755)).unwrap();
    let output = run();
    assert!(output.status.success(), "{}", said(&output));
}

fn said(output: &Output) -> String {
    format!("{output:?}")
}

fn be_the_program(address: String) {
    let error = Client::new(&ClientOptions::default()).unwrap_err();
    let ignored = "no credentials: give a management_token";
    assert!(error.message().starts_with(ignored), "{error}");
    assert!(error.message().ends_with("ignores its environment"), "{error}");

    let options = ClientOptions {
        management_token: Some("given-token".into()),
        base_url: Some(address),
        ..ClientOptions::default()
    };
    let client = Client::new(&options).unwrap();
    assert!(client.disable_room("test-room", &CallOptions::default()).is_ok());
    // With https, CA certificates and a proxy would come from the environment too.
    let base_url = Some("https://rooms.invalid".to_owned());
    assert!(Client::new(&ClientOptions { base_url, ..options }).is_ok());
}
