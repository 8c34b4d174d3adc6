//! How well the product does what it is for, on public data that is read where it lies and never copied here:
//! questions are matched through the product's own path, replies are said to real procedures.

pub mod base;
pub mod corpora;
pub mod measure;
pub mod noise;
pub mod replies;
pub mod small;
pub mod table;
