//! Text from outside, to be shown to people.

use std::fmt::Write;

/// Whether a terminal or a reader could be deceived by this character: it is a control character,
/// ends a line, or changes the direction of the text around it.
pub(crate) fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// The text with control characters, line ends and changes of direction escaped as in JSON, such as
/// `\u001b`. It is for terminals and stays on one line; the sandbox's page does the same.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            // Writing to a string cannot fail.
            _ if deceives(c) => drop(write!(escaped, "\\u{:04x}", u32::from(c))),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_nothing_else() {
        let text = "a\u{1b}[31m\u{7}\0\r\n\t\u{7f}\u{9b}\u{202e}\u{2066}\u{2028}\u{61c} ä✓\\";
        let shown = r"a\u001b[31m\u0007\u0000\r\n\t\u007f\u009b\u202e\u2066\u2028\u061c ä✓\";
        assert_eq!(escaped(text), shown);
    }
}
