//! How well the product does what it is for, on public data that is read where it lies and never copied here.

pub mod replies;
