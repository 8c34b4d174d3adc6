//! Requests that no page sends: each is answered with 4xx or let go, and everybody else is still served.

mod bodies;
mod heads;
mod house;
mod paths;
mod wire;

use std::collections::BTreeSet;
use std::time::Duration;

use house::House;
use wire::{Bad, end, hang};

/// Senders that hang meanwhile.
const SLOW: usize = 50;

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
    let (mut all, mut let_go, mut wrong) = (0, 0, Vec::new());
    let mut names = BTreeSet::new();
    for (family, bads) in &families {
        for bad in bads {
            assert!(names.insert(format!("{family}: {}", bad.name)), "twice: {family}: {}", bad.name);
            match wire::send(&house.authority, &bad.bytes).await {
                Some(status) if !(400..500).contains(&status) => {
                    wrong.push(format!("{family}: {}: {status}", bad.name));
                }
                Some(_) => {}
                None => let_go += 1,
            }
            all += 1;
        }
        house.still_works().await;
        println!("{family}: {}", bads.len());
    }
    println!("{all} bad requests, {let_go} let go without an answer, while {SLOW} hang");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all >= 200, "{all}");
    // In the end the slow are let go, or told that it took too long.
    for slow in slow {
        let status = tokio::time::timeout(Duration::from_secs(90), end(slow)).await.expect("it is let go");
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "a slow sender: {status:?}");
    }
    house.still_works().await;
    assert!(house.serving.stop(), "it ends well");
}
