//! Finds what a shell, an editor or an export left in a value by accident: line breaks, blanks,
//! quotation marks. It says what and where, and never shows the value.

/// Says what looks like an accident in `text`: "ends with a line break".
pub(crate) fn stray(text: &str) -> Option<String> {
    at_an_end(text).or_else(|| {
        let inside = text.chars().find(|char| is_invisible(*char)).map(name);
        inside.map(|inside| format!("has {inside} in its midst"))
    })
}

/// Says what looks like an accident at the beginning or the end of `text`.
pub(super) fn at_an_end(text: &str) -> Option<String> {
    if !text.is_empty() && text.chars().all(char::is_whitespace) {
        return Some("is blank".to_owned());
    }
    let first = text.chars().next().filter(|first| is_stray_at_an_end(*first)).map(name);
    let last = text.chars().next_back().filter(|last| is_stray_at_an_end(*last)).map(name);
    match (first, last) {
        (Some(first), Some(last)) if first == last => Some(format!("begins and ends with {first}")),
        (Some(first), Some(last)) => Some(format!("begins with {first} and ends with {last}")),
        (Some(first), None) => Some(format!("begins with {first}")),
        (None, Some(last)) => Some(format!("ends with {last}")),
        (None, None) if text.ends_with("\\n") || text.ends_with("\\r") => {
            Some("ends with a backslash and a letter in place of a line break".to_owned())
        }
        (None, None) => None,
    }
}

/// The name of a character in a message.
pub(crate) fn name(char: char) -> String {
    match char {
        ' ' => "a blank".to_owned(),
        '\n' => "a line break".to_owned(),
        '\r' => "a carriage return".to_owned(),
        '\t' => "a tab".to_owned(),
        '\u{feff}' => "a byte order mark".to_owned(),
        '\\' => "a backslash".to_owned(),
        _ if is_quotation_mark(char) => "a quotation mark".to_owned(),
        _ if char.is_whitespace() => format!("a blank (U+{:04X})", u32::from(char)),
        _ if char.is_control() => format!("a control character (U+{:04X})", u32::from(char)),
        _ if is_invisible(char) => format!("an invisible character (U+{:04X})", u32::from(char)),
        _ if char.is_ascii() => format!("the character {char}"),
        _ => format!("a character that is not ASCII (U+{:04X})", u32::from(char)),
    }
}

fn is_stray_at_an_end(char: char) -> bool {
    is_invisible(char) || is_quotation_mark(char)
}

fn is_invisible(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_quotation_mark(char: char) -> bool {
    matches!(char, '"' | '\'' | '`' | '«' | '»' | '\u{2018}'..='\u{201f}')
}

#[cfg(test)]
mod tests {
    use super::stray;

    #[test]
    fn an_accident_is_named_with_its_place() {
        for (text, words) in [
            ("secret\n", "ends with a line break"),
            ("secret\r\n", "ends with a line break"),
            ("secret\r", "ends with a carriage return"),
            (" secret", "begins with a blank"),
            ("\tsecret ", "begins with a tab and ends with a blank"),
            ("\"secret\"", "begins and ends with a quotation mark"),
            ("'secret'", "begins and ends with a quotation mark"),
            ("\u{201c}secret\u{201d}", "begins and ends with a quotation mark"),
            ("\u{feff}secret", "begins with a byte order mark"),
            ("secret\u{200b}", "ends with an invisible character (U+200B)"),
            ("sec\nret", "has a line break in its midst"),
            ("secret\\n", "ends with a backslash and a letter in place of a line break"),
            (" \n", "is blank"),
        ] {
            assert_eq!(stray(text).as_deref(), Some(words), "{text:?}");
        }
        for text in ["", "secret", "c2VjcmV0LXRoYXQ=", "a\"b'c", "pässwörd"] {
            assert_eq!(stray(text), None, "{text:?}");
        }
    }
}
