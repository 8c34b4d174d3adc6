//! How deep the trees of a shelf may nest. A forged one must not overflow the stack of whoever reads it.

use std::cell::Cell;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::condition::Expr;
use super::text::{Block, Inline};

/// Deeper than anything that can be written: a formula has 300 words, and its chain of `and` half as many levels.
const MAX_DEPTH: u32 = 256;

thread_local! {
    /// How deep the tree that is being read is at the moment: serde hands nothing down to what it reads inside.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Reads something that may hold its like, if it is not too deep inside already.
fn inside<'de, T, D: Deserializer<'de>>(
    from: D,
    read: impl FnOnce(D) -> Result<T, D::Error>,
) -> Result<T, D::Error> {
    let depth = DEPTH.get();
    if depth >= MAX_DEPTH {
        return Err(D::Error::custom("it nests too deep"));
    }
    DEPTH.set(depth + 1);
    let found = read(from);
    DEPTH.set(depth);
    found
}

/// Writes and reads a type as its derived code (`remote = "Self"`) does, and counts how deep it is.
macro_rules! counted {
    ($($tree:ident)*) => { $(
        impl Serialize for $tree {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $tree::serialize(self, to)
            }
        }

        impl<'de> Deserialize<'de> for $tree {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                inside(from, $tree::deserialize)
            }
        }
    )* };
}

counted!(Expr Block Inline);
