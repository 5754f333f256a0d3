//! What a room is created from, and the options of one call.

use std::ffi::{c_char, c_int, c_void};
use std::rc::Rc;
use std::time::Duration;

use hms_rooms::{CallOptions, CreateRoom, Credentials, Error, Recording, Upload, Webhook};

use crate::sized::{self, Growing};
use crate::text;

/// hms_upload is where recordings are stored: the API's upload_info.
///
/// Initialise it with HMS_UPLOAD_INIT, then set fields. type and location
/// are required; everything else may stay zero.
///
/// Since 0.1.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_upload {
    /// Set by HMS_UPLOAD_INIT.
    pub struct_size: usize,
    /// The kind of destination, required: "s3"; on the v2 API also "gs",
    /// "oss" or "azure".
    pub r#type: *const c_char,
    /// The name of the bucket, required.
    pub location: *const c_char,
    /// The path under which recordings are put; NULL for none.
    pub prefix: *const c_char,
    /// The region of the account that hosts the bucket; NULL leaves it to
    /// the service, which takes "ap-south-1".
    pub region: *const c_char,
    /// The access key id of that account, NULL for none. It comes with a
    /// secret, and needs GetObject and PutObject on the bucket.
    pub access_key: *const c_char,
    /// The secret access key that goes with access_key. It never appears in
    /// an error or a log.
    pub secret: *const c_char,
}

/// hms_recording is a room's recording settings: the API's recording_info.
///
/// It is atomic: where it is given, also with enabled zero, the settings of
/// the room's template do not count at all.
///
/// Initialise it with HMS_RECORDING_INIT, then set fields.
///
/// Since 0.1.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_recording {
    /// Set by HMS_RECORDING_INIT.
    pub struct_size: usize,
    /// Nonzero records the room's sessions.
    pub enabled: u32,
    /// Where recordings are stored; NULL keeps them with 100ms.
    pub upload: *const hms_upload,
}

/// hms_header is one header of a webhook.
///
/// Since 0.1.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_header {
    /// The header's name.
    pub name: *const c_char,
    /// The header's value. It never appears in an error or a log.
    pub value: *const c_char,
}

/// hms_webhook is where the service reports a room's events (v2 API).
///
/// Initialise it with HMS_WEBHOOK_INIT, then set fields.
///
/// Since 0.1.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_webhook {
    /// Set by HMS_WEBHOOK_INIT.
    pub struct_size: usize,
    /// The http or https address that receives the events, required.
    pub url: *const c_char,
    /// headers_len headers that the service sends along; NULL for none.
    pub headers: *const hms_header,
    /// The number of headers.
    pub headers_len: usize,
}

/// hms_room_params is what a room is created from. Every field may stay
/// zero, which leaves it out of the request, so that the service's default
/// applies.
///
/// Initialise it with HMS_ROOM_PARAMS_INIT, then set fields. Strings are
/// borrowed for the call only.
///
/// Since 0.1.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_room_params {
    /// Set by HMS_ROOM_PARAMS_INIT.
    pub struct_size: usize,
    /// A unique identifier, case-insensitive, of a-z A-Z 0-9 . - : and _.
    /// Creating a name that exists returns the existing room.
    ///
    /// With NULL the service makes a name. Such a create cannot be repeated
    /// safely after a lost reply; see generate_names of hms_client_options.
    pub name: *const c_char,
    /// What the room is for, such as "9PM English Class Batch 2".
    pub description: *const c_char,
    /// The name of the room's template (legacy API); NULL for the default. On
    /// the v2 API it is refused with HMS_UNSUPPORTED.
    pub template_name: *const c_char,
    /// The id of the room's template (v2 API). On the legacy API it is
    /// refused with HMS_UNSUPPORTED.
    pub template_id: *const c_char,
    /// "eu", "in", "us", or "auto" for the template's, which is the default.
    pub region: *const c_char,
    /// The room's recording settings. NULL and a recording with enabled zero
    /// are different: NULL means that the room follows its template's
    /// settings, also when those change later.
    pub recording: *const hms_recording,
    /// The most peers in the room (v2 API).
    pub size: u32,
    /// The longest a session may last, in seconds (v2 API).
    pub max_duration_seconds: u32,
    /// Nonzero allows a larger size (v2 API).
    pub large_room: u32,
    /// polls_len ids of polls (v2 API); NULL for none.
    pub polls: *const *const c_char,
    /// The number of polls.
    pub polls_len: usize,
    /// Where the service reports the room's events (v2 API).
    pub webhook: *const hms_webhook,
}

/// hms_call_options changes the client's options for one call. NULL stands
/// for no change wherever one is taken.
///
/// Initialise it with HMS_CALL_OPTIONS_INIT, then set fields.
///
/// Since 0.1.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_call_options {
    /// Set by HMS_CALL_OPTIONS_INIT.
    pub struct_size: usize,
    /// The budget of the call in milliseconds; 0 is the client's.
    pub timeout_ms: u64,
    /// How often the request is sent at most; 0 is the client's.
    pub max_attempts: u32,
    /// Asked before each attempt, every 20 ms of waiting, and when a signal
    /// interrupts the wait. Nonzero ends the call with HMS_CANCELLED; the
    /// client goes on working. The call cannot go on until it returns: time
    /// that it takes is the call's. NULL for none.
    pub cancelled: Option<extern "C" fn(user_data: *mut c_void) -> c_int>,
    /// Passed to cancelled.
    pub user_data: *mut c_void,
}

// SAFETY: each is `repr(C)`, holds integers and pointers, and begins with its size.
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
// SAFETY: as above; a NULL function pointer is `None`.
unsafe impl Growing for hms_call_options {
    const NAME: &'static str = "hms_call_options";
}

/// A caller's parameters, read and checked to be UTF-8, with the arrays that the core borrows.
pub(crate) struct RoomParams<'a> {
    room: CreateRoom<'a>,
    polls: Vec<&'a str>,
    webhook_url: Option<&'a str>,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> RoomParams<'a> {
    /// # Safety
    /// `params` is NULL or points to a struct as its documentation demands, alive for `'a`.
    pub(crate) unsafe fn read(params: *const hms_room_params) -> Result<Self, Error> {
        if params.is_null() {
            return Err(Error::invalid_argument("params", "params is NULL"));
        }
        // SAFETY: as this function's own, here and below.
        unsafe {
            let given = sized::read(params, "params")?;
            let webhook = sized::optional(given.webhook, "webhook")?;
            let (webhook_url, headers) = match webhook {
                Some(webhook) => {
                    let url = text::optional(webhook.url, "webhook.url")?;
                    (Some(url.unwrap_or_default()), headers(&webhook)?)
                }
                None => (None, Vec::new()),
            };
            Ok(Self {
                room: CreateRoom {
                    name: text::optional(given.name, "name")?,
                    description: text::optional(given.description, "description")?,
                    template: text::optional(given.template_name, "template")?,
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
    pub(crate) fn give<T>(self, call: impl FnOnce(&CreateRoom<'_>) -> T) -> T {
        call(&CreateRoom {
            polls: &self.polls,
            webhook: self.webhook_url.map(|url| Webhook { url, headers: &self.headers }),
            ..self.room
        })
    }
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
    const KEY: &str = "recording.upload.credentials.key";
    const SECRET: &str = "recording.upload.credentials.secret";
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

/// # Safety
/// `first` is NULL or points to `len` values, alive for `'a`.
unsafe fn array<'a, T>(first: *const T, len: usize, field: &'static str) -> Result<&'a [T], Error> {
    let refused = |message| Err(Error::invalid_argument(field, message));
    if len == 0 {
        return Ok(&[]);
    }
    if first.is_null() {
        return refused(format!("{field} is NULL, but {field}_len is {len}"));
    }
    // A negative number that was converted, or one that was never set.
    if len > isize::MAX as usize / size_of::<T>() {
        return refused(format!("{field}_len is {len}: no array is as long"));
    }
    // SAFETY: as this function's own.
    Ok(unsafe { std::slice::from_raw_parts(first, len) })
}

/// The options of one call, as the core takes them.
///
/// # Safety
/// `options` is NULL or points to a struct as its documentation demands.
pub(crate) unsafe fn call_options(options: *const hms_call_options) -> Result<CallOptions, Error> {
    // SAFETY: as this function's own.
    let Some(given) = unsafe { sized::optional(options, "options") }? else {
        return Ok(CallOptions::default());
    };
    let hook = |ask: extern "C" fn(*mut c_void) -> c_int| -> Rc<dyn Fn() -> bool> {
        Rc::new(move || ask(given.user_data) != 0)
    };
    Ok(CallOptions {
        timeout: milliseconds("timeout", given.timeout_ms)?,
        max_attempts: count("max_attempts", given.max_attempts)?,
        cancelled: given.cancelled.map(hook),
        ..CallOptions::default()
    })
}

/// Milliseconds of which 0 is the default. What a signed number does not hold is refused: it is a
/// negative one that was converted, as of a deadline that has passed.
pub(crate) fn milliseconds(field: &'static str, given: u64) -> Result<Option<Duration>, Error> {
    if given > i64::MAX as u64 {
        let message = format!("{field} must be more than zero, and at most {} ms", i64::MAX);
        return Err(Error::invalid_argument(field, message));
    }
    Ok((given != 0).then(|| Duration::from_millis(given)))
}

/// A count of which 0 is the default; a negative number is refused, as with [`milliseconds`]. Not
/// for what is sent: the limits of a room's parameters are for the service to say.
pub(crate) fn count(field: &'static str, given: u32) -> Result<Option<u32>, Error> {
    if given > i32::MAX as u32 {
        let message = format!("{field} must be at least 1, and at most {}", i32::MAX);
        return Err(Error::invalid_argument(field, message));
    }
    Ok((given != 0).then_some(given))
}
