//! The wait that a reply asks for: `Retry-After` and `Date` on two lines, and a message's words.
#![no_main]

use std::time::Duration;

use hms_rooms::fuzzing::{retry_after, retry_after_in_words};
use libfuzzer_sys::fuzz_target;

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|&byte| byte == b'\n').unwrap_or(input.len());
    let (header, date) = (&input[..end], input.get(end + 1..).unwrap_or_default());

    let wait = retry_after(header, date);
    assert!(wait.is_none_or(|wait| wait <= YEAR));
    // Digits mean seconds, however many there are.
    let digits = trim(header);
    if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        let seconds = digits.iter().fold(0_u64, |seconds, digit| {
            seconds.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
        });
        assert_eq!(wait, Some(Duration::from_secs(seconds).min(YEAR)));
    }

    let wait = retry_after_in_words(input);
    assert!(wait.is_none_or(|wait| wait <= YEAR));
});

fn trim(header: &[u8]) -> &[u8] {
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let start = header.iter().take_while(is_space).count();
    let end = header.iter().rev().take_while(is_space).count();
    header.get(start..header.len() - end).unwrap_or_default()
}
