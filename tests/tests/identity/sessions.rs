//! What follows from logging in, request after request.

use guichet_server::clock::{HOUR, MINUTE, SECOND};
use guichet_server::identity::Identity;
use guichet_server::store::Store;

use crate::accounts::{PASSWORD, account, log_in};
use crate::bench::{NOW, identity, reason, sqlite};

#[tokio::test]
async fn on_sqlite() {
    let (folder, store) = sqlite().await;
    everything(&store).await;
    // Neither the token nor the password is in the database.
    let identity = identity(&store, "directory = {}");
    let (token, _) = log_in(&identity, "ann", PASSWORD, NOW).await.expect("it is right");
    store.close().await;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder.path()).expect("it is there").flatten() {
        bytes.extend(std::fs::read(entry.path()).expect("a file"));
    }
    let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(!has(&token) && !has(PASSWORD));
}

pub async fn everything(store: &Store) {
    let identity = identity(store, "directory = {}");
    account(&identity, "ann").await;
    ends(&identity).await;
    groups(&identity).await;
    outside(&identity, store).await;
}

async fn begin(identity: &Identity) -> String {
    let (token, _) = log_in(identity, "ann", PASSWORD, NOW).await.expect("it is right");
    // 256 bits in base64url.
    assert_eq!(token.len(), 43);
    token
}

const NONE: &str = "no such session";

async fn ends(identity: &Identity) {
    let token = begin(identity).await;
    assert_ne!(token, begin(identity).await);
    // Idle for two hours.
    let idle = NOW + 2 * HOUR;
    assert!(reason(identity.session("shop", &token, idle).await).contains(NONE));
    identity.session("shop", &token, idle - SECOND).await.expect("it holds");
    // In use, for twelve hours.
    let mut now = NOW;
    while now < NOW + 12 * HOUR {
        identity.session("shop", &token, now).await.unwrap_or_else(|_| panic!("{now}"));
        now += 119 * MINUTE;
    }
    assert!(now - 119 * MINUTE < NOW + 12 * HOUR - SECOND);
    identity.session("shop", &token, NOW + 12 * HOUR - SECOND).await.expect("it holds");
    assert!(reason(identity.session("shop", &token, NOW + 12 * HOUR).await).contains(NONE));
    // Logged out.
    let token = begin(identity).await;
    identity.log_out(&token).await.expect("it is said");
    identity.log_out(&token).await.expect("twice is once");
    assert!(reason(identity.session("shop", &token, NOW).await).contains(NONE));
    // Nobody's.
    for other in ["", "x", "' OR '1'='1", "\0", &"x".repeat(100_000)] {
        assert!(reason(identity.session("shop", other, NOW).await).contains(NONE));
    }
    // Swept.
    let token = begin(identity).await;
    assert!(identity.sweep(NOW + 2 * HOUR).await.expect("it sweeps") >= 1);
    assert!(reason(identity.session("shop", &token, NOW).await).contains(NONE));
}

async fn groups(identity: &Identity) {
    let accounts = identity.accounts("shop");
    let token = begin(identity).await;
    accounts.set_groups("ann", &["support".to_owned(), "it".to_owned()]).await.expect("it is there");
    let person = identity.session("shop", &token, NOW).await.expect("it holds");
    assert_eq!(person.groups.into_iter().collect::<Vec<_>>(), ["it", "support"]);
    accounts.set_groups("ann", &[]).await.expect("it is there");
    assert!(identity.session("shop", &token, NOW).await.expect("it holds").groups.is_empty());
    accounts.disable("ann", NOW).await.expect("it is there");
    assert!(reason(identity.session("shop", &token, NOW).await).contains(NONE));
    accounts.enable("ann").await.expect("it is there");
    assert!(reason(identity.session("shop", &token, NOW).await).contains(NONE), "it stays ended");
    let token = begin(identity).await;
    accounts.change_password("ann", PASSWORD).await.expect("it is there");
    assert!(reason(identity.session("shop", &token, NOW).await).contains(NONE));
}

/// In another project, or where the directory is not offered any more.
async fn outside(known: &Identity, store: &Store) {
    let token = begin(known).await;
    let settings = std::collections::BTreeMap::from(
        ["shop", "other"]
            .map(|name| (name.to_owned(), crate::bench::read("directory = {}").expect("it is right"))),
    );
    let both = Identity::new(settings, store.clone()).expect("it can be made");
    assert!(reason(both.session("other", &token, NOW).await).contains(NONE));
    both.session("shop", &token, NOW).await.expect("that did not end it");
    let closed = identity(store, "");
    assert!(reason(closed.session("shop", &token, NOW).await).contains("does not log people in"));
    assert!(reason(known.session("shop", &token, NOW).await).contains(NONE), "that ended it");
}
