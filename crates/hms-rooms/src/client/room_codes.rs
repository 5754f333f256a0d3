//! Room codes.

use super::Client;
use crate::api::v2::room_codes;
use crate::error::Error;
use crate::list::{RoomCodeFilter, RoomCodeList};
use crate::options::CallOptions;
use crate::room_code::RoomCode;

impl Client {
    /// Creates the codes that the room of this id lacks, one for each role, and returns the codes of
    /// all roles (v2 API). If a `role` is given, creates a code for that role only; such a call is
    /// not retried after a lost reply. A room has 100 codes at most.
    ///
    /// # Errors
    /// [`ErrorKind::PermissionDenied`](crate::ErrorKind::PermissionDenied) if the room is disabled;
    /// else as [`Client::disable_room_by_id`].
    pub fn create_room_codes(
        &self,
        id: &str,
        role: Option<&str>,
        options: &CallOptions,
    ) -> Result<RoomCodeList, Error> {
        self.v2("create room codes", options, |call| match role {
            None => room_codes::create_all(call, id),
            Some(role) => room_codes::create_one(call, id, role),
        })
    }

    /// Lists a page of the codes of the room of this id (v2 API).
    ///
    /// # Errors
    /// As [`Client::create_room_codes`].
    pub fn list_room_codes(
        &self,
        id: &str,
        filter: &RoomCodeFilter<'_>,
        options: &CallOptions,
    ) -> Result<RoomCodeList, Error> {
        self.v2("list room codes", options, |call| room_codes::list(call, id, filter))
    }

    /// Checks what [`Client::list_room_codes`] would refuse, and sends nothing, as
    /// [`Client::check_room_filter`] does.
    ///
    /// # Errors
    /// As [`Client::list_room_codes`] before it sends anything.
    pub fn check_room_code_filter(
        &self,
        id: &str,
        filter: &RoomCodeFilter<'_>,
        options: &CallOptions,
    ) -> Result<(), Error> {
        self.v2("list room codes", options, |_| room_codes::page_of_codes(id, filter).map(drop))
    }

    /// Enables a code: peers can join with it again (v2 API).
    ///
    /// # Errors
    /// [`ErrorKind::PermissionDenied`](crate::ErrorKind::PermissionDenied) if its role or its room is
    /// gone; else as [`Client::disable_room_by_id`].
    pub fn enable_room_code(&self, code: &str, options: &CallOptions) -> Result<RoomCode, Error> {
        self.v2("enable a room code", options, |call| room_codes::set_enabled(call, code, true))
    }

    /// Disables a code: new peers cannot join with it (v2 API).
    ///
    /// # Errors
    /// As [`Client::disable_room_by_id`].
    pub fn disable_room_code(&self, code: &str, options: &CallOptions) -> Result<RoomCode, Error> {
        self.v2("disable a room code", options, |call| room_codes::set_enabled(call, code, false))
    }
}
