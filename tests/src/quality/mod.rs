//! How well questions are matched, measured on public question sets through the product's own path.

pub mod base;
pub mod corpora;
pub mod measure;
pub mod noise;
pub mod table;
