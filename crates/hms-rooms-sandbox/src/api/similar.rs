//! Suggestions for misspelt words.

use strsim::osa_distance;

/// Only this much of a word is compared, in bytes.
const MAX_COMPARED: usize = 64;

/// The most similar word. Returns `None` if every word has more than four typing errors, or more
/// than one in three characters.
pub(crate) fn most_similar<'a>(
    given: &str,
    words: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let start = |word: &str| word[..word.floor_char_boundary(MAX_COMPARED)].to_ascii_lowercase();
    let given = start(given);
    let most = (given.len() / 3).clamp(1, 4);
    words
        .filter(|word| word.len().min(MAX_COMPARED).abs_diff(given.len()) <= most)
        .map(|word| (osa_distance(&given, &start(word)), word))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::most_similar;

    #[test]
    fn the_most_similar_word_is_a_few_typing_errors_away() {
        let words = ["test-room", "toast-room", "prod"];
        for (given, found) in [
            ("tset-room", Some("test-room")),
            ("TEST_ROOM", Some("test-room")),
            ("toastroom", Some("toast-room")),
            ("pord", Some("prod")),
            ("prodigious", None),
            ("", None),
        ] {
            assert_eq!(most_similar(given, words.into_iter()), found, "{given}");
        }
    }
}
