//! Starting, serving, and ending without losing anything.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::cache::Cache;
use crate::calls::Calls;
use crate::clock::{DAY, day, now};
use crate::connector::Connectors;
use crate::http::{Desk, router};
use crate::identity::{Identity, IdentityError, IdentitySettings};
use crate::patience::{Patience, Patient};
use crate::rate::Rates;
use crate::seal::{MasterKey, ShelfKey};
use crate::settings::Settings;
use crate::store::{STATES, Store};
use crate::tickets::{Outbox, reroute};
use crate::versions::Versions;

/// Variable that holds the master key, where it is in no file.
pub const MASTER_KEY: &str = "GUICHET_MASTER_KEY";
/// How often what is in the outbox is counted.
const COUNT: Duration = Duration::from_secs(30);
/// How often old things are swept away.
const SWEEP: Duration = Duration::from_secs(600);
/// How long requests may take to end when the server does.
const GRACE: Duration = Duration::from_secs(30);
/// A caller who has not sent the head of a request by then is let go.
const HEAD: Duration = Duration::from_secs(15);
/// Files that a process needs besides its connections: databases, the help desk, whatever is read.
const FILES: u64 = 128;
const SETTING: &str = "master key";

/// What `guichet serve` is told.
#[derive(Debug)]
pub struct Orders {
    /// The data folder; made if it is not there.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where it answers `/metrics`; absent: nowhere.
    pub metrics: Option<SocketAddr>,
    /// A `postgres://` address; absent: SQLite in the data folder.
    pub database: Option<String>,
    /// Settings elsewhere than in the data folder.
    pub settings: Option<PathBuf>,
    /// A file with the master key; absent: `GUICHET_MASTER_KEY`, else `master.key` in the data folder.
    pub master_key: Option<PathBuf>,
    /// Certificate and key as PEM files; absent: no TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The built widget: name and content of each of its files, ordered by name.
    pub widget: &'static [(&'static str, &'static [u8])],
}

/// Lets the log go to standard error, a JSON record a line; `GUICHET_LOG` says how much (`info`, `warn`, `debug` …).
pub fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUICHET_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter);
    // Fails only if there is a log already.
    let _ = lines.with_writer(std::io::stderr).try_init();
}

/// What a data folder and its database hold, opened: for serving, and for the operator's commands.
pub struct Opened {
    /// The database.
    pub store: Store,
    /// What the operator says.
    pub settings: Settings,
}

/// Opens the database of a data folder and reads its settings.
///
/// # Errors
/// What cannot be opened, and why, for the operator.
pub async fn open(data: &Path, database: Option<&str>, settings: Option<&Path>) -> Result<Opened, String> {
    std::fs::create_dir_all(data).map_err(|error| format!("`{}`: {error}", data.display()))?;
    let settings = Settings::read(data, settings)?;
    let store = Store::open(data, database).await.map_err(|error| error.to_string())?;
    Ok(Opened { store, settings })
}

/// Serves until the process is told to end. `listening` is told the address once requests are answered.
///
/// # Errors
/// Why it cannot start, for the operator.
pub async fn serve(orders: Orders, listening: impl FnOnce(SocketAddr)) -> Result<(), String> {
    // Fails only if it was done before, and then it is done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Opened { store, settings } =
        open(&orders.data, orders.database.as_deref(), orders.settings.as_deref()).await?;
    // Held as long as the process lives: SQLite's leases end with it.
    let _alone = orders.database.is_none().then(|| alone(&orders.data)).transpose()?;
    let begun = store.setting(SETTING).await.map_err(|error| error.to_string())?.is_some();
    let master =
        master_key(&orders.data, orders.master_key.as_deref(), !begun).map_err(|error| match begun {
            true => format!(
                "{error}; this database was begun with one: put that `master.key` into the data folder"
            ),
            false => error,
        })?;
    fits(&store, &master).await?;
    let connectors = connectors(&settings)?;
    let identity = identity(&settings, store.clone())?;
    let calls = Calls::new(&settings.calls, &|name| std::env::var(name).ok())?;
    if orders.database.is_none() {
        store.end_leases().await.map_err(|error| error.to_string())?;
    }
    reroute(&store, &settings, now()).await.map_err(|error| error.to_string())?;
    let outbox = Outbox::new(store.clone(), connectors, settings.delivery.clone());
    let desk = Arc::new(Desk {
        store: store.clone(),
        master,
        rates: Rates::new(&settings.limits),
        settings,
        identity,
        versions: Versions::new(store.clone()),
        cache: Cache::default(),
        calls,
        outbox: outbox.clone(),
        widget: orders.widget,
    });
    let figures = PrometheusBuilder::new().install_recorder().map_err(|error| format!("metrics: {error}"))?;
    let end = CancellationToken::new();
    let listener = bind(orders.listen)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let tls = match &orders.tls {
        Some(files) => Some(certificate(files).await?),
        None => None,
    };
    if let Some(at) = orders.metrics {
        tokio::spawn(tell_figures(bind(at)?, figures.clone(), end.clone()));
    }
    outbox.start();
    tokio::spawn(sweep(desk.clone(), figures, end.clone()));
    tokio::spawn(count(desk.clone(), end.clone()));
    let handle = Handle::new();
    tokio::spawn(end_on_signal(handle.clone()));
    tracing::info!(%address, database = if orders.database.is_some() { "postgresql" } else { "sqlite" }, "serving");
    listening(address);
    let served = answer(listener, tls, handle, desk).await;
    end.cancel();
    outbox.stop().await;
    store.close().await;
    tracing::info!("ended");
    served.map_err(|error| error.to_string())
}

/// The connectors of the settings.
///
/// # Errors
/// Every mistake in them.
pub fn connectors(settings: &Settings) -> Result<Connectors, String> {
    let section = toml::Value::Table(settings.connector.clone());
    let whole = toml::Table::from_iter([("connector".to_owned(), section)]);
    Connectors::read(&whole, &|name| std::env::var(name).ok()).map_err(|mistakes| mistakes.join("\n"))
}

/// What the settings of each project say about who people are.
///
/// # Errors
/// Every mistake in them.
pub fn identity(settings: &Settings, store: Store) -> Result<Identity, String> {
    let (mut found, mut mistakes) = (BTreeMap::new(), Vec::new());
    for (name, project) in &settings.projects {
        match IdentitySettings::read(name, &project.identity, &|name| std::env::var(name).ok()) {
            Ok(settings) => {
                found.insert(name.clone(), settings);
            }
            Err(more) => mistakes.extend(more.iter().map(ToString::to_string)),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes.join("\n"));
    }
    Identity::new(found, store).map_err(|error| error.to_string())
}

async fn answer(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
    desk: Arc<Desk>,
) -> std::io::Result<()> {
    let limits = &desk.settings.limits;
    let patience = Patience {
        first: HEAD,
        reader: Duration::from_secs(limits.seconds),
        seats: Arc::new(Semaphore::new(seats(limits.connections))),
    };
    let service = router(desk).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        Some(tls) => {
            let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle);
            limit(server.http_builder());
            server.map(|inner| Patient::new(inner, patience)).serve(service).await
        }
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            limit(server.http_builder());
            server.map(|inner| Patient::new(inner, patience)).serve(service).await
        }
    }
}

/// How long connections may be silent: HTTP/1 within a head and between two; HTTP/2 is asked whether it lives.
fn limit(builder: &mut Builder<TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut http2 = builder.http2();
    http2.timer(TokioTimer::new()).keep_alive_interval(HEAD).keep_alive_timeout(HEAD);
}

/// So many connections as the settings and the system allow, which counts each among its open files.
fn seats(wished: usize) -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1_024);
    let most = usize::try_from(files.saturating_sub(FILES).max(1)).unwrap_or(usize::MAX);
    if most < wished {
        tracing::warn!(wished, most, "the system allows fewer open files than `connections` needs");
    }
    wished.min(most)
}

fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    let listener =
        TcpListener::bind(address).map_err(|error| format!("cannot listen on {address}: {error}"))?;
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    Ok(listener)
}

async fn certificate((certificate, key): &(PathBuf, PathBuf)) -> Result<RustlsConfig, String> {
    let said = |error| format!("`{}` and `{}`: {error}", certificate.display(), key.display());
    RustlsConfig::from_pem_file(certificate, key).await.map_err(said)
}

/// The master key: of the file that is named, else of the variable, else of the data folder, where `make` makes it.
///
/// # Errors
/// There is none, or it is no key.
pub fn master_key(data: &Path, named: Option<&Path>, make: bool) -> Result<MasterKey, String> {
    let read = match (named, std::env::var(MASTER_KEY)) {
        (Some(file), _) => MasterKey::from_file(file, false),
        (None, Ok(text)) => MasterKey::from_text(&text, &format!("in the variable {MASTER_KEY}")),
        (None, Err(_)) => MasterKey::from_file(&data.join("master.key"), make),
    };
    read.map_err(|error| error.to_string())
}

/// Whether this master key is the one that the database knows: with another, no closed shelf could be opened.
async fn fits(store: &Store, master: &MasterKey) -> Result<(), String> {
    let said = |error: crate::store::StoreError| error.to_string();
    let mark = STANDARD.encode(master.wrap(&ShelfKey::new()));
    let kept = store.set_first(SETTING, &mark).await.map_err(said)?;
    let opens = STANDARD.decode(kept).ok().and_then(|kept| master.unwrap(&kept)).is_some();
    opens.then_some(()).ok_or_else(|| {
        "the master key is not the one that this database was begun with: name it with `--master-key` or in \
         GUICHET_MASTER_KEY"
            .to_owned()
    })
}

/// Two processes on one SQLite would deliver each other's tickets twice.
///
/// # Errors
/// Another process has the folder; a disk that refuses.
pub fn alone(data: &Path) -> Result<std::fs::File, String> {
    let path = data.join("lock");
    let said = |error: std::io::Error| format!("`{}`: {error}", path.display());
    let file = std::fs::File::create(&path).map_err(said)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(format!(
            "another guichet serves `{}`; several processes need PostgreSQL (`--database postgres://…`)",
            data.display()
        )),
        Err(std::fs::TryLockError::Error(error)) => Err(said(error)),
    }
}

async fn end_on_signal(handle: Handle<SocketAddr>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = ended.recv() => {}
            }
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
    tracing::info!("ending");
    handle.graceful_shutdown(Some(GRACE));
}

async fn tell_figures(listener: TcpListener, figures: PrometheusHandle, end: CancellationToken) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let tell = axum::routing::get(move || async move { figures.render() });
    let router = axum::Router::new().route("/metrics", tell);
    let _ = axum::serve(listener, router).with_graceful_shutdown(end.cancelled_owned()).await;
}

/// Counts what is in the outbox, every state of it: of one that has no ticket any more the figure is 0.
async fn count(desk: Arc<Desk>, end: CancellationToken) {
    let mut often = tokio::time::interval(COUNT);
    loop {
        tokio::select! {
            _ = often.tick() => {}
            () = end.cancelled() => return,
        }
        match desk.store.count_tickets(None).await {
            Ok(counted) => {
                for state in STATES {
                    let number =
                        counted.iter().find(|(known, _)| known == state).map_or(0, |(_, number)| *number);
                    #[expect(clippy::cast_precision_loss, reason = "a figure for a plot")]
                    metrics::gauge!("guichet_tickets", "state" => state).set(number as f64);
                }
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be counted"),
        }
    }
}

/// Sweeps away what nobody can need any more, now and then.
async fn sweep(desk: Arc<Desk>, figures: PrometheusHandle, end: CancellationToken) {
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            _ = hours.tick() => {}
            () = end.cancelled() => return,
        }
        figures.run_upkeep();
        desk.rates.sweep();
        if let Err(error) = swept(&desk).await {
            tracing::error!(%error, "what is old cannot be swept away");
        }
    }
}

async fn swept(desk: &Desk) -> Result<(), IdentityError> {
    let now = now();
    desk.identity.sweep(now).await?;
    for project in desk.store.projects().await? {
        let settings = desk.settings.project(&project);
        let forgotten = now - i64::from(settings.forget_days) * DAY;
        desk.store.forget_tickets(&project, forgotten).await?;
        desk.store.forget_rare_questions(&project, &day(now - DAY)).await?;
        let first = day(now - i64::from(settings.statistics_days) * DAY);
        desk.store.forget_statistics(&project, &first).await?;
        let before = now - i64::from(settings.keep_days) * DAY;
        let kept = desk.store.needed_files(&project, before).await?;
        let gone = desk.store.sweep_files(&project, &kept, before).await?;
        if gone > 0 {
            tracing::info!(project, files = gone, "files of old versions were removed");
        }
    }
    Ok(())
}
