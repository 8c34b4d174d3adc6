//! Which network addresses may be connected to.
//!
//! Names are resolved here, and what is connected to are the addresses that were looked at: a name that leads elsewhere
//! a moment later leads nowhere.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names, and gives only addresses that may be connected to.
pub(super) struct Careful {
    /// Private networks and this machine, too.
    pub private: bool,
}

/// A name that leads nowhere but where it may not.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that may not be called")]
pub(super) struct Unreachable;

impl Resolve for Careful {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fit: Vec<SocketAddr> = found.filter(|address| may_reach(address.ip(), private)).collect();
            if fit.is_empty() {
                return Err(Box::new(Unreachable) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

/// Whether an address may be connected to.
pub(super) fn may_reach(address: IpAddr, private: bool) -> bool {
    match (reach(address), private) {
        (Reach::Public, _) | (Reach::Private, true) => true,
        (Reach::Private, false) | (Reach::Never, _) => false,
    }
}

/// How far an address reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Public,
    /// A private network, or this machine.
    Private,
    /// The link itself (RFC 3927: clouds tell secrets there), a group, or nobody.
    Never,
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_4(address),
        IpAddr::V6(address) => reach_6(address),
    }
}

/// By IANA's registry of special addresses.
fn reach_4(address: Ipv4Addr) -> Reach {
    let [first, second, third, _] = address.octets();
    if address.is_link_local() || address.is_multicast() || first == 0 || first >= 240 {
        return Reach::Never;
    }
    // RFC 6598 (a provider's), RFC 6890 (protocols), RFC 2544 (benchmarks).
    let further = (first == 100 && second & 0xc0 == 64)
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && second & 0xfe == 18);
    if address.is_loopback() || address.is_private() || address.is_documentation() || further {
        return Reach::Private;
    }
    Reach::Public
}

fn reach_6(address: Ipv6Addr) -> Reach {
    let parts = address.segments();
    let [first, second, ..] = parts;
    let tail = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        reach_4(Ipv4Addr::new(one, two, three, four))
    };
    if address.is_loopback() {
        return Reach::Private;
    }
    match parts {
        // An address of the older kind, written in the newer: as such, mapped, or translated (RFC 6052).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            return tail(high, low);
        }
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => return tail(high, low),
        _ => {}
    }
    // Link-local, site-local, groups; Teredo hides an address in itself (RFC 4380).
    if first & 0xffc0 == 0xfe80 || first & 0xffc0 == 0xfec0 || first & 0xff00 == 0xff00 {
        return Reach::Never;
    }
    // Where a cloud tells secrets to its machines.
    if parts == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] {
        return Reach::Never;
    }
    let private = first & 0xfe00 == 0xfc00 || (first == 0x64 && second == 0xff9b);
    let special = first == 0x2001 && (second < 0x200 || second == 0xdb8);
    if private || special || first == 0x100 { Reach::Private } else { Reach::Public }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Reach {
        reach(text.parse().expect("an address"))
    }

    #[test]
    fn addresses_reach_as_far_as_the_registry_says() {
        for public in ["1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:4700::1111"]
        {
            assert_eq!(of(public), Reach::Public, "{public}");
        }
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "198.19.255.1",
            "192.0.2.7",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "2001::1",
            "2001:db8::1",
            "100::1",
        ] {
            assert_eq!(of(private), Reach::Private, "{private}");
        }
        for never in [
            "169.254.169.254",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::",
            "fd00:ec2::254",
        ] {
            assert_eq!(of(never), Reach::Never, "{never}");
        }
    }

    #[test]
    fn what_is_never_called_is_not_called_where_private_networks_are() {
        let may = |text: &str, private| may_reach(text.parse().expect("an address"), private);
        assert!(may("10.0.0.1", true) && !may("10.0.0.1", false));
        assert!(!may("169.254.169.254", true) && may("1.1.1.1", false));
    }
}
