//! Requests that no page sends: each is answered with 4xx or let go, and everybody else is still served.

mod bodies;
mod heads;
mod house;
mod paths;
mod wire;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use house::House;
use wire::{Bad, end, hang};

/// Sent at the same time.
const FEW: usize = 16;
/// Senders that hang meanwhile.
const SLOW: usize = 50;

/// Sends them, a few at the same time; what each was answered.
async fn at_once(authority: &str, bads: Vec<Bad>) -> Vec<(String, Option<u16>)> {
    let few = Arc::new(Semaphore::new(FEW));
    let mut sent = JoinSet::new();
    for bad in bads {
        let (authority, few) = (authority.to_owned(), few.clone());
        sent.spawn(async move {
            let _one = few.acquire_owned().await.expect("it stays open");
            (bad.name, wire::send(&authority, &bad.bytes).await)
        });
    }
    sent.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_refused_and_good_ones_are_served_while_fifty_hang() {
    let house = House::build().await;
    house.still_works().await;
    let mut slow = Vec::new();
    for at in 0..SLOW {
        slow.push(hang(&house, at).await);
    }
    let families: Vec<(&str, Vec<Bad>)> = vec![
        ("tickets", bodies::tickets(&house)),
        ("publications", bodies::publications(&house)),
        ("bodies", bodies::broken(&house)),
        ("heads", heads::all(&house)),
        ("paths", paths::paths()),
        ("methods", paths::methods()),
    ];
    let (mut all, mut let_go, mut wrong) = (0, Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    for (family, bads) in families {
        for bad in &bads {
            assert!(names.insert(format!("{family}: {}", bad.name)), "twice: {family}: {}", bad.name);
        }
        all += bads.len();
        println!("{family}: {}", bads.len());
        for (name, status) in at_once(&house.authority, bads).await {
            match status {
                Some(400..500) => {}
                Some(status) => wrong.push(format!("{family}: {name}: {status}")),
                None => let_go.push(format!("{family}: {name}")),
            }
        }
        house.still_works().await;
    }
    println!("{all} bad requests, {} let go without an answer, while {SLOW} hang", let_go.len());
    println!("let go: {}", let_go.join("; "));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all - let_go.len() >= 200, "{all}");
    // In the end the slow are let go, or told that it took too long.
    for slow in slow {
        let status = tokio::time::timeout(Duration::from_secs(90), end(slow)).await.expect("it is let go");
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "a slow sender: {status:?}");
    }
    house.still_works().await;
    assert!(house.serving.stop(), "it ends well");
}

/// Who is gone before the answer leaves nothing behind that others would have to wait for.
#[tokio::test(flavor = "multi_thread")]
async fn senders_who_are_gone_at_once_hinder_nobody() {
    let house = House::build().await;
    for at in 0..400 {
        let mut ticket = house.ticket();
        ticket["key"] = guichet_server::secret::token().into();
        let bytes = house.json(("POST", "/acme/production/tickets"), &house.origin(), &ticket.to_string());
        // At once, and in the middle of all that a ticket goes through.
        let after = Duration::from_micros(at % 40 * 100);
        wire::send_and_go(&house.authority, &bytes, after).await;
    }
    house.still_works().await;
}
