//! A request that is not answered as wished, and why.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::identity::{AccountError, IdentityError};
use crate::rate::TooMany;
use crate::reading::ReadingError;
use crate::store::StoreError;

/// Why not: `{ "error": CODE, "message": … }`.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    /// For programs.
    code: &'static str,
    /// For people; nothing that the caller may not know.
    message: String,
    retry_after: Option<u64>,
}

impl Refusal {
    /// Why not.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// What was sent cannot be taken, and never will.
    pub fn unfit(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit", message)
    }

    /// There is no such thing, or not for this caller.
    pub fn absent() -> Self {
        Self::new(StatusCode::NOT_FOUND, "nothing", "there is nothing here")
    }

    /// Not before so many seconds.
    fn wait(seconds: u64, message: String) -> Self {
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", message);
        Self { retry_after: Some(seconds), ..refusal }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(serde_json::json!({ "error": self.code, "message": self.message }));
        let mut response = (self.status, body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<TooMany> for Refusal {
    fn from(too_many: TooMany) -> Self {
        Self::wait(too_many.seconds, too_many.to_string())
    }
}

/// The caller learns that it is our trouble; the log learns what.
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Damaged(_)) {
            return damaged(&error);
        }
        tracing::error!(%error, "the database failed");
        let message = "the database cannot be asked at the moment";
        Self { retry_after: Some(5), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "database", message) }
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(rejection.status(), "unfit", rejection.body_text())
    }
}

fn damaged(error: &impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "what is kept cannot be read");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "damaged", "what is kept here cannot be read")
}

impl From<ReadingError> for Refusal {
    fn from(error: ReadingError) -> Self {
        match error {
            ReadingError::Store(error) => error.into(),
            ReadingError::Damaged(_) => damaged(&error),
        }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        let status = match error {
            AccountError::Login | AccountError::Password => StatusCode::UNPROCESSABLE_ENTITY,
            AccountError::Exists(_) => StatusCode::CONFLICT,
            AccountError::Missing(_) | AccountError::NoProject(_) => StatusCode::NOT_FOUND,
            AccountError::Identity(error) => return error.into(),
            AccountError::Store(error) => return error.into(),
        };
        Self::new(status, "account", error.to_string())
    }
}

impl From<IdentityError> for Refusal {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Refused(ref why) => {
                tracing::info!(why, "an identity was refused");
                Self::new(StatusCode::UNAUTHORIZED, "identity", error.to_string())
            }
            IdentityError::Locked(seconds) => {
                Self::wait(seconds, format!("{error}; try again in {seconds} s"))
            }
            IdentityError::Unreachable(ref why) => {
                tracing::error!(why, "the directory cannot be asked");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "directory", error.to_string())
            }
            IdentityError::Store(error) => error.into(),
        }
    }
}
