//! Content that was asked for lately, in memory. Content never changes, so nothing here grows old.

use std::sync::Arc;

use bytes::Bytes;
use moka::future::Cache as Kept;

use crate::store::{ServedFile, Store, StoreError};

/// Most bytes that are kept.
const MOST: u64 = 256 << 20;

/// Files by project and name.
pub struct Cache(Kept<(String, String), Arc<ServedFile>>);

impl Default for Cache {
    fn default() -> Self {
        let weigh = |_: &(String, String), file: &Arc<ServedFile>| {
            let bytes = [Some(&file.body), file.gzip.as_ref(), file.brotli.as_ref()];
            u32::try_from(bytes.into_iter().flatten().map(Bytes::len).sum::<usize>()).unwrap_or(u32::MAX)
        };
        Self(Kept::builder().max_capacity(MOST).weigher(weigh).build())
    }
}

impl Cache {
    /// A file of a project.
    ///
    /// # Errors
    /// What the database says.
    pub async fn file(
        &self,
        store: &Store,
        project: &str,
        name: &str,
    ) -> Result<Option<Arc<ServedFile>>, StoreError> {
        let key = (project.to_owned(), name.to_owned());
        if let Some(file) = self.0.get(&key).await {
            return Ok(Some(file));
        }
        let found = store.served_file(project, name).await?.map(Arc::new);
        if let Some(file) = &found {
            self.0.insert(key, file.clone()).await;
        }
        Ok(found)
    }

    /// A file of the widget, compressed once.
    pub async fn widget(&self, name: &str, media_type: &str, bytes: &'static [u8]) -> Arc<ServedFile> {
        // No project has an empty name.
        let make = async {
            let body = Bytes::from_static(bytes);
            let (gzip, brotli) = (crate::intake::gzip(&body), crate::intake::brotli(&body));
            Arc::new(ServedFile {
                sha256: crate::secret::sha256(&body),
                media_type: media_type.to_owned(),
                gzip: Some(gzip.into()).filter(|shorter: &Bytes| shorter.len() < body.len()),
                brotli: Some(brotli.into()).filter(|shorter: &Bytes| shorter.len() < body.len()),
                body,
            })
        };
        self.0.get_with((String::new(), name.to_owned()), make).await
    }
}
