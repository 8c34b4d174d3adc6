//! Content that was asked for lately, in memory. Content never changes, so nothing here grows old.

use std::future::Future;
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
    /// A file of a project, as it lies there, by the name under which it is handed out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn file(
        &self,
        store: &Store,
        project: &str,
        name: &str,
    ) -> Result<Option<Arc<ServedFile>>, StoreError> {
        self.once(project, name, store.served_file(project, name)).await
    }

    /// A file of a project by its hash, opened if it lies there closed.
    ///
    /// # Errors
    /// What the database says; a file that the master key does not open.
    pub async fn content(
        &self,
        store: &Store,
        master: &MasterKey,
        project: &str,
        sha256: &str,
    ) -> Result<Option<Arc<ServedFile>>, StoreError> {
        let opened = async {
            let Some(file) = store.file(project, sha256).await? else { return Ok(None) };
            let Some(wrapped) = &file.shelf_key else { return Ok(Some(file)) };
            let damaged = || StoreError::Damaged(format!("the master key does not open file {sha256}"));
            let key = master.unwrap(wrapped).ok_or_else(damaged)?;
            // Of a film that is work for a while.
            let body = file.body.clone();
            let opened = tokio::task::spawn_blocking(move || key.open(&body)).await.ok().flatten();
            Ok(Some(ServedFile { body: opened.ok_or_else(damaged)?.into(), ..file }))
        };
        self.once(project, sha256, opened).await
    }

    /// What is here, else what `find` finds: looked for once, however many ask for it at the same time.
    async fn once(
        &self,
        project: &str,
        name: &str,
        find: impl Future<Output = Result<Option<ServedFile>, StoreError>>,
    ) -> Result<Option<Arc<ServedFile>>, StoreError> {
        // What is not there is not kept: it may come.
        let found = async { find.await.map_err(Some)?.map(Arc::new).ok_or(None::<StoreError>) };
        match self.0.try_get_with((project.to_owned(), name.to_owned()), found).await {
            Ok(file) => Ok(Some(file)),
            Err(error) => match error.as_ref() {
                None => Ok(None),
                Some(error) => Err(StoreError::Joined(error.to_string())),
            },
        }
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
