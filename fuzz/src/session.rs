//! A program against the C ABI: steps in any order that the header allows, with any arguments.

mod arguments;
mod checks;
mod life;

use std::ffi::CStr;
use std::ptr;
use std::sync::LazyLock;

use arbitrary::Arbitrary;
use hms_rooms_abi::call_options::hms_call_options;
use hms_rooms_abi::client::*;
use hms_rooms_abi::error::{hms_error, hms_error_free};
use hms_rooms_abi::room::{hms_room_copy, hms_room_free};
use hms_rooms_abi::rooms::*;
use hms_rooms_abi::status::{hms_status, hms_status_name};
use hms_rooms_abi::token::{hms_client_management_token, hms_token_free};

use self::arguments::{CallOptions, ClientOptions, RoomParams, Served, Text};
use crate::Server;
use crate::exact::Lent;

static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start().expect("a port of loopback"));

/// The steps of a program.
#[derive(Arbitrary, Debug)]
pub struct Session(Vec<Step>);

#[derive(Arbitrary, Debug)]
enum Step {
    Serve(Served),
    New { into: Slot, options: Option<ClientOptions>, out: Out },
    Create { client: Slot, params: Option<RoomParams>, call: Call },
    ByText { client: Slot, operation: ByText, text: Text, call: Call },
    Token { client: Slot, call: Call },
    Live { client: Slot, life: life::Life, call: Call },
    CopyRoom { from: Slot, into: Slot },
    ShutDown(Slot),
    FreeClient(Slot),
    FreeRoom(Slot),
    FreeError(Slot),
    NameStatus(hms_status),
}

/// One of the few places where a program keeps what it was handed.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Slot(u8);

/// The arguments that every operation takes.
#[derive(Arbitrary, Debug)]
struct Call {
    options: Option<CallOptions>,
    into: Slot,
    out: Out,
}

/// Which out-pointers are given.
#[derive(Arbitrary, Clone, Copy, Debug)]
struct Out {
    value: bool,
    error: bool,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum ByText {
    Disable,
    DisableById,
    Enable,
    EnableById,
    Get,
    Find,
}

#[derive(Clone, Copy)]
struct Client {
    pointer: *mut hms_client,
    /// Whether its own options make every call come back soon.
    is_quick: bool,
}

const NONE: Client = Client { pointer: ptr::null_mut(), is_quick: false };

/// The objects that a program holds, or NULL if there is none.
struct Held {
    clients: [Client; 3],
    rooms: [*mut hms_room; 3],
    errors: [*mut hms_error; 3],
}

/// Takes what the environment of the fuzzer says out of the sessions: no session may reach beyond
/// this machine. To be called before the first, while there is one thread.
pub fn isolate() {
    let base_url = format!("http://127.0.0.1:{}", SERVER.port());
    // SAFETY: the server's thread does not look at the environment, and no other runs yet.
    unsafe {
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().to_uppercase();
            if name.starts_with("HMS_") || name.ends_with("_PROXY") || name.starts_with("SSL_") {
                std::env::remove_var(name);
            }
        }
        std::env::set_var("HMS_BASE_URL", base_url);
    }
}

impl Session {
    /// Runs the steps, and then frees what the program still holds.
    pub fn run(self) {
        let mut held =
            Held { clients: [NONE; 3], rooms: [ptr::null_mut(); 3], errors: [ptr::null_mut(); 3] };
        for step in self.0 {
            held.take(step);
        }
        for slot in (0..3).map(Slot) {
            held.free_client(slot);
            held.keep_room(slot, ptr::null_mut());
            held.keep_error(slot, ptr::null_mut());
        }
    }
}

impl Slot {
    fn index(self) -> usize {
        usize::from(self.0 % 3)
    }
}

impl Held {
    fn take(&mut self, step: Step) {
        match step {
            Step::Serve(served) => SERVER.answer(served.into()),
            Step::New { into, options, out } => self.new_client(into, options.as_ref(), out),
            Step::Create { client, params, call } => self.create(client, params.as_ref(), &call),
            Step::ByText { client, operation, text, call } => {
                self.by_text(client, operation, &text, &call);
            }
            Step::Token { client, call } => self.token(client, &call),
            Step::Live { client, life, call } => self.live(client, &life, &call),
            Step::CopyRoom { from, into } => {
                // SAFETY: it lives, or is NULL.
                let copy = unsafe { hms_room_copy(self.rooms[from.index()]) };
                self.keep_room(into, copy);
            }
            // SAFETY: it lives, or is NULL.
            Step::ShutDown(slot) => unsafe {
                hms_client_shutdown(self.clients[slot.index()].pointer);
            },
            Step::FreeClient(slot) => self.free_client(slot),
            Step::FreeRoom(slot) => self.keep_room(slot, ptr::null_mut()),
            Step::FreeError(slot) => self.keep_error(slot, ptr::null_mut()),
            Step::NameStatus(status) => {
                // SAFETY: names are static.
                let name = unsafe { CStr::from_ptr(hms_status_name(status)) };
                assert!(name.to_bytes().starts_with(b"HMS_"));
            }
        }
    }

    fn new_client(&mut self, into: Slot, options: Option<&ClientOptions>, out: Out) {
        let mut lent = Lent::default();
        let given = options.map_or(ptr::null(), |options| options.lend(SERVER.port(), &mut lent));
        // If a failed call left something in an out-pointer, freeing it below would crash.
        let mut client = ptr::dangling_mut();
        let mut error = ptr::dangling_mut();
        // SAFETY: what is lent lives until the end of this function.
        let status = unsafe {
            hms_client_new(given, out.pointer(&mut client), out.error_pointer(&mut error))
        };
        drop(lent);
        let client = out.value.then_some(client);
        let error = out.error.then_some(error);
        checks::result(status, client.map(|client| client.is_null()), error);
        self.keep_error(into, error.unwrap_or(ptr::null_mut()));

        self.free_client(into);
        let kept = &mut self.clients[into.index()];
        kept.pointer = client.unwrap_or(ptr::null_mut());
        kept.is_quick = options.is_some_and(ClientOptions::is_quick);
        if options.is_some_and(ClientOptions::leads_astray) {
            self.free_client(into);
        }
    }

    fn create(&mut self, client: Slot, params: Option<&RoomParams>, call: &Call) {
        let mut lent = Lent::default();
        let params = params.map_or(ptr::null(), |params| params.lend(&mut lent));
        let room = self.call(client, call, lent, |client, options, room, error| {
            // SAFETY: `call` passes what lives until it returns.
            unsafe { hms_client_create_room(client, params, options, room, error) }
        });
        self.keep_room(call.into, room);
    }

    fn by_text(&mut self, client: Slot, operation: ByText, text: &Text, call: &Call) {
        let operation = match operation {
            ByText::Disable => hms_client_disable_room,
            ByText::DisableById => hms_client_disable_room_by_id,
            ByText::Enable => hms_client_enable_room,
            ByText::EnableById => hms_client_enable_room_by_id,
            ByText::Get => hms_client_get_room,
            ByText::Find => hms_client_find_room,
        };
        let mut lent = Lent::default();
        let text = text.lend(&mut lent);
        let room = self.call(client, call, lent, |client, options, room, error| {
            // SAFETY: `call` passes what lives until it returns.
            unsafe { operation(client, text, options, room, error) }
        });
        self.keep_room(call.into, room);
    }

    /// Reads the token that requests would carry, and frees it.
    fn token(&mut self, client: Slot, call: &Call) {
        let token = self.call(client, call, Lent::default(), |client, options, token, error| {
            // SAFETY: `call` passes what lives until it returns.
            unsafe { hms_client_management_token(client, options, token, error) }
        });
        checks::token(token);
        // SAFETY: it is freed once.
        unsafe { hms_token_free(token) };
    }

    /// The frame around an operation: `lent` lives as long as it. The error is checked and kept, and
    /// the result is returned, or NULL.
    fn call<T>(
        &mut self,
        client: Slot,
        call: &Call,
        mut lent: Lent,
        operation: impl FnOnce(
            *const hms_client,
            *const hms_call_options,
            *mut *mut T,
            *mut *mut hms_error,
        ) -> hms_status,
    ) -> *mut T {
        let client = self.clients[client.index()];
        let asked = std::cell::Cell::new(0_u8);
        let options = CallOptions::lend(call.options.as_ref(), client.is_quick, &asked, &mut lent);
        let mut result = ptr::dangling_mut();
        let mut error = ptr::dangling_mut();
        let status = operation(
            client.pointer,
            options,
            call.out.pointer(&mut result),
            call.out.error_pointer(&mut error),
        );
        drop(lent);
        let result = call.out.value.then_some(result);
        let error = call.out.error.then_some(error);
        checks::result(status, result.map(|result| result.is_null()), error);
        self.keep_error(call.into, error.unwrap_or(ptr::null_mut()));
        result.unwrap_or(ptr::null_mut())
    }

    fn free_client(&mut self, slot: Slot) {
        let client = std::mem::replace(&mut self.clients[slot.index()], NONE);
        // SAFETY: it is freed once, and no call is under way.
        unsafe { hms_client_free(client.pointer) };
    }

    /// Puts a room in the place of another, which is read a last time and freed.
    fn keep_room(&mut self, slot: Slot, room: *mut hms_room) {
        let before = std::mem::replace(&mut self.rooms[slot.index()], room);
        checks::room(before);
        // SAFETY: it is freed once.
        unsafe { hms_room_free(before) };
    }

    /// As [`Self::keep_room`].
    fn keep_error(&mut self, slot: Slot, error: *mut hms_error) {
        let before = std::mem::replace(&mut self.errors[slot.index()], error);
        checks::error(before);
        // SAFETY: it is freed once.
        unsafe { hms_error_free(before) };
    }
}

impl Out {
    fn pointer<T>(self, value: &mut *mut T) -> *mut *mut T {
        if self.value { value } else { ptr::null_mut() }
    }

    fn error_pointer(self, error: &mut *mut hms_error) -> *mut *mut hms_error {
        if self.error { error } else { ptr::null_mut() }
    }
}
