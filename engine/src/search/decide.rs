//! Candidates → clear, several or none.
