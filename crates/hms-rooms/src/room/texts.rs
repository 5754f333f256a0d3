//! The texts of a room, in one piece of memory. Each ends in NUL, so that C needs no copy. If a
//! text has a NUL inside, as JSON allows, a copy for C without it follows.

use std::ffi::CStr;
use std::num::NonZeroU32;
use std::ops::Range;

use memchr::memchr;

use crate::wiped::Wiped;

/// A text of a room's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomText {
    /// [`Room::id`](crate::Room::id).
    Id,
    /// [`Room::name`](crate::Room::name).
    Name,
    /// [`Room::description`](crate::Room::description).
    Description,
    /// [`Room::template`](crate::Room::template).
    Template,
    /// [`Room::template_id`](crate::Room::template_id).
    TemplateId,
    /// [`Room::region`](crate::Room::region).
    Region,
    /// When the room was created, as the reply words it.
    CreatedAt,
    /// When the room was last changed, as the reply words it.
    UpdatedAt,
    /// [`Room::webhook_url`](crate::Room::webhook_url).
    WebhookUrl,
    /// The API's `type` of an upload.
    UploadKind,
    /// The bucket of an upload.
    UploadLocation,
    /// The path within the bucket.
    UploadPrefix,
    /// The region of the bucket.
    UploadRegion,
    /// The access key id of the bucket.
    UploadKey,
    /// The secret access key of the bucket.
    UploadSecret,
    /// [`Room::json`](crate::Room::json).
    Json,
}

const COUNT: usize = RoomText::Json as usize + 1;

/// Where each text is, and all of them. There may be storage credentials among them.
#[derive(Clone, Default)]
pub(super) struct Texts {
    all: Wiped<String>,
    places: [Option<Place>; COUNT],
}

/// From where to where: behind the NUL, which is never at the very beginning. A reply, and so all
/// of this, is far smaller than what 32 bits count.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    behind: NonZeroU32,
}

impl Place {
    fn new(start: usize, behind: usize) -> Option<Self> {
        let behind = NonZeroU32::new(u32::try_from(behind).ok()?)?;
        Some(Self { start: u32::try_from(start).ok()?, behind })
    }

    fn with_nul(self) -> Range<usize> {
        self.start as usize..self.behind.get() as usize
    }
}

impl Texts {
    /// A copy of the texts that there are.
    pub(super) fn of(given: &[(RoomText, Option<&str>)]) -> Self {
        let bytes: usize =
            given.iter().map(|(_, text)| text.map_or(0, |text| text.len() + 1)).sum();
        let has_nul = given.iter().any(|(_, text)| text.is_some_and(has_nul_inside));
        // In a copy for C, each NUL takes the three bytes of U+FFFD.
        let capacity = if has_nul { 4 * bytes } else { bytes };
        let mut texts =
            Self { all: Wiped::new(String::with_capacity(capacity)), places: [None; COUNT] };
        for &(which, text) in given {
            if let Some(text) = text {
                texts.put(which, text);
                if has_nul && has_nul_inside(text) {
                    texts.put_copy_for_c(text);
                }
            }
        }
        texts
    }

    fn put(&mut self, which: RoomText, text: &str) {
        let start = self.all.len();
        self.all.push_str(text);
        self.all.push('\0');
        self.places[which as usize] = Place::new(start, self.all.len());
    }

    /// Stands right behind the text itself.
    fn put_copy_for_c(&mut self, text: &str) {
        for c in text.chars() {
            self.all.push(if c == '\0' { char::REPLACEMENT_CHARACTER } else { c });
        }
        self.all.push('\0');
    }

    pub(super) fn get(&self, which: RoomText) -> Option<&str> {
        let place = self.places[which as usize]?.with_nul();
        Some(&self.all[place.start..place.end - 1])
    }

    /// The text as C reads it: with U+FFFD for a NUL, which would end it.
    pub(super) fn c_str(&self, which: RoomText) -> Option<&CStr> {
        let place = self.places[which as usize]?.with_nul();
        let (text, behind) = self.all.as_bytes()[place.start..].split_at(place.len());
        let whole = CStr::from_bytes_with_nul(text).ok();
        whole.or_else(|| CStr::from_bytes_until_nul(behind).ok())
    }
}

fn has_nul_inside(text: &str) -> bool {
    memchr(0, text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::{RoomText, Texts};

    #[test]
    fn texts_are_kept_apart_and_a_nul_ends_none_for_c() {
        let texts = Texts::of(&[
            (RoomText::Name, Some("")),
            (RoomText::Region, None),
            (RoomText::Id, Some("5f\0x\0")),
            (RoomText::Description, Some("last")),
        ]);
        assert_eq!(texts.get(RoomText::Name), Some(""));
        assert_eq!(texts.get(RoomText::Id), Some("5f\0x\0"));
        assert_eq!(texts.get(RoomText::Region), None);
        assert_eq!(texts.c_str(RoomText::Name), Some(c""));
        assert_eq!(texts.c_str(RoomText::Id), Some(c"5f\u{FFFD}x\u{FFFD}"));
        assert_eq!(texts.c_str(RoomText::Description), Some(c"last"));
    }
}
