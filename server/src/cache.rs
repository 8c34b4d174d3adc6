//! Content that was asked for lately, in memory. Content never changes, so nothing here grows old.

use std::sync::Arc;

use bytes::Bytes;
use moka::future::Cache as Kept;

use crate::seal::MasterKey;
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
    /// A file of a project, as it lies there.
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

    /// A media file of a project, opened if it lies there closed.
    ///
    /// # Errors
    /// What the database says; a file that the master key does not open.
    pub async fn media(
        &self,
        store: &Store,
        master: &MasterKey,
        project: &str,
        name: &str,
    ) -> Result<Option<Arc<ServedFile>>, StoreError> {
        let key = (project.to_owned(), name.to_owned());
        if let Some(file) = self.0.get(&key).await {
            return Ok(Some(file));
        }
        let Some(mut file) = store.served_file(project, name).await? else { return Ok(None) };
        if let Some(wrapped) = &file.shelf_key {
            let opened = master.unwrap(wrapped).and_then(|key| key.open(&file.body));
            let damaged = || StoreError::Damaged(format!("the master key does not open `{name}`"));
            file.body = opened.ok_or_else(damaged)?.into();
        }
        let file = Arc::new(file);
        self.0.insert(key, file.clone()).await;
        Ok(Some(file))
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
                shelf_key: None,
                body,
            })
        };
        self.0.get_with((String::new(), name.to_owned()), make).await
    }
}
