//! stub
pub mod error;
pub mod message;
mod hash;
pub mod problem;
pub mod source;
#[cfg(feature = "compile")]
pub mod syntax;
pub mod text;
pub mod search;
pub mod model;
