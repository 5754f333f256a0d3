//! Queries, which the iterators of `hms_rooms._lists` read page by page.

use std::time::{Duration, SystemTime};

use hms_rooms::{RoomCodeFilter, RoomFilter, State};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit};

use crate::arguments::{Given, optional_text};
use crate::client::Client;
use crate::failure::Failure;
use crate::pending::OwnOptions;
use crate::room::Room;
use crate::room_code::RoomCode;
use crate::state;

/// A list of all rooms has two halves, because the API lists enabled or disabled ones. A `start`
/// that begins like this is in the second half; the rest is the start within that half.
const AMONG_DISABLED: &str = "disabled:";

/// The items of a page, and the start of the next page.
type Page<'py> = (Bound<'py, PyTuple>, Option<String>);

/// Which rooms to list.
#[pyclass(frozen, module = "hms_rooms._native")]
pub(crate) struct RoomQuery {
    pub(crate) client: Py<Client>,
    pub(crate) enabled: Option<bool>,
    pub(crate) page_size: Option<u32>,
    pub(crate) name: Option<String>,
    pub(crate) template_id: Option<String>,
    pub(crate) created_from: Option<SystemTime>,
    pub(crate) created_until: Option<SystemTime>,
    pub(crate) start: Option<String>,
    pub(crate) own: OwnOptions,
}

impl RoomQuery {
    /// Refuses arguments with which no page could be asked for.
    pub(crate) fn check(&self, py: Python<'_>) -> Result<(), Failure> {
        let filter = self.filter(self.start.as_deref());
        self.client.get().call_with(py, self.own.clone(), |core, options| {
            core.check_room_filter(&filter, options)
        })
    }

    fn filter<'a>(&'a self, start: Option<&'a str>) -> RoomFilter<'a> {
        let (enabled, start) = match (self.enabled, start) {
            (Some(enabled), start) => (enabled, start),
            (None, Some(start)) => match start.strip_prefix(AMONG_DISABLED) {
                Some(start) => (false, Some(start).filter(|start| !start.is_empty())),
                None => (true, Some(start)),
            },
            (None, None) => (true, None),
        };
        RoomFilter {
            state: state::state(Some(enabled)),
            page_size: self.page_size,
            name: self.name.as_deref(),
            template_id: self.template_id.as_deref(),
            created_from: self.created_from,
            created_until: self.created_until,
            start,
        }
    }
}

#[pymethods]
impl RoomQuery {
    /// Where the list begins.
    #[getter]
    fn start(&self) -> Option<&str> {
        self.start.as_deref()
    }

    /// The budget of each page, if it is not the client's.
    #[getter]
    fn timeout(&self) -> Option<Duration> {
        self.own.timeout
    }

    /// Read the page that starts there.
    #[pyo3(signature = (start, *, timeout=None))]
    fn page<'py>(
        &self,
        py: Python<'py>,
        start: Given<'py>,
        timeout: Given<'py>,
    ) -> Result<Page<'py>, Failure> {
        let filter = self.filter(optional_text("start", start.as_ref())?);
        let client = self.client.get();
        let page = client.call_with(py, self.own.of_page(&timeout)?, |core, options| {
            core.list_rooms(&filter, options)
        })?;
        let next = match (self.enabled, filter.state) {
            (None, State::Disabled) => page.next.map(|next| format!("{AMONG_DISABLED}{next}")),
            (None, _) => page.next.or_else(|| Some(AMONG_DISABLED.to_owned())),
            (Some(_), _) => page.next,
        };
        Ok((PyTuple::new(py, page.rooms.into_iter().map(Room::from))?, next))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.client)
    }
}

/// Which room codes to list.
#[pyclass(frozen, module = "hms_rooms._native")]
pub(crate) struct RoomCodeQuery {
    pub(crate) client: Py<Client>,
    pub(crate) room_id: String,
    pub(crate) role: Option<String>,
    pub(crate) enabled: Option<bool>,
    pub(crate) page_size: Option<u32>,
    pub(crate) start: Option<String>,
    pub(crate) own: OwnOptions,
}

impl RoomCodeQuery {
    /// Refuses arguments with which no page could be asked for.
    pub(crate) fn check(&self, py: Python<'_>) -> Result<(), Failure> {
        let filter = self.filter(self.start.as_deref());
        self.client.get().call_with(py, self.own.clone(), |core, options| {
            core.check_room_code_filter(&self.room_id, &filter, options)
        })
    }

    fn filter<'a>(&'a self, start: Option<&'a str>) -> RoomCodeFilter<'a> {
        RoomCodeFilter {
            role: self.role.as_deref(),
            state: state::state(self.enabled),
            page_size: self.page_size,
            start,
        }
    }
}

#[pymethods]
impl RoomCodeQuery {
    /// Where the list begins.
    #[getter]
    fn start(&self) -> Option<&str> {
        self.start.as_deref()
    }

    /// The budget of each page, if it is not the client's.
    #[getter]
    fn timeout(&self) -> Option<Duration> {
        self.own.timeout
    }

    /// Read the page that starts there.
    #[pyo3(signature = (start, *, timeout=None))]
    fn page<'py>(
        &self,
        py: Python<'py>,
        start: Given<'py>,
        timeout: Given<'py>,
    ) -> Result<Page<'py>, Failure> {
        let filter = self.filter(optional_text("start", start.as_ref())?);
        let client = self.client.get();
        let page = client.call_with(py, self.own.of_page(&timeout)?, |core, options| {
            core.list_room_codes(&self.room_id, &filter, options)
        })?;
        Ok((PyTuple::new(py, page.codes.into_iter().map(RoomCode::from))?, page.next))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.client)
    }
}
