//! One call into the core: the GIL is released, signals are heard, log lines find their way.

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, Error};
use pyo3::intern;
use pyo3::prelude::*;

use crate::current::{Call, has_greenlets, switching};
use crate::failure::Failure;
use crate::imported::imported;
use crate::log;
use crate::management_token::{is_for_want_of_a_token, report_unraisable};
use crate::pending::Waited;

/// Runs `work` without the GIL. It is handed options with a hook for the core to ask whether to stop:
/// Ctrl-C must not wait for the call to end. A call that has waited for a thread brings `waited`.
pub(crate) fn call<T: Send>(
    py: Python<'_>,
    waited: Option<Waited>,
    work: impl FnOnce(CallOptions) -> Result<T, Error> + Send,
) -> Result<T, Failure> {
    switching(py, |py| {
        let (heard, hears_signals) = (log::heard(py)?, hears_signals(py)?);
        let (result, interrupted, refused) = py.detach(|| {
            let call = Call::new(heard, hears_signals, waited);
            call.run(|options| contain(|| work(options)))
        });
        if let Some(raised) = interrupted {
            return Err(raised.into());
        }
        // A signal that came as the call ended is heard here.
        py.check_signals()?;
        match (result, refused) {
            (Err(error), Some(raised)) if is_for_want_of_a_token(&error) => Err(raised.into()),
            (result, refused) => {
                report_unraisable(py, refused);
                Ok(result?)
            }
        }
    })
}

/// Whether Python may run signal handlers on this thread. Elsewhere, asking for them would cost every
/// attempt the GIL and yield nothing. A program with threads has imported `threading`, to which each
/// greenlet may be a thread of its own.
fn hears_signals(py: Python<'_>) -> PyResult<bool> {
    let Some(threading) = imported(intern!(py, "threading"))? else { return Ok(true) };
    if has_greenlets(py) {
        return Ok(true);
    }
    let main = threading.call_method0(intern!(py, "main_thread"))?;
    let this = threading.call_method0(intern!(py, "get_ident"))?;
    main.getattr(intern!(py, "ident"))?.eq(this)
}
