//! The word vectors that come with the command, and packing with them.

use guichet_engine::{Folder, Knowledge, Packed, pack_with};

use crate::Failure;

/// Every file there is; which of them a knowledge base gets depends on its languages.
const FILES: [&[u8]; 1] = [include_bytes!("../../widget/vectors/en.vec")];

/// Packs what can be published, with the vectors of its languages.
pub fn pack(knowledge: &Knowledge, folder: &Folder) -> Result<Packed, Failure> {
    pack_with(knowledge, folder, &FILES).map_err(Failure::Refused)
}
