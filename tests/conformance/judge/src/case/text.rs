//! A text of a case: mostly a JSON string, but also long ones, bytes that are no UTF-8, and tokens.

use jsonwebtoken::{EncodingKey, Header};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Bytes, written in a case as a string; as `{"repeat": …, "times": …}`; as `{"latin1": …}`, where
/// each character stands for the byte of its number; as `{"jwt": …, "signed_with": …}`, claims and
/// the secret that signs them (HS256); or as a list of these, joined without anything between them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Text(pub Vec<u8>);

#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a string, {repeat, times}, {latin1}, {jwt, signed_with} or a list of these"
)]
enum Written {
    Plain(String),
    Repeated { repeat: String, times: usize },
    Bytes { latin1: String },
    Token { jwt: Map<String, Value>, signed_with: String },
    Joined(Vec<Text>),
}

impl TryFrom<Written> for Text {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let byte = |c: char| u8::try_from(c).map_err(|_| format!("no byte has the number of {c}"));
        Ok(Self(match written {
            Written::Plain(text) => text.into_bytes(),
            Written::Repeated { repeat, times } => repeat.repeat(times).into_bytes(),
            Written::Bytes { latin1 } => latin1.chars().map(byte).collect::<Result<_, _>>()?,
            Written::Token { jwt, signed_with } => {
                let key = EncodingKey::from_secret(signed_with.as_bytes());
                let token = jsonwebtoken::encode(&Header::default(), &jwt, &key);
                token.map_err(|error| error.to_string())?.into_bytes()
            }
            Written::Joined(parts) => parts.into_iter().flat_map(|part| part.0).collect(),
        }))
    }
}

impl Text {
    /// The text for messages and searches, with a mark in place of each byte that is not UTF-8.
    pub fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(json: &str) -> Option<Vec<u8>> {
        serde_json::from_str::<Text>(json).ok().map(|text| text.0)
    }

    #[test]
    fn the_ways_to_write_a_text() {
        assert_eq!(bytes(r#""é""#), Some(vec![0xc3, 0xa9]));
        assert_eq!(bytes(r#"{"latin1": "é"}"#), Some(vec![0xe9]));
        assert_eq!(bytes(r#"{"repeat": "ab", "times": 2}"#), Some(b"abab".into()));
        assert_eq!(
            bytes(r#"["a\r\n", {"latin1": "é"}, {"repeat": "b", "times": 3}]"#),
            Some(b"a\r\n\xe9bbb".into())
        );
        for wrong in
            [r#"{"latin1": "€"}"#, r#"{"repeat": "a"}"#, r#"{"repeat": "a", "times": 1, "b": 2}"#]
        {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
