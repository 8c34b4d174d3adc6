//! The folder → a call after each burst of changes in it.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{Event, EventKind, ModifyKind};
use notify::{RecursiveMode, Watcher};

use crate::Failure;

/// An editor saves in several strokes: a burst is over when nothing has happened for so long …
const QUIET: Duration = Duration::from_millis(150);
/// … or when it has gone on for so long.
const LONGEST: Duration = Duration::from_secs(2);
/// How often a folder that has gone is looked for.
const LOOK: Duration = Duration::from_millis(500);

/// Calls `changed` on a thread of its own: once at the start, for what happened meanwhile, then after
/// every burst. A folder that goes is followed again when it is back.
pub fn follow(root: &Path, changed: impl Fn() + Send + 'static) -> Result<(), Failure> {
    let refused = |error: notify::Error| {
        Failure::Refused(format!("changes of `{}` cannot be watched: {error}", root.display()))
    };
    let (tell, told) = channel();
    let mut watcher = notify::recommended_watcher(tell).map_err(refused)?;
    watcher.watch(root, RecursiveMode::Recursive).map_err(refused)?;
    let root = root.to_owned();
    let run = move || {
        changed();
        while let Some(burst) = next(&told, &root) {
            if burst.root {
                changed();
                let _ = watcher.unwatch(&root);
                while watcher.watch(&root, RecursiveMode::Recursive).is_err() {
                    thread::sleep(LOOK);
                }
            }
            changed();
        }
    };
    let started = thread::Builder::new().name("watch".to_owned()).spawn(run);
    started.map(drop).map_err(|error| Failure::io("this machine starts no threads", &error))
}

struct Burst {
    /// The folder itself has gone, or was replaced.
    root: bool,
}

/// Waits for a burst that matters, and for its end. None: there will be no more.
fn next(told: &Receiver<notify::Result<Event>>, root: &Path) -> Option<Burst> {
    let first = loop {
        let event = told.recv().ok()?;
        if matters(&event, root) {
            break event;
        }
    };
    let mut burst = Burst { root: is_root(&first, root) };
    let began = Instant::now();
    while began.elapsed() < LONGEST {
        match told.recv_timeout(QUIET) {
            Ok(event) => burst.root |= is_root(&event, root),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    Some(burst)
}

/// Whether a file that would be read may have changed. In doubt it has: the folder is compared anyway.
fn matters(event: &notify::Result<Event>, root: &Path) -> bool {
    let Ok(event) = event else { return true };
    let hidden = |path: &Path| {
        let inside = path.strip_prefix(root).unwrap_or(path);
        inside.components().any(|part| part.as_os_str().to_string_lossy().starts_with(['.', '_']))
    };
    !event.kind.is_access() && (event.paths.is_empty() || event.paths.iter().any(|path| !hidden(path)))
}

fn is_root(event: &notify::Result<Event>, root: &Path) -> bool {
    let gone =
        |kind: &EventKind| matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
    event.as_ref().is_ok_and(|event| gone(&event.kind) && event.paths.iter().any(|path| path == root))
}
