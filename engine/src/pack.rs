//! Knowledge → files to publish: a manifest, one shelf for each audience and language, and media.

use std::collections::{BTreeMap, BTreeSet};

use crate::hash::{check, sha256};
use crate::message::{Manifest, ShelfRef, User, VectorsRef};
use crate::model::access::{Audience, EVERYONE};
use crate::model::resolve::{Folder, Knowledge};
use crate::search::{Document, Shared, Vectors, build};
use crate::shelf::{
    LABELS_FORMAT, MANIFEST_FORMAT, RESTRICTED, Shelf, callers, cut, publish, published, viewers,
};
use crate::text::same_language;

/// What is to be published.
#[derive(Debug)]
pub struct Packed {
    /// The list of shelves; to be written last, as `manifest.json`.
    pub manifest: Manifest,
    /// Name and content of each shelf and media file. A name says nothing but a hash.
    pub files: Vec<(String, Vec<u8>)>,
    /// Who may see each media file that is not for everybody: people of any of its audiences.
    pub restricted: BTreeMap<String, BTreeSet<Audience>>,
    /// Whose steps call each function: people of any of its audiences may.
    pub callers: BTreeMap<String, BTreeSet<Audience>>,
}

/// Packs what can be published, without word vectors. The same knowledge gives the same bytes.
///
/// # Errors
/// What a codec says; it has no reason to.
pub fn pack(knowledge: &Knowledge, folder: &Folder) -> Result<Packed, String> {
    pack_with(knowledge, folder, &[])
}

/// Packs what can be published, with those files of word vectors whose language it has.
///
/// # Errors
/// A file of vectors that cannot be read; what a codec says, which has no reason to.
pub fn pack_with(knowledge: &Knowledge, folder: &Folder, vectors: &[&[u8]]) -> Result<Packed, String> {
    let mut files = Vec::new();
    let mut shelves = Vec::new();
    let mut named = Vec::new();
    let mut known = Vec::new();
    for bytes in vectors {
        let (sha256, check) = (sha256(bytes), check(bytes));
        let vectors = Vectors::open(bytes, &check).map_err(|error| format!("word vectors: {error}"))?;
        if knowledge.project.languages.iter().any(|language| vectors.are_of(language)) {
            let file = format!("vectors/{}.vec", sha256.get(..24).unwrap_or_default());
            files.push((file.clone(), bytes.to_vec()));
            let bytes =
                u32::try_from(bytes.len()).map_err(|_| "word vectors of more than 4 GB".to_owned())?;
            named.push(VectorsRef { file, sha256, check, bytes, language: vectors.language.clone() });
            known.push(Shared::new(vectors));
        }
    }
    let languages = &knowledge.project.languages;
    let mut cuts: Vec<_> = languages.iter().map(|language| cut(knowledge, language)).collect();
    let viewers = viewers(cuts.iter_mut().flatten());
    cuts.iter_mut().flat_map(BTreeMap::values_mut).for_each(|cut| publish(cut, &viewers));
    let callers = callers(cuts.iter().flatten());
    for (language, cuts) in languages.iter().zip(cuts) {
        let vectors = known.iter().find(|vectors| vectors.are_of(language));
        let mut public: Vec<Document> = Vec::new();
        // Everyone's shelf comes first.
        for (audience, cut) in cuts {
            let (ids, texts): (Vec<String>, Vec<_>) = cut.documents.into_iter().unzip();
            let documents: Vec<Document> = texts
                .into_iter()
                .map(|text| Document {
                    language: text.language,
                    title: text.title,
                    questions: text.questions,
                    text: text.text,
                })
                .collect();
            let segment = build(&documents, &public, vectors)?;
            let languages: BTreeSet<String> =
                documents.iter().map(|document| document.language.clone()).collect();
            let shelf = Shelf {
                segment,
                audience,
                language: language.clone(),
                parts: cut.parts,
                documents: ids,
                languages: languages.into_iter().collect(),
            };
            if shelf.audience.lists().is_empty() {
                public = documents;
            }
            let bytes = shelf.write()?;
            let hash = sha256(&bytes);
            let file = format!("shelves/{}.shelf", hash.get(..24).unwrap_or_default());
            shelves.push(ShelfRef {
                file: file.clone(),
                sha256: hash,
                check: check(&bytes),
                bytes: u32::try_from(bytes.len()).map_err(|_| "a shelf is larger than 4 GB".to_owned())?,
                language: language.clone(),
                audience: shelf.audience.lists().to_vec(),
            });
            files.push((file, bytes));
        }
    }
    let mut restricted = BTreeMap::new();
    // A file that no shelf shows is not published: its step may be one that nobody reads.
    for (name, viewers) in viewers {
        let content = knowledge.media.get(&name).and_then(|path| folder.files.get(path));
        let Some(bytes) = content else { continue };
        let name = published(&name, &viewers);
        files.push((name.clone(), bytes.clone()));
        if name.starts_with(RESTRICTED) {
            restricted.insert(name, viewers);
        }
    }
    let names: String = shelves.iter().map(|shelf| shelf.sha256.as_str()).collect();
    let version = sha256(names.as_bytes()).get(..16).unwrap_or_default().to_owned();
    let newer = !knowledge.topics.is_empty() || knowledge.project.has_field_labels();
    let manifest = Manifest {
        format: if newer { LABELS_FORMAT } else { MANIFEST_FORMAT },
        version,
        languages: knowledge.project.languages.clone(),
        shelves,
        vectors: named,
    };
    Ok(Packed { manifest, files, restricted, callers })
}

impl Packed {
    /// The shelves that a person is given, those of their language and groups; and the vectors of that language.
    #[must_use]
    pub fn shelves_for(&self, user: &User) -> Vec<Vec<u8>> {
        files_for(&self.manifest, user)
            .filter_map(|wanted| self.files.iter().find(|(name, _)| *name == wanted))
            .map(|(_, bytes)| bytes.clone())
            .collect()
    }
}

/// The files that a person is given, those of their language and groups: shelves, then word vectors.
pub fn files_for<'a>(manifest: &'a Manifest, user: &User) -> impl Iterator<Item = &'a str> {
    let groups: BTreeSet<String> = user.groups.iter().cloned().chain([EVERYONE.to_owned()]).collect();
    let language = manifest.languages.iter().find(|language| language.eq_ignore_ascii_case(&user.language));
    let language = language.or(manifest.languages.first());
    let readable = move |shelf: &&ShelfRef| {
        Some(&shelf.language) == language && Audience::from_lists(shelf.audience.clone()).admits(&groups)
    };
    let spoken = move |vectors: &&VectorsRef| {
        language.is_some_and(|language| same_language(&vectors.language, language))
    };
    let shelves = manifest.shelves.iter().filter(readable).map(|shelf| shelf.file.as_str());
    shelves.chain(manifest.vectors.iter().filter(spoken).map(|vectors| vectors.file.as_str()))
}
