//! The own directory, on both databases.

use std::sync::Arc;

use guichet_server::clock::{DAY, HOUR, MINUTE, Moment, SECOND};
use guichet_server::identity::{AccountError, Identity, IdentityError, LogIn, NewAccount, Provider};
use guichet_server::person::Person;
use guichet_server::store::Store;
use guichet_tests::servers::postgres::Postgres;

use crate::bench::{NOW, identity, project, reason, sqlite};

pub const PASSWORD: &str = "correct horse";

/// An account in the project `shop`.
pub async fn account(identity: &Identity, login: &str) {
    let (name, language) = ("Ann Roe".to_owned(), "fr".to_owned());
    let (groups, password) = (vec!["staff".to_owned()], PASSWORD.to_owned());
    let new = NewAccount { login: login.to_owned(), name, language, groups, password };
    identity.accounts("shop").create(new, NOW).await.expect("it is new");
}

pub async fn log_in(
    identity: &Identity,
    login: &str,
    password: &str,
    now: Moment,
) -> Result<(String, Person), IdentityError> {
    identity.log_in(LogIn { project: "shop", providers: &[Provider::Directory], login, password }, now).await
}

/// Why somebody is not let in: words, or the seconds of a pause.
async fn why(identity: &Identity, login: &str, password: &str, now: Moment) -> String {
    match log_in(identity, login, password, now).await {
        Err(IdentityError::Locked(seconds)) => format!("locked {seconds}"),
        other => reason(other.map(|(_, person)| person)),
    }
}

const WRONG: &str = "a wrong password, an unknown login or a closed account";

#[tokio::test]
async fn on_sqlite() {
    let (_folder, store) = sqlite().await;
    everything(&store).await;
}

#[tokio::test]
async fn on_postgres() {
    let Some(server) = Postgres::start() else { return };
    for (at, address) in [server.database(), server.database(), server.database()].into_iter().enumerate() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path(), Some(&address)).await.expect("it opens");
        project(&folder, Some(&address)).await;
        match at {
            0 => everything(&store).await,
            1 => crate::sessions::everything(&store).await,
            _ => {
                let other = Store::open(folder.path(), Some(&address)).await.expect("it opens");
                guesses_at_once(&store, &other).await;
                other.close().await;
            }
        }
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_guesses_at_once_five_are_looked_at() {
    let (folder, store) = sqlite().await;
    let other = Store::open(folder.path(), None).await.expect("it opens");
    guesses_at_once(&store, &other).await;
}

async fn everything(store: &Store) {
    let identity = identity(store, "directory = {}");
    assert_eq!(identity.providers("shop"), [Provider::Directory]);
    account(&identity, " Ann ").await;
    keeping_accounts(&identity).await;
    wrong_passwords(&identity).await;
    pauses(&identity, "ann").await;
    // Of a login that does not exist, too: nobody can tell.
    pauses(&identity, "nobody").await;
}

async fn keeping_accounts(identity: &Identity) {
    let accounts = identity.accounts("shop");
    let new = |login: &str, password: &str| NewAccount {
        login: login.to_owned(),
        password: password.to_owned(),
        ..NewAccount::default()
    };
    let wrong: [(NewAccount, &str); 9] = [
        (new("ann", PASSWORD), "an account `ann` already"),
        (new("ＡＮＮ", PASSWORD), "an account `ann` already"),
        (new("", PASSWORD), "cannot be a login"),
        (new("  ", PASSWORD), "cannot be a login"),
        (new("a\0b", PASSWORD), "cannot be a login"),
        (new(&"a".repeat(257), PASSWORD), "cannot be a login"),
        (new("bob", "seven77"), "8 to 1024"),
        (new("bob", ""), "8 to 1024"),
        (new("bob", &"a".repeat(1_025)), "8 to 1024"),
    ];
    for (new, why) in wrong {
        let error = accounts.create(new, NOW).await.expect_err(why).to_string();
        assert!(error.contains(why), "{error}");
    }
    let missing = accounts.disable("bob", NOW).await.expect_err("there is none");
    assert!(matches!(missing, AccountError::Missing(login) if login == "bob"));
    let nowhere =
        identity.accounts("nowhere").create(new("ann", PASSWORD), NOW).await.expect_err("no project");
    assert!(matches!(nowhere, AccountError::NoProject(_)));
    accounts.create(new("Bob", "ﬁve longﬁsh"), NOW).await.expect("it is new");
    // The same letters from another keyboard.
    log_in(identity, "BOB", "five longfish", NOW).await.expect("NFKC makes them the same");
    let longest = "é".repeat(1_024);
    accounts.change_password("bob", &longest).await.expect("it is there");
    log_in(identity, "bob", &longest, NOW).await.expect("it is right");
    let known: Vec<_> =
        accounts.list().await.expect("they are there").into_iter().map(|one| one.login).collect();
    assert_eq!(known, ["ann", "bob"]);
    accounts.disable("bob", NOW).await.expect("it is there");
    assert_eq!(why(identity, "bob", &longest, NOW).await, WRONG);
    accounts.enable("bob").await.expect("it is there");
    log_in(identity, "bob", &longest, NOW).await.expect("it is open again");
}

async fn wrong_passwords(identity: &Identity) {
    let (_, person) = log_in(identity, "ann", PASSWORD, NOW).await.expect("it is right");
    assert_eq!(
        (person.login.as_str(), person.name.as_str(), person.language.as_str()),
        ("ann", "Ann Roe", "fr")
    );
    assert!(person.groups.contains("staff"));
    for (login, password, reason) in [
        ("ann", "", "no password"),
        ("ann", "wrong password", WRONG),
        ("ann", "correct hors", WRONG),
        ("ann", "short", WRONG),
        ("ann' OR '1'='1", PASSWORD, WRONG),
        ("", PASSWORD, "no login"),
        ("\0", PASSWORD, "no login"),
    ] {
        assert!(why(identity, login, password, NOW).await.contains(reason), "{login} {password}");
    }
    assert!(why(identity, "ann", &"x".repeat(5_000), NOW).await.contains("no password"));
    log_in(identity, "ann", PASSWORD, NOW).await.expect("three wrong ones are forgotten");
    let by_ldap = LogIn { project: "shop", providers: &[Provider::Ldap], login: "ann", password: PASSWORD };
    assert!(identity.log_in(by_ldap, NOW).await.is_err());
    let elsewhere =
        LogIn { project: "other", providers: &[Provider::Directory], login: "ann", password: PASSWORD };
    assert!(identity.log_in(elsewhere, NOW).await.is_err());
}

/// Five wrong ones are a pause of a minute; each further one doubles it, up to an hour.
async fn pauses(identity: &Identity, login: &str) {
    let mut now = NOW + DAY;
    for _ in 0..5 {
        assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
    }
    for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
        let pause = minutes * MINUTE;
        assert_eq!(why(identity, login, PASSWORD, now).await, format!("locked {}", pause / SECOND));
        let other = login.to_uppercase();
        assert_eq!(why(identity, &other, PASSWORD, now + pause - SECOND).await, "locked 1");
        now += pause;
        assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
    }
    now += HOUR;
    if login == "ann" {
        log_in(identity, login, PASSWORD, now).await.expect("the pause is over");
        for _ in 0..4 {
            assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
        }
        log_in(identity, login, PASSWORD, now).await.expect("it was forgotten");
        for _ in 0..5 {
            assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
        }
        identity.accounts("shop").change_password(login, PASSWORD).await.expect("it is there");
        log_in(identity, login, PASSWORD, now).await.expect("a new password ends the pause");
    } else {
        identity.sweep(now - HOUR + DAY - SECOND).await.expect("it sweeps");
        assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
        assert_eq!(why(identity, login, "wrong password", now).await, "locked 3600");
        identity.sweep(now + HOUR + DAY).await.expect("it sweeps");
        assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
        assert_eq!(why(identity, login, "wrong password", now).await, WRONG);
    }
}

async fn guesses_at_once(store: &Store, other: &Store) {
    let servers = [Arc::new(identity(store, "directory = {}")), Arc::new(identity(other, "directory = {}"))];
    account(&servers[0], "ann").await;
    let tasks: Vec<_> = (0..40)
        .map(|at| {
            let server = Arc::clone(&servers[at % 2]);
            tokio::spawn(async move { why(&server, "ann", &format!("wrong password {at}"), NOW).await })
        })
        .collect();
    let mut looked_at = 0;
    for task in tasks {
        let said = task.await.expect("it ends");
        assert!(said == WRONG || said == "locked 60", "{said}");
        looked_at += usize::from(said == WRONG);
    }
    assert_eq!(looked_at, 5);
    assert_eq!(why(&servers[1], "ann", PASSWORD, NOW).await, "locked 60");
}

/// An unknown login takes as long as a wrong password: the hash is made all the same. The shortest of each are
/// compared, for they are the least disturbed.
#[tokio::test]
async fn an_unknown_login_takes_as_long() {
    let (_folder, store) = sqlite().await;
    let identity = identity(&store, "directory = {}");
    account(&identity, "ann").await;
    let mut spent = [std::time::Duration::MAX; 2];
    for at in 0..30 {
        for (login, spent) in ["ann", "nobody"].into_iter().zip(&mut spent) {
            let begun = std::time::Instant::now();
            // Each a day later and swept: no pause.
            let now = NOW + at * 3 * DAY;
            identity.sweep(now).await.expect("it sweeps");
            assert_eq!(why(&identity, login, "wrong password", now).await, WRONG);
            *spent = begun.elapsed().min(*spent);
        }
    }
    let ratio = spent[1].as_secs_f64() / spent[0].as_secs_f64();
    println!("an unknown login takes {ratio:.2} times as long as a wrong password; {:?}", spent[0]);
    assert!((0.33..3.0).contains(&ratio), "{ratio}");
}

/// Lets whoever is called `slow` wait for a lock before an account is changed (7), and before a session begins (8).
const WAIT: [&str; 3] = [
    "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF current_setting('application_name') = 'slow' THEN PERFORM pg_advisory_lock(TG_ARGV[0]::bigint); \
     PERFORM pg_advisory_unlock(TG_ARGV[0]::bigint); END IF; RETURN NULL; END $$",
    "CREATE TRIGGER wait BEFORE UPDATE ON account FOR EACH STATEMENT EXECUTE FUNCTION wait(7)",
    "CREATE TRIGGER wait BEFORE INSERT ON session FOR EACH STATEMENT EXECUTE FUNCTION wait(8)",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_that_overlaps_a_change_of_the_password_ends_with_it() {
    let Some(server) = Postgres::start() else { return };
    let (address, folder) = (server.database(), tempfile::tempdir().expect("a temporary folder"));
    let store = Store::open(folder.path(), Some(&address)).await.expect("it opens");
    let slow = format!("{address}&application_name=slow");
    let slow = Store::open(folder.path(), Some(&slow)).await.expect("it opens");
    project(&folder, Some(&address)).await;
    let pool = sqlx::AnyPool::connect(&address).await.expect("it is there");
    for sql in WAIT {
        sqlx::query(sql).execute(&pool).await.expect("made");
    }
    let quick = Arc::new(identity(&store, "directory = {}"));
    let slow = Arc::new(identity(&slow, "directory = {}"));
    // Until so many wait for a lock, or the one that may has ended.
    let until_wait = async |wanted: i64, ended: &dyn Fn() -> bool| {
        let sql = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted";
        while !ended() {
            let waiting: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.expect("asked");
            if waiting >= wanted {
                return;
            }
        }
    };
    // The password has been checked, and the session not begun; what is said of the account is held, or is not yet.
    for (login, lock) in [("ann", 7_i64), ("bob", 8)] {
        account(&quick, login).await;
        let mut gate = pool.acquire().await.expect("a connection");
        let locked = sqlx::query("SELECT pg_advisory_lock($1)").bind(lock);
        locked.execute(&mut *gate).await.expect("locked");
        let server = Arc::clone(&slow);
        let logging_in = tokio::spawn(async move { log_in(&server, login, PASSWORD, NOW).await });
        until_wait(1, &|| logging_in.is_finished()).await;
        let server = Arc::clone(&quick);
        let change =
            tokio::spawn(
                async move { server.accounts("shop").change_password(login, "another horse").await },
            );
        until_wait(2, &|| change.is_finished()).await;
        let unlocked = sqlx::query("SELECT pg_advisory_unlock($1)").bind(lock);
        unlocked.execute(&mut *gate).await.expect("unlocked");
        change.await.expect("it ends").expect("changed");
        match logging_in.await.expect("it ends") {
            Ok((token, _)) => {
                let said = reason(quick.session("shop", &token, NOW).await);
                assert!(said.contains("no such session"), "{login}: {said}");
            }
            refused => assert!(reason(refused.map(|(_, person)| person)).contains("was changed while")),
        }
        log_in(&quick, login, "another horse", NOW).await.expect("the new one holds");
    }
    pool.close().await;
}
