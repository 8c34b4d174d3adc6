//! Who is asking: proofs that hold, and every one that does not.

mod accounts;
mod bench;
mod examples;
mod jwks;
mod ldap;
mod sessions;
mod settings;
mod tokens;
