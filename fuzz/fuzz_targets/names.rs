//! Names and ids: what is accepted is of the documented characters, and stands in a URL as it is.
#![no_main]

use hms_rooms::fuzzing::{is_name, is_room_id};
use http::Uri;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let of = |others: &[u8]| {
        !input.is_empty()
            && input.iter().all(|byte| byte.is_ascii_alphanumeric() || others.contains(byte))
    };
    assert_eq!(is_name(input), of(b".-:_"));
    assert_eq!(is_room_id(input), of(b"-_"));

    // Longer ones make a URL that no HTTP library takes.
    if input.len() > 1024 {
        return;
    }
    let text = String::from_utf8_lossy(input);
    if is_room_id(input) {
        let uri: Uri = format!("https://host/v2/rooms/{text}").parse().expect("a URL");
        assert_eq!((uri.path(), uri.query()), (&*format!("/v2/rooms/{text}"), None));
    }
    if is_name(input) {
        let uri: Uri = format!("https://host/v2/rooms?name={text}&limit=1").parse().expect("a URL");
        assert_eq!(uri.query(), Some(&*format!("name={text}&limit=1")));
    }
});
