//! Clients.

use std::sync::Arc;

use hms_rooms::panic::contain;
use hms_rooms::{Client, Error};

use crate::client_options::{self, hms_client_options};
use crate::entry::enter;
use crate::error::hms_error;
use crate::owned::required;
use crate::status::hms_status;

/// Talks to the service under one set of credentials, over its own pool of
/// connections. A program may have as many clients as it likes.
pub struct hms_client(pub(crate) Client);

/// Makes a client, without sending anything. If options is NULL,
/// everything comes from the environment. No other thread may change the
/// environment during the call.
///
/// Fails with HMS_INVALID_ARGUMENT or HMS_UNSUPPORTED. If an environment variable
/// is the cause, the message names it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_new(
    options: *const hms_client_options,
    client: *mut *mut hms_client,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(client, error, shared, || {
            let options = client_options::read(options)?;
            Client::new(&options).map(hms_client)
        })
    }
}

/// Makes every call of the client return HMS_CANCELLED, those in progress within
/// about 20 ms. It may be called from a callback, and more than once. client may
/// be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_shutdown(client: *mut hms_client) {
    // SAFETY: as the prologue of the header demands.
    if let Some(client) = unsafe { client.as_ref() } {
        let _ = contain(|| {
            client.0.shutdown();
            Ok(())
        });
    }
}

/// Frees a client and closes its connections: shut down, join the threads that
/// call, then free. From then on no thread may use the client. Rooms and errors
/// that came from it live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_free(client: *mut hms_client) {
    if client.is_null() {
        return;
    }
    // SAFETY: as the prologue of the header demands, and `shared` made it.
    unsafe {
        hms_client_shutdown(client);
        let client = Arc::from_raw(client);
        let _ = contain(|| {
            drop(client);
            Ok(())
        });
    }
}

/// Hands out a client that a call can hold on to. A program that frees it during a call breaks the
/// rule of `hms_client_free`. Then that call is cancelled, and does not read freed memory.
fn shared(client: hms_client) -> *mut hms_client {
    Arc::into_raw(Arc::new(client)).cast_mut()
}

/// Holds on to a client for the length of a call.
///
/// # Safety
/// `client` is NULL, or came from [`shared`] and is not freed yet.
pub(crate) unsafe fn held(client: *const hms_client) -> Result<Arc<hms_client>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        required(client, "client")?;
        Arc::increment_strong_count(client);
        Ok(Arc::from_raw(client))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::ptr;
    use std::thread;

    use super::*;
    use crate::rooms::hms_client_disable_room;
    use crate::status::{HMS_CANCELLED, HMS_OK};

    /// Not allowed, and yet no use of freed memory.
    #[test]
    fn a_client_that_is_freed_under_a_call_cancels_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}\0", listener.local_addr().unwrap());
        // SAFETY: all zeroes are a value of it.
        let mut options: hms_client_options = unsafe { std::mem::zeroed() };
        options.struct_size = size_of::<hms_client_options>();
        options.management_token = c"token".as_ptr();
        options.base_url = base_url.as_ptr().cast();
        let mut client = ptr::null_mut();
        // SAFETY: the options are initialised, and what they point to lives here.
        let status = unsafe { hms_client_new(&options, &mut client, ptr::null_mut()) };
        assert_eq!(status, HMS_OK);

        let address = client.expose_provenance();
        let call = thread::spawn(move || {
            let client = ptr::with_exposed_provenance(address);
            // SAFETY: the client lives when the call begins, and the call holds on to it.
            unsafe {
                let null = ptr::null_mut();
                hms_client_disable_room(
                    client,
                    c"room".as_ptr(),
                    ptr::null(),
                    null,
                    ptr::null_mut(),
                )
            }
        });
        // Once it has connected, it waits for a reply.
        let connection = listener.accept().unwrap();
        // SAFETY: it is freed once.
        unsafe { hms_client_free(client) };
        assert_eq!(call.join().unwrap(), HMS_CANCELLED);
        drop(connection);
    }
}
