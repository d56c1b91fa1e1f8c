//! Customers and drivers with their phones.
use uuid::Uuid;

use crate::app::App;
use crate::entities::person::{self, Kind};
use crate::error::Result;

/// A new customer or driver.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Name as texts write it.
    pub name: String,
    /// Phone as typed.
    pub phone: String,
    /// For dispatchers.
    pub note: String,
    /// Whose country the phone is read in; the default market unless told.
    pub market_id: Option<Uuid>,
}

/// A change of a customer or driver; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PersonPatch {
    /// New name.
    pub name: Option<String>,
    /// New phone as typed.
    pub phone: Option<String>,
    /// New note.
    pub note: Option<String>,
    /// May get new rides.
    pub active: Option<bool>,
    /// The version the caller read.
    pub expected_version: Option<i32>,
}

/// A row of an import that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem {
    /// Line of the file, from 1; the header is 1.
    pub row: i32,
    /// Which column.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New people.
    pub created: i32,
    /// People whose name or note changed (recognised by phone).
    pub updated: i32,
    /// Rows that said nothing new.
    pub unchanged: i32,
    /// Rows that were left out.
    pub problems: Vec<ImportProblem>,
    /// Nothing was written.
    pub dry_run: bool,
}

/// Makes a customer or driver.
///
/// # Errors
/// `INVALID_INPUT`, `INVALID_NUMBER`, `NUMBER_IN_USE` (it is one of ours).
pub async fn create(_app: &App, _kind: Kind, _new: NewPerson) -> Result<person::Model> {
    todo!()
}

/// Changes a customer or driver.
///
/// # Errors
/// As [`create`], and `NOT_FOUND`, `STALE_VERSION`, `PERSON_IN_USE`.
pub async fn update(_app: &App, _kind: Kind, _id: Uuid, _patch: PersonPatch) -> Result<person::Model> {
    todo!()
}

/// Imports people from CSV with the columns `name`, `phone` and (optional) `note`.
///
/// # Errors
/// `INVALID_INPUT` when it is no CSV or lacks a column; single rows are reported instead.
pub async fn import(
    _app: &App,
    _kind: Kind,
    _csv: &str,
    _market_id: Option<Uuid>,
    _dry_run: bool,
) -> Result<ImportReport> {
    todo!()
}

/// The whole number of a phone, for the record of who asked and why.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason.
pub async fn reveal_phone(_app: &App, _account_id: Uuid, _phone_id: Uuid, _reason: &str) -> Result<String> {
    todo!()
}
