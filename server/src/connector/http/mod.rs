//! HTTP as help desks need it: short answers, no way to other hosts, logins of four kinds.

mod auth;
mod client;
mod judge;
mod multipart;

pub(super) use auth::Auth;
pub(super) use client::{Answer, Body, Client, Failure, Prepared, chain};
pub(super) use judge::{Statuses, Verdict};
pub(super) use multipart::{Part, multipart};
