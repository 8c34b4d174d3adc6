//! A directory for tests that are not written in Rust: an LDIF comes on standard input, up to a line `.`; the address and
//! the certificate's file are printed; it ends when standard input does. Prints nothing where there is no OpenLDAP.

use std::io::{BufRead, Read};

use guichet_tests::servers::openldap::OpenLdap;

fn main() {
    let mut lines = std::io::stdin().lock();
    let entries = lines.by_ref().lines().map_while(Result::ok).take_while(|line| line != ".");
    let entries: String = entries.map(|line| line + "\n").collect();
    let Some(server) = OpenLdap::start(&entries) else { return };
    println!("{} {}", server.tls(), server.authority().display());
    let _ = lines.read_to_end(&mut Vec::new());
}
