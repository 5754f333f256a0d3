//! Rooms: what they are made from.

use std::ffi::c_char;

use hms_rooms::{Credentials, Error, Recording, RoomParams, Upload, Webhook};

use crate::number::array;
use crate::sized::{self, Growing};
use crate::text;

/// Where recordings are stored: the API's upload_info.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_upload {
    /// Set by HMS_UPLOAD_INIT.
    pub struct_size: usize,
    /// Required: "s3", or on the v2 API also "gs", "oss" or "azure".
    pub r#type: *const c_char,
    /// The name of the bucket. Required.
    pub location: *const c_char,
    /// The path in the bucket.
    pub prefix: *const c_char,
    /// The region of the bucket. If it is NULL, the service takes "ap-south-1".
    pub region: *const c_char,
    /// The access key id, which needs GetObject and PutObject on the bucket. It
    /// goes with secret.
    pub access_key: *const c_char,
    /// The secret access key.
    pub secret: *const c_char,
}

/// Recording settings: the API's recording_info. A room that has its own does not
/// use any setting of its template's, even if enabled is zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_recording {
    /// Set by HMS_RECORDING_INIT.
    pub struct_size: usize,
    /// Nonzero records sessions. Zero is the API's default: it does not.
    pub enabled: u32,
    /// Where recordings are stored. NULL stores them with 100ms.
    pub upload: *const hms_upload,
}

/// One header of a webhook.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_header {
    /// The name. Required.
    pub name: *const c_char,
    /// The value, which is treated as a secret. Required.
    pub value: *const c_char,
}

/// Where the service reports the events of a room (v2 API).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_webhook {
    /// Set by HMS_WEBHOOK_INIT.
    pub struct_size: usize,
    /// The http or https address that receives the events. Required.
    pub url: *const c_char,
    /// An array of headers that the service sends with each event.
    pub headers: *const hms_header,
    /// The length of headers.
    pub headers_len: usize,
}

/// Set size to 0.
pub const HMS_CLEAR_SIZE: u32 = 1;
/// Set large_room to 0.
pub const HMS_CLEAR_LARGE_ROOM: u32 = 2;

/// The settings of a room, for a create or an update. A field that is zero is not sent: in
/// a create it has the service's default, an update leaves it as it is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_room_params {
    /// Set by HMS_ROOM_PARAMS_INIT.
    pub struct_size: usize,
    /// A unique name, of a-z A-Z 0-9 . - : and _ in any case. If a room has that
    /// name, a create returns it. If name is NULL, the service makes one; such a
    /// create is not retried after a lost reply, see generate_names.
    pub name: *const c_char,
    /// A text for people, such as "9PM English Class Batch 2".
    pub description: *const c_char,
    /// The name of a template (legacy API only). NULL is the default template.
    /// An update cannot change the template.
    pub template_name: *const c_char,
    /// The id of a template (v2 API only). NULL is the default template.
    pub template_id: *const c_char,
    /// "eu", "in", "us" or "auto". "auto" is the template's region, the default.
    pub region: *const c_char,
    /// The room's own recording settings. NULL follows the template's, also when
    /// they change later.
    pub recording: *const hms_recording,
    /// The most peers in the room (v2 API).
    pub size: u32,
    /// The longest session, in seconds (v2 API).
    pub max_duration_seconds: u32,
    /// Nonzero allows a size of more than 2500 (v2 API).
    pub large_room: u32,
    /// An array of ids of polls (v2 API).
    pub polls: *const *const c_char,
    /// The length of polls.
    pub polls_len: usize,
    /// Where the service reports the room's events (v2 API).
    pub webhook: *const hms_webhook,
    /// The fields that an update sets to 0: HMS_CLEAR_SIZE, HMS_CLEAR_LARGE_ROOM
    /// or both. A create refuses it.
    pub clear: u32,
}

// SAFETY: each is `repr(C)`, begins with its size, and holds integers and pointers.
unsafe impl Growing for hms_upload {
    const NAME: &'static str = "hms_upload";
}
// SAFETY: as above.
unsafe impl Growing for hms_recording {
    const NAME: &'static str = "hms_recording";
}
// SAFETY: as above.
unsafe impl Growing for hms_webhook {
    const NAME: &'static str = "hms_webhook";
}
// SAFETY: as above.
unsafe impl Growing for hms_room_params {
    const NAME: &'static str = "hms_room_params";
}

/// A caller's parameters, read and checked to be UTF-8, with the arrays that the core borrows.
pub(crate) struct Params<'a> {
    room: RoomParams<'a>,
    polls: Vec<&'a str>,
    webhook_url: Option<&'a str>,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Params<'a> {
    /// The parameters of a create, which has nothing to clear.
    ///
    /// # Safety
    /// `params` is NULL or points to a struct as its documentation demands, alive for `'a`.
    pub(crate) unsafe fn of_create(params: *const hms_room_params) -> Result<Self, Error> {
        // SAFETY: as this function's own, here and below.
        let given = unsafe { sized::required(params, "params") }?;
        if given.clear != 0 {
            let message = "clear is for hms_client_update_room: a new room has nothing to clear";
            return Err(Error::invalid_argument("clear", message));
        }
        // SAFETY: as above.
        unsafe { Self::read(&given) }
    }

    /// The parameters of an update, with what it is to clear.
    ///
    /// # Safety
    /// As [`Params::of_create`].
    pub(crate) unsafe fn of_update(params: *const hms_room_params) -> Result<Self, Error> {
        // SAFETY: as this function's own, here and below.
        let given = unsafe { sized::required(params, "params") }?;
        if given.clear & !(HMS_CLEAR_SIZE | HMS_CLEAR_LARGE_ROOM) != 0 {
            let message = format!("clear {:#x} has a bit that is no HMS_CLEAR_*", given.clear);
            return Err(Error::invalid_argument("clear", message));
        }
        // SAFETY: as above.
        let mut params = unsafe { Self::read(&given) }?;
        let clears = |flag| given.clear & flag != 0;
        clear(&mut params.room.size, 0, clears(HMS_CLEAR_SIZE), "size")?;
        clear(&mut params.room.large_room, false, clears(HMS_CLEAR_LARGE_ROOM), "large_room")?;
        Ok(params)
    }

    /// # Safety
    /// The pointers in `given` are as its documentation demands, alive for `'a`.
    unsafe fn read(given: &hms_room_params) -> Result<Self, Error> {
        // SAFETY: as this function's own, here and below.
        unsafe {
            let webhook = sized::optional(given.webhook, "webhook")?;
            let (webhook_url, headers) = match webhook {
                Some(webhook) => {
                    let url = text::optional(webhook.url, "webhook.url")?;
                    (Some(url.unwrap_or_default()), headers(&webhook)?)
                }
                None => (None, Vec::new()),
            };
            Ok(Self {
                room: RoomParams {
                    name: text::optional(given.name, "name")?,
                    description: text::optional(given.description, "description")?,
                    template: text::optional(given.template_name, "template_name")?,
                    template_id: text::optional(given.template_id, "template_id")?,
                    region: text::optional(given.region, "region")?,
                    recording: recording(given.recording)?,
                    size: (given.size != 0).then_some(given.size),
                    max_duration_seconds: (given.max_duration_seconds != 0)
                        .then_some(given.max_duration_seconds),
                    large_room: (given.large_room != 0).then_some(true),
                    polls: &[],
                    webhook: None,
                },
                polls: array(given.polls, given.polls_len, "polls")?
                    .iter()
                    .enumerate()
                    .map(|(index, poll)| text::element(*poll, "polls", index, ""))
                    .collect::<Result<_, _>>()?,
                webhook_url,
                headers,
            })
        }
    }

    /// Runs `call` with the parameters as the core takes them.
    pub(crate) fn give<T>(self, call: impl FnOnce(&RoomParams<'_>) -> T) -> T {
        call(&RoomParams {
            polls: &self.polls,
            webhook: self.webhook_url.map(|url| Webhook { url, headers: &self.headers }),
            ..self.room
        })
    }
}

/// Makes `field` the `empty` value if the update `clears` it. Then it must not have a value besides.
fn clear<T>(
    field: &mut Option<T>,
    empty: T,
    clears: bool,
    name: &'static str,
) -> Result<(), Error> {
    if clears && field.replace(empty).is_some() {
        let message = format!("{name} is set, and clear has HMS_CLEAR_{}", name.to_uppercase());
        return Err(Error::invalid_argument(name, message));
    }
    Ok(())
}

/// # Safety
/// `given` is NULL or points to a struct as its documentation demands, alive for `'a`.
unsafe fn recording<'a>(given: *const hms_recording) -> Result<Option<Recording<'a>>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        let Some(given) = sized::optional(given, "recording")? else { return Ok(None) };
        Ok(Some(Recording { enabled: given.enabled != 0, upload: upload(given.upload)? }))
    }
}

/// # Safety
/// As [`recording`].
unsafe fn upload<'a>(given: *const hms_upload) -> Result<Option<Upload<'a>>, Error> {
    const KEY: &str = "recording.upload.access_key";
    const SECRET: &str = "recording.upload.secret";
    // SAFETY: as this function's own.
    unsafe {
        let Some(given) = sized::optional(given, "recording.upload")? else { return Ok(None) };
        let key = text::optional(given.access_key, KEY)?;
        let secret = text::optional(given.secret, SECRET)?;
        // One half alone is for the core to refuse, as an empty other half.
        let credentials = (key.is_some() || secret.is_some()).then(|| Credentials {
            key: key.unwrap_or_default().into(),
            secret: secret.unwrap_or_default().into(),
        });
        let required = |text: Option<&'a str>| text.unwrap_or_default().into();
        Ok(Some(Upload {
            kind: required(text::optional(given.r#type, "recording.upload.type")?),
            location: required(text::optional(given.location, "recording.upload.location")?),
            prefix: text::optional(given.prefix, "recording.upload.prefix")?.map(Into::into),
            region: text::optional(given.region, "recording.upload.region")?.map(Into::into),
            credentials,
        }))
    }
}

/// # Safety
/// The headers are as [`hms_webhook`] demands, alive for `'a`.
unsafe fn headers<'a>(webhook: &hms_webhook) -> Result<Vec<(&'a str, &'a str)>, Error> {
    const HEADERS: &str = "webhook.headers";
    // SAFETY: as this function's own.
    unsafe { array(webhook.headers, webhook.headers_len, HEADERS) }?
        .iter()
        .enumerate()
        .map(|(index, header)| {
            // SAFETY: as this function's own.
            unsafe {
                Ok((
                    text::element(header.name, HEADERS, index, ".name")?,
                    text::element(header.value, HEADERS, index, ".value")?,
                ))
            }
        })
        .collect()
}
