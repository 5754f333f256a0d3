//! Escapes text from outside, such as a room's name or the service's error text, for people to read
//! in a message, a log line or a terminal.

use std::borrow::Cow;

/// `text` with each character that a terminal would obey, or that would forge a line, written as
/// its escape, such as `\u{1b}` or `\u{202e}`. Everything else stays as it is, a backslash too, so
/// that escaping twice changes nothing.
///
/// ```
/// assert_eq!(hms_rooms::escape::controls("lesson\u{1b}[2J"), r"lesson\u{1b}[2J");
/// ```
#[must_use]
pub fn controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let length = |c: char| if is_control(c) { c.escape_unicode().len() } else { c.len_utf8() };
    let mut escaped = String::with_capacity(text.chars().map(length).sum());
    for c in text.chars() {
        if is_control(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Whether `c` is a control character (C0, DEL, C1), changes the direction of the text around it,
/// or separates lines or paragraphs.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::controls;

    #[test]
    fn every_control_and_direction_character_is_escaped() {
        let obeyed = ('\0'..='\u{1f}')
            .chain('\u{7f}'..='\u{9f}')
            .chain(['\u{61c}', '\u{200e}', '\u{200f}'])
            .chain('\u{2028}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}');
        for c in obeyed {
            let escaped = format!("a\\u{{{:x}}}b", u32::from(c));
            assert_eq!(controls(&format!("a{c}b")), escaped);
            assert_eq!(controls(&escaped), escaped, "escaped twice");
        }
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        for text in ["", "plain", "back\\slash \\u{1b}", "Grüße, 日本語, שלום", "\u{a0}\u{200d}"]
        {
            assert!(matches!(controls(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }
}
