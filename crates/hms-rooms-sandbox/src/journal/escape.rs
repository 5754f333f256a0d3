//! Escapes text from outside before people see it.

use std::fmt::Write;

/// Whether a character could deceive a terminal or a reader: a control character, a line end, or a
/// change of text direction.
pub(crate) fn is_deceiving(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Escapes control characters, line ends and changes of text direction as JSON does, such as
/// `\u001b`. The result is safe on a terminal and stays on one line. The sandbox's page escapes the
/// same characters.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            // Writing to a string cannot fail.
            _ if is_deceiving(c) => drop(write!(escaped, "\\u{:04x}", u32::from(c))),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn only_deceiving_characters_are_escaped() {
        let text = "a\u{1b}[31m\u{7}\0\r\n\t\u{7f}\u{9b}\u{202e}\u{2066}\u{2028}\u{61c} ä✓\\";
        let shown = r"a\u001b[31m\u0007\u0000\r\n\t\u007f\u009b\u202e\u2066\u2028\u061c ä✓\";
        assert_eq!(escaped(text), shown);
    }
}
