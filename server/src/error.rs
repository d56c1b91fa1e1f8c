//! One error for all rooms. The doors turn it into their own form: GraphQL's `extensions.code`,
//! an HTTP status. Causes are logged once, at the door, and replaced by a neutral sentence.

use async_graphql::Enum;
use sea_orm::{DbErr, RuntimeErr};
use thiserror::Error;
use uuid::Uuid;

use crate::vault::SealBroken;

/// What an operation answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation was refused or failed.
#[derive(Debug, Error)]
pub enum Error {
    /// Refused for a reason the caller can act on.
    #[error("{message}")]
    Refused {
        /// The stable code.
        code: ErrorCode,
        /// What is wrong and what to do.
        message: String,
        /// The input field that caused it, in the API's spelling.
        field: Option<&'static str>,
    },
    /// Two transactions wanted the same thing and this one lost: try again.
    #[error("another request took it first")]
    Conflict,
    /// No number is left for these two (R37).
    #[error("No number available! Please extend your pool.")]
    PoolExhausted(Box<Shortage>),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A sealed value does not open.
    #[error(transparent)]
    Seal(#[from] SealBroken),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(String),
}

/// What was short when no number was left: for operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Whose pool.
    pub market_id: Uuid,
    /// The people whose phone holds every number already; empty where no one phone does.
    pub blocked: Vec<Uuid>,
    /// How many numbers there were to choose from; one more would have been enough.
    pub pool_size: usize,
    /// The driver, where he was chosen by itself: another one may get a number.
    pub chosen_driver: Option<Uuid>,
}

impl Shortage {
    /// May there be a number for another driver? Not where the customer has no choice left.
    #[must_use]
    pub fn may_suit_another(&self) -> bool {
        self.pool_size > 0 && self.blocked.iter().all(|person| Some(*person) == self.chosen_driver)
    }
}

/// Stable codes of refused requests, in `extensions.code`.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// Sign in first, or again.
    Unauthenticated,
    /// Your role does not permit it.
    Forbidden,
    /// There is no such thing, or it is not yours to see.
    NotFound,
    /// A field's value cannot be used; `extensions.field` names it.
    InvalidInput,
    /// A phone number cannot be used.
    InvalidNumber,
    /// Customer and driver are the same person, or share a phone.
    SamePerson,
    /// No proxy number is free for these two.
    PoolExhausted,
    /// No driver is free at that time.
    NoDriverAvailable,
    /// The ride's state does not allow this step.
    IllegalTransition,
    /// Someone changed it since you read it.
    StaleVersion,
    /// The number is one of ours, or in use.
    NumberInUse,
    /// It exists already.
    AlreadyExists,
    /// The person has live rides.
    PersonInUse,
    /// The conversation has ended.
    ConversationClosed,
    /// The two people are blocked from each other, or their conversation is suspended.
    Blocked,
    /// A telco refused or did not answer.
    ProviderError,
    /// There is no such phone, its telco says.
    UnreachableLine,
    /// This phone is verified already: by this person, or as the identity of another (R2).
    PhoneAlreadyVerified,
    /// The market has no number for verification; codes are not sent from the pool.
    NoVerificationNumber,
    /// The code is not the one that was sent.
    WrongCode,
    /// There is no code to be tried any more: it expired, or the verification is locked or settled.
    VerificationOver,
    /// The person's phone has to be verified first.
    NotVerified,
    /// The credit was claimed before: by this customer, or for this number.
    CreditClaimed,
    /// The market gives no credit.
    NoCredit,
    /// The person wants no texts.
    OptedOut,
    /// The market has as many numbers as it may have, or they would cost more than they may.
    SpendCap,
    /// This cursor leads to events that are no longer kept: read the data afresh, subscribe without it.
    CursorExpired,
    /// The server does not know a query of this hash: send its text along, once.
    PersistedQueryNotFound,
    /// Too many requests; `extensions.retryAfterSeconds` tells when to come again.
    RateLimited,
    /// The query is too deep, too wide or too large.
    QueryTooComplex,
    /// Our fault; the log has the cause.
    Internal,
    /// The database cannot be reached; try again.
    Unavailable,
}

impl Error {
    /// A refusal with a code and a sentence.
    pub fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into(), field: None }
    }

    /// A refusal of one input field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { code: ErrorCode::InvalidInput, message: message.into(), field: Some(field) }
    }

    /// There is no such thing (or not for you: the two are told alike).
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::refused(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Conflict => ErrorCode::StaleVersion,
            Self::PoolExhausted(_) => ErrorCode::PoolExhausted,
            Self::Database(cause) if is_outage(cause) => ErrorCode::Unavailable,
            Self::Database(cause) if is_no_text(cause) => ErrorCode::InvalidInput,
            Self::Database(_) | Self::Seal(_) | Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// Did another transaction take what this one wanted? Then it is worth another try (E18).
    #[must_use]
    pub fn is_lost_race(&self) -> bool {
        match self {
            Self::Conflict => true,
            Self::Database(cause) => is_unique_violation(cause) || is_deadlock(cause),
            _ => false,
        }
    }

    /// The input field that caused it, if one did.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        if let Self::Refused { field, .. } = self { *field } else { None }
    }

    /// What the caller may read: never an internal cause.
    #[must_use]
    pub fn public_message(&self) -> String {
        match self {
            Self::Refused { message, .. } => message.clone(),
            Self::PoolExhausted(_) => self.to_string(),
            Self::Conflict => "Someone else changed it at the same time. Try again.".to_owned(),
            _ if self.code() == ErrorCode::InvalidInput => {
                "A text holds the character U+0000, which cannot be kept. Leave it out.".to_owned()
            }
            _ if self.code() == ErrorCode::Unavailable => {
                "The database cannot be reached at the moment. Try again.".to_owned()
            }
            _ => "Something went wrong on our side. The log has the cause.".to_owned(),
        }
    }
}

/// Is the database away, full or too busy (rather than a statement wrong)? Then it is worth coming
/// again.
fn is_outage(cause: &DbErr) -> bool {
    let Some(cause) = database_error(cause) else {
        return matches!(cause, DbErr::Conn(_) | DbErr::ConnectionAcquire(_));
    };
    match cause {
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| is_outage_code(&code)),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => true,
        _ => false,
    }
}

/// Was a text handed to PostgreSQL that it does not take for one? It keeps no U+0000.
fn is_no_text(cause: &DbErr) -> bool {
    let answer = database_error(cause);
    answer.is_some_and(
        |cause| matches!(cause, sqlx::Error::Database(it) if it.code().is_some_and(|code| code == "22021")),
    )
}

/// What the database answered to a statement, if that is the cause.
fn database_error(cause: &DbErr) -> Option<&sqlx::Error> {
    match cause {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

fn is_outage_code(code: &str) -> bool {
    // PostgreSQL: no connection, no resources, shutting down, cancelled, locked, read-only, lost a race.
    const POSTGRES: [&str; 8] = ["08", "53", "57", "58", "55P03", "25006", "40001", "40P01"];
    // SQLite: busy, locked, no memory, input or output, full, cannot open.
    const SQLITE: [u32; 6] = [5, 6, 7, 10, 13, 14];
    match code.parse::<u32>() {
        // An extended code of SQLite carries the plain one in its last byte.
        Ok(number) if code.len() < 5 => SQLITE.contains(&(number & 0xff)),
        _ => POSTGRES.iter().any(|start| code.starts_with(start)),
    }
}

/// Does this database error say that two transactions waited for each other, and this one was ended
/// (PostgreSQL)? Then it is worth another try.
#[must_use]
pub fn is_deadlock(cause: &sea_orm::DbErr) -> bool {
    cause.to_string().contains("deadlock detected")
}

/// Does this database error say that a unique key was violated?
#[must_use]
pub fn is_unique_violation(cause: &sea_orm::DbErr) -> bool {
    database_error(cause)
        .is_some_and(|cause| matches!(cause, sqlx::Error::Database(it) if it.is_unique_violation()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outages_are_told_from_wrong_statements() {
        for outage in ["13", "5", "517", "778", "1290", "57P01", "57014", "53300", "08006", "40P01"] {
            assert!(is_outage_code(outage), "{outage}");
        }
        for wrong in ["1", "19", "2067", "23505", "42P01", "22001"] {
            assert!(!is_outage_code(wrong), "{wrong}");
        }
    }
}
