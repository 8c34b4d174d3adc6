//! LDAP, asked of a real OpenLDAP.

use std::collections::BTreeSet;

use guichet_server::clock::{HOUR, Moment, SECOND};
use guichet_server::identity::{Identity, IdentityError, LogIn, Provider};
use guichet_server::person::Person;
use guichet_tests::servers::openldap::{BASE, OpenLdap, SERVICE, certificate};

use crate::bench::{NOW, identity, sqlite};

/// People, groups, and one entry that nobody should reach.
const ENTRIES: &str = "\
dn: dc=example,dc=org
objectClass: domain
dc: example

dn: cn=guichet,dc=example,dc=org
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: guichet
userPassword: service-password

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=org
objectClass: organizationalUnit
ou: groups

dn: ou=lists,dc=example,dc=org
objectClass: organizationalUnit
ou: lists

dn: uid=ann,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: ann
cn: Ann Roe
sn: Roe
mail: ann@example.org
preferredLanguage: fr
telephoneNumber: 42
userPassword: correct horse

dn: uid=bob,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: bob
cn: Bob
sn: Bob
mail: shared@example.org
userPassword: bobs password

dn: uid=eve,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: eve
cn: Eve
sn: Eve
mail: shared@example.org
userPassword: eves password

dn: cn=support,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: support
member: uid=ann,ou=people,dc=example,dc=org
member: uid=bob,ou=people,dc=example,dc=org

dn: cn=IT\\, Nice,ou=groups,dc=example,dc=org
objectClass: groupOfNames
cn: IT, Nice
member: uid=ann,ou=people,dc=example,dc=org

dn: cn=admins,ou=lists,dc=example,dc=org
objectClass: groupOfNames
cn: admins
member: uid=ann,ou=people,dc=example,dc=org
";

const BY_NAME: &str = "bind_dn = 'uid={login},ou=people,dc=example,dc=org'";
const BY_SEARCH: &str =
    "search = { base = 'ou=people,dc=example,dc=org', filter = '(|(uid={login})(mail={login}))' }";

fn settings(server: &OpenLdap, url: &str, more: &str) -> String {
    let ca = server.authority();
    let (dn, _) = SERVICE;
    let service = format!("service = {{ dn = '{dn}', password = {{ env = 'LDAP' }} }}");
    format!("ldap = {{ url = '{url}', ca = '{}', {service}, timeout = 20, {more} }}", ca.display())
}

async fn log_in(identity: &Identity, login: &str, password: &str) -> Result<(String, Person), IdentityError> {
    identity.log_in(LogIn { project: "shop", providers: &[Provider::Ldap], login, password }, NOW).await
}

async fn groups(identity: &Identity) -> BTreeSet<String> {
    log_in(identity, "ann", "correct horse").await.expect("it is right").1.groups
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// One server for all of it: they take a while to start.
#[tokio::test]
async fn with_a_real_directory() {
    let Some(mut server) = OpenLdap::start(ENTRIES) else { return };
    let (_folder, store) = sqlite().await;
    for find in [BY_NAME, BY_SEARCH] {
        let tls = identity(&store, &settings(&server, &server.tls(), find));
        passwords(&tls).await;
        let starttls = settings(&server, &server.plain(), &format!("starttls = true, {find}"));
        assert_eq!(groups(&identity(&store, &starttls)).await, set(["support", "IT, Nice", "admins"]));
    }
    let by_mail = identity(&store, &settings(&server, &server.tls(), BY_SEARCH));
    let (_, person) = log_in(&by_mail, "Ann@example.org", "correct horse").await.expect("it is right");
    assert_eq!(person.login, "ann", "what the directory calls them, however they log in");
    assert_refused(log_in(&by_mail, "shared@example.org", "bobs password").await, "several people");
    let filtered = identity(
        &store,
        &settings(&server, &server.tls(), &format!("{BY_NAME}, filter = '(telephoneNumber=*)'")),
    );
    assert_eq!(groups(&filtered).await.len(), 3);
    assert_refused(log_in(&filtered, "bob", "bobs password").await, "refuses the bind");
    beside_accounts(&server, &store).await;
    where_groups_are(&server, &store).await;
    whom_tls_trusts(&server, &store).await;
    over_time(&mut server, &store).await;
}

fn assert_refused(result: Result<(String, Person), IdentityError>, why: &str) {
    let said = crate::bench::reason(result.map(|(_, person)| person));
    assert!(said.contains(why), "{said}");
}

async fn passwords(identity: &Identity) {
    let (_, person) = log_in(identity, " ANN", "correct horse").await.expect("it is right");
    assert_eq!(
        (person.login.as_str(), person.name.as_str(), person.language.as_str()),
        ("ann", "Ann Roe", "fr")
    );
    for (login, password, why) in [
        ("ann", "wrong", "(49)"),
        ("ann", "", "no password"),
        ("ann", "eves password", "(49)"),
        ("nobody", "correct horse", "(49)"),
        ("*", "correct horse", "(49)"),
        ("a*", "correct horse", "(49)"),
        ("*)(uid=*", "correct horse", "(49)"),
        ("ann)(uid=*", "correct horse", "(49)"),
        ("*))(|(uid=*", "correct horse", "(49)"),
        ("ann,ou=admins", "correct horse", "(49)"),
        ("ann,ou=people,dc=example,dc=org", "correct horse", "(49)"),
        ("uid=ann", "correct horse", "(49)"),
        ("ann+cn=x", "correct horse", "(49)"),
        ("ann\\", "correct horse", "(49)"),
        ("\\2a", "correct horse", "(49)"),
        ("ann\0", "correct horse", "no login"),
        ("", "correct horse", "no login"),
    ] {
        assert_refused(log_in(identity, login, password).await, why);
        // Another wrong password of Ann's is not the fifth.
        log_in(identity, "ann", "correct horse").await.expect("it is right");
    }
    for _ in 0..5 {
        assert_refused(log_in(identity, "eve", "wrong").await, "(49)");
    }
    let locked = log_in(identity, "eve", "eves password").await;
    assert!(matches!(locked, Err(IdentityError::Locked(60))), "{locked:?}");
    let minute =
        LogIn { project: "shop", providers: &[Provider::Ldap], login: "eve", password: "eves password" };
    identity.log_in(minute, NOW + 60 * SECOND).await.expect("the pause is over");
}

/// Somebody whom only the second of two directories knows has as many tries as anybody.
async fn beside_accounts(server: &OpenLdap, store: &guichet_server::store::Store) {
    let ldap = settings(server, &server.tls(), BY_NAME);
    let both = identity(store, &format!("directory = {{}}\n{ldap}"));
    let providers = both.providers("shop");
    assert_eq!(providers, [Provider::Directory, Provider::Ldap]);
    let at = async |password: &str, now: Moment| {
        both.log_in(LogIn { project: "shop", providers: &providers, login: "bob", password }, now).await
    };
    let log_in = async |password: &str| at(password, NOW).await;
    log_in("bobs password").await.expect("it is right");
    for _ in 0..3 {
        for _ in 0..4 {
            assert_refused(log_in("wrong").await, "");
        }
        log_in("bobs password").await.expect("it is right");
    }
    for _ in 0..5 {
        assert_refused(log_in("wrong").await, "");
    }
    assert!(matches!(log_in("bobs password").await, Err(IdentityError::Locked(60))));
    at("bobs password", NOW + 60 * SECOND).await.expect("the pause is over");
}

async fn where_groups_are(server: &OpenLdap, store: &guichet_server::store::Store) {
    let cases = [
        (format!("groups = {{ base = 'ou=groups,{BASE}' }}"), set(["support", "IT, Nice"])),
        (
            format!("groups = {{ base = 'OU=Groups, {BASE}', attribute = 'memberof' }}"),
            set(["support", "IT, Nice"]),
        ),
        (
            format!("groups = {{ base = 'ou=groups,{BASE}', filter = '(member={{dn}})' }}"),
            set(["support", "IT, Nice"]),
        ),
        (format!("groups = {{ base = '{BASE}', filter = '(&(cn=s*)(member={{dn}}))' }}"), set(["support"])),
        (format!("groups = {{ base = 'ou=nowhere,{BASE}', filter = '(member={{dn}})' }}"), set([])),
        ("groups = { attribute = 'nothing' }".to_owned(), set([])),
        (
            format!("group_names = {{ 'CN=Support,OU=Groups,{BASE}' = 'help', 'cn=other' = 'x' }}"),
            set(["help"]),
        ),
        (format!("group_names = {{ 'cn=support,ou=lists,{BASE}' = 'help' }}"), set([])),
        (
            format!(
                "groups = {{ base = '{BASE}', filter = '(member={{dn}})' }}, group_names = {{ support = ['a', 'b'] }}"
            ),
            set(["a", "b"]),
        ),
    ];
    for (more, wanted) in cases {
        let identity = identity(store, &settings(server, &server.tls(), &format!("{BY_NAME}, {more}")));
        assert_eq!(groups(&identity).await, wanted, "{more}");
    }
    let values = "values = { phone = 'telephoneNumber', fax = 'facsimileTelephoneNumber' }";
    let identity = identity(store, &settings(server, &server.tls(), &format!("{BY_NAME}, {values}")));
    let (_, person) = log_in(&identity, "ann", "correct horse").await.expect("it is right");
    assert_eq!(person.values, [("phone".to_owned(), "42".to_owned())].into());
}

async fn whom_tls_trusts(server: &OpenLdap, store: &guichet_server::store::Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    certificate(&cert, &key);
    let good = settings(server, &server.tls(), BY_NAME);
    let own = server.authority().display().to_string();
    let cases = [
        ("another certificate", good.replace(&own, &cert.display().to_string())),
        ("the system's authorities", good.replace(&format!("ca = '{own}',"), "")),
        ("another name", settings(server, &server.tls().replace("127.0.0.1", "localhost"), BY_NAME)),
        (
            "another certificate by StartTLS",
            settings(server, &server.plain(), &format!("starttls = true, {BY_NAME}"))
                .replace(&own, &cert.display().to_string()),
        ),
        (
            "no TLS where it is expected",
            good.replace(&server.tls(), &server.plain().replace("ldap:", "ldaps:")),
        ),
        ("a wrong service account", good.replace("cn=guichet,", "cn=other,")),
    ];
    for (name, text) in cases {
        let answer = log_in(&identity(store, &text), "ann", "correct horse").await;
        assert!(matches!(answer, Err(IdentityError::Unreachable(_))), "{name}: {answer:?}");
    }
    // In the clear, on this machine, if the operator says so.
    let clear = settings(server, &server.plain(), &format!("insecure = true, {BY_NAME}"));
    assert_eq!(groups(&identity(store, &clear)).await.len(), 3);
    assert_eq!(
        groups(&identity(store, &good)).await.len(),
        3,
        "none of these has counted as a wrong password"
    );
}

async fn over_time(server: &mut OpenLdap, store: &guichet_server::store::Store) {
    let identity = identity(store, &settings(server, &server.tls(), &format!("{BY_NAME}, recheck = 300")));
    let (ann, _) = log_in(&identity, "ann", "correct horse").await.expect("it is right");
    let (bob, _) = log_in(&identity, "bob", "bobs password").await.expect("it is right");
    let at = |seconds: Moment| NOW + seconds * SECOND;
    let support = |person: &Person| person.groups.contains("support");
    server.modify(&format!(
        "dn: cn=support,ou=groups,{BASE}\nchangetype: modify\ndelete: member\nmember: uid=ann,ou=people,{BASE}\n"
    ));
    assert!(support(&identity.session("shop", &ann, at(299)).await.expect("it holds")));
    assert!(!support(&identity.session("shop", &ann, at(300)).await.expect("it holds")), "removed");
    assert!(!support(&identity.session("shop", &ann, at(301)).await.expect("it holds")));
    assert!(support(&identity.session("shop", &bob, at(300)).await.expect("it holds")), "still a member");
    // The directory is silent: what is known is believed for as long again, and not longer.
    server.stop();
    assert!(support(
        &identity.session("shop", &bob, at(899)).await.expect("known for less than 600 seconds")
    ));
    let silent = identity.session("shop", &bob, at(900)).await;
    assert!(matches!(silent, Err(IdentityError::Unreachable(_))), "{silent:?}");
    for _ in 0..6 {
        let silent = log_in(&identity, "ann", "correct horse").await;
        assert!(matches!(silent, Err(IdentityError::Unreachable(_))), "{silent:?}");
    }
    server.resume();
    assert!(support(&identity.session("shop", &bob, at(910)).await.expect("it is asked again")));
    log_in(&identity, "ann", "correct horse").await.expect("six failures were none of Ann's");
    // Somebody leaves the company.
    server.modify(&format!("dn: uid=bob,ou=people,{BASE}\nchangetype: delete\n"));
    identity.session("shop", &bob, at(1_209)).await.expect("known for less than 300 seconds");
    let gone = crate::bench::reason(identity.session("shop", &bob, at(1_210)).await);
    assert!(gone.contains("no such person"), "{gone}");
    assert!(
        crate::bench::reason(identity.session("shop", &bob, at(1_210)).await).contains("no such session")
    );
    assert!(
        crate::bench::reason(identity.session("shop", &ann, NOW + 13 * HOUR).await)
            .contains("no such session")
    );
}
