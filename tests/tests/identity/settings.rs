//! What the operator writes, and what is said of mistakes.

use tempfile::TempDir;

use crate::bench::{Signer, file, read, rsa};

fn said(text: &str) -> Vec<String> {
    match read(text) {
        Ok(_) => panic!("this is accepted: {text}"),
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn several_mistakes_are_explained_at_once() {
    let text = "
        jwt = { algorithms = ['none', 'ES256'], jwks = 'http://keys.example.org', leeway = -1, max_age = 'long', issuer = '' }
        directory = { size = 3 }
        ldap = { url = 'ldap://ldap.example.org', bind_dn = 'uid=ann', recheck = 0 }
        saml = {}
    ";
    let said = said(text);
    println!("{}", said.join("\n"));
    let wanted = [
        "[projects.shop.identity.jwt] `algorithms`: `none` is not an algorithm",
        "[projects.shop.identity.jwt] `jwks`: `http://keys.example.org` is not an address that can be trusted",
        "[projects.shop.identity.jwt] `issuer`",
        "[projects.shop.identity.jwt] `leeway`: this cannot be its value; it is a whole number of seconds from 0 to 300",
        "[projects.shop.identity.jwt] `max_age`",
        "[projects.shop.identity.directory] `size`: there is no such key here; leave it out",
        "[projects.shop.identity.ldap] `url`: `ldap://ldap.example.org` would send passwords in the clear",
        "[projects.shop.identity.ldap] `bind_dn`: it does not say where",
        "[projects.shop.identity.ldap] `service`: it is missing",
        "[projects.shop.identity.ldap] `recheck`",
        "[projects.shop.identity] `saml`: there is no such key here; there are `jwt`, `directory`, `ldap`",
    ];
    for line in wanted {
        assert!(said.iter().any(|said| said.starts_with(line)), "{line}\nin\n{}", said.join("\n"));
    }
    assert_eq!(said.len(), wanted.len());
}

#[test]
fn each_mistake_is_found() {
    let folder: TempDir = tempfile::tempdir().expect("a temporary folder");
    let (private, _, _) = rsa(2_048);
    let weak = file(&folder, "weak.pem", &rsa(1_024).1);
    let private = file(&folder, "private.pem", &private);
    let public = file(&folder, "public.pem", &Signer::es256().pem);
    let empty = file(&folder, "empty", "");
    let service = "service = { dn = 'cn=x', password = { env = 'LDAP' } }";
    let ldap = format!("url = 'ldaps://ldap', {service}, bind_dn = 'uid={{login}},dc=x'");
    let cases = [
        ("jwt = 1".to_owned(), "a table"),
        ("jwt = { keys = '/nowhere' }".to_owned(), "`algorithms`: it is missing"),
        ("jwt = { algorithms = ['ES256'] }".to_owned(), "there is no key"),
        ("jwt = { algorithms = [], jwks = 'https://x' }".to_owned(), "a list of texts"),
        ("jwt = { algorithms = ['ES256'], keys = '/nowhere' }".to_owned(), "`/nowhere` cannot be read"),
        (format!("jwt = {{ algorithms = ['ES256'], keys = {empty} }}"), "no public key"),
        (format!("jwt = {{ algorithms = ['RS256'], keys = {private} }}"), "a private key"),
        (format!("jwt = {{ algorithms = ['RS256'], keys = {weak} }}"), "2048 bits"),
        (format!("jwt = {{ algorithms = ['RS256'], keys = {public} }}"), "no key in"),
        (format!("jwt = {{ algorithms = ['HS256'], keys = {public} }}"), "do not fit the kind of key"),
        (
            format!("jwt = {{ algorithms = ['ES256'], jwks = 'https://x', keys = {public} }}"),
            "come from one place",
        ),
        ("jwt = { algorithms = ['ES256'], secret = { env = 'SECRET' } }".to_owned(), "do not fit"),
        ("jwt = { algorithms = ['HS256', 'RS256'], secret = { env = 'SECRET' } }".to_owned(), "do not fit"),
        ("jwt = { algorithms = ['HS256'], secret = 'topsecret' }".to_owned(), "does not belong in this file"),
        ("jwt = { algorithms = ['HS256'], secret = { env = 'SHORT' } }".to_owned(), "5 bytes"),
        (
            "jwt = { algorithms = ['HS256'], secret = { env = 'NOWHERE' } }".to_owned(),
            "no variable `NOWHERE`",
        ),
        ("jwt = { algorithms = ['HS256'], secret = {} }".to_owned(), "where the secret is kept"),
        (format!("jwt = {{ algorithms = ['HS256'], secret = {{ file = {empty} }} }}"), "the secret is empty"),
        (
            "jwt = { algorithms = ['ES256'], jwks = 'https://x', claims = { mail = 'x' } }".to_owned(),
            "`mail`: there is no such key",
        ),
        (format!("ldap = {{ {ldap}, starttls = true }}"), "TLS from its first byte"),
        (
            format!(
                "ldap = {{ {} }}",
                ldap.replace("ldaps://ldap", "ldap://ldap', insecure = true, name = 'cn")
            ),
            "in the clear",
        ),
        (
            format!("ldap = {{ {} }}", ldap.replace("ldaps://ldap", "https://ldap")),
            "not the address of a directory",
        ),
        (format!("ldap = {{ {ldap}, ca = {empty} }}"), "no certificate"),
        (
            format!("ldap = {{ {ldap}, search = {{ base = 'x', filter = '(uid={{login}})' }} }}"),
            "one of them",
        ),
        (
            format!(
                "ldap = {{ url = 'ldaps://x', {service}, search = {{ base = 'x', filter = 'uid={{login}})' }} }}"
            ),
            "not a filter",
        ),
        (
            format!("ldap = {{ {ldap}, groups = {{ base = 'x', filter = '(cn=all)' }} }}"),
            "does not depend on the person",
        ),
        (format!("ldap = {{ {ldap}, groups = {{ filter = '(member={{dn}})' }} }}"), "`base`: it is missing"),
        (ldap_without(&ldap, "LDAP"), "no variable `OTHER`"),
    ];
    for (text, wanted) in &cases {
        let said = said(text).join("\n");
        assert!(said.contains(wanted), "{text}\n{said}");
        assert!(!said.contains("topsecret"), "a secret is not repeated");
    }
    for fine in [
        "",
        "directory = {}",
        &format!("ldap = {{ {ldap} }}"),
        "jwt = { algorithms = ['ES256'], jwks = 'https://x' }",
    ] {
        assert!(read(fine).is_ok(), "{fine}");
    }
    // A secret does not show when settings are printed.
    let shown = format!(
        "{:?}",
        read(&format!(
            "ldap = {{ {ldap} }}\njwt = {{ algorithms = ['HS256'], secret = {{ env = 'SECRET' }} }}"
        ))
    );
    assert!(!shown.contains("service-password") && !shown.contains(crate::bench::SECRET), "{shown}");
}

fn ldap_without(ldap: &str, name: &str) -> String {
    format!("ldap = {{ {} }}", ldap.replace(name, "OTHER"))
}
