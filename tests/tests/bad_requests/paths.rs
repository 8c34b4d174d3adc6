//! Addresses that lead out of the house, and methods that nobody offers.

use super::wire::Bad;

fn plain(method: &str, path: &str) -> Bad {
    let more = if matches!(method, "POST" | "PUT" | "PATCH") { "content-length: 0\r\n" } else { "" };
    Bad::new(
        format!("{method} {}", path.chars().take(80).collect::<String>()),
        format!("{method} {path} HTTP/1.1\r\nhost: a.example\r\n{more}\r\n"),
    )
}

/// Paths.
pub fn paths() -> Vec<Bad> {
    let mut all: Vec<String> = [
        "/..",
        "/../../etc/passwd",
        "/acme/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%252e%252e/etc/passwd",
        "/%c0%ae%c0%ae/etc/passwd",
        "/..;/etc/passwd",
        "/.%00./etc/passwd",
        "/\\..\\..\\etc\\passwd",
        "/%5c..%5cetc",
        "//etc/passwd",
        "///",
        "/./",
        "/%",
        "/%zz",
        "/%00",
        "/%ff",
        "/%0d%0ax:%20y",
        "/acme",
        "/acme/",
        "/Acme/production/",
        "/acme/Production/",
        "/acme%20/production/",
        "/acme/production%00/",
        "/a%63me%2fproduction/",
        "/api/production/manifest.json",
        "/acme/production/manifest.json/",
        "/acme//production/manifest.json",
        "//acme/production/manifest.json",
        "/acme/production//manifest.json",
        "/acme/production/./manifest.json",
        "/acme/production/../production/manifest.json",
        "/acme/production/manifest.json%00",
        "/acme/production/manifest.json.bak",
        "/acme/production/Manifest.json",
        "/acme/staging/manifest.json",
        "/acme/production/shelves/",
        "/acme/production/shelves/..",
        "/acme/production/shelves/%2e%2e%2fmanifest.json",
        "/acme/production/shelves/..%2f..%2fmaster.key",
        "/acme/production/shelves/%00",
        "/acme/production/shelves/%ff%fe",
        "/acme/production/shelves/'%20OR%201=1",
        "/acme/production/shelves/%25",
        "/acme/production/files/x",
        "/acme/production/pages/",
        "/acme/production/pages/../../../etc/passwd",
        "/acme/production/pages/%2e%2e/%2e%2e/guichet.db",
        "/acme/production/pages/%2fetc%2fpasswd",
        "/acme/production/pages/index.html/",
        "/acme/production/pages/%00",
        "/acme/production/pages/%ff",
        "/acme/production/media/..%5c..%5cserver.toml",
        "/acme/production/tickets/",
        "/acme/production/tickets/x",
        "/acme/production/tickets/..%2f..",
        "/acme/production/tickets/%ff",
        "/acme/production/tickets/0123456789abcdef%00",
        "/acme/production/tickets/0123456789abcdef'%20OR%20'1'='1",
        "/acme/production/tickets/aaaaaaaaaaaaaaaaaaaaaaaa/x",
        "/guichet/",
        "/guichet/..%2fguichet.db",
        "/guichet/../healthz",
        "/guichet/%2e%2e/%2e%2e/etc/passwd",
        "/guichet/guichet.js%00",
        "/guichet/%ff",
        "/guichet/portal.js/x",
        "/api",
        "/api/",
        "/api/acme",
        "/api/../acme/production/manifest.json",
        "/api/%2e%2e/versions",
        "/api/%ff/versions",
        "/api/acme%2fproduction/versions",
        "/healthz/",
        "/healthz/..",
        "/HEALTHZ",
        "/readyz%00",
        "/metrics",
        "/.git/config",
        "/server.toml",
        "/guichet.db",
        "/data/guichet.db",
        "/master.key",
        "/wp-login.php",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(format!("/acme/production/shelves/{}", "a".repeat(60_000)));
    all.push(format!("/{}", "a/".repeat(20_000)));
    all.push(format!("/{}", "%2e%2e/".repeat(5_000)));
    all.push(format!("/{}/production/", "a".repeat(41)));
    all.push(format!("/acme/production/tickets/{}", "a".repeat(201)));
    all.push(format!("/nowhere?{}", "a=b&".repeat(15_000)));
    all.iter().map(|path| plain("GET", path)).collect()
}

/// Methods.
pub fn methods() -> Vec<Bad> {
    let routes = [
        ("/acme/production/manifest.json", &["PUT", "DELETE", "PATCH", "TRACE", "BREW"][..]),
        ("/acme/production/", &["POST", "PUT", "DELETE", "TRACE"]),
        ("/acme/production/login", &["PUT", "DELETE", "PATCH"]),
        ("/acme/production/logout", &["GET", "PUT", "DELETE", "POST"]),
        ("/acme/production/tickets", &["GET", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]),
        ("/acme/production/tickets/0123456789abcdef", &["POST", "PUT", "DELETE"]),
        ("/acme/production/shelves/x.shelf", &["POST", "PUT", "DELETE"]),
        ("/acme/production/pages/index.html", &["POST", "PUT", "DELETE", "TRACE"]),
        ("/api/acme/versions", &["PUT", "DELETE", "TRACE", "OPTIONS"]),
        ("/api/acme/files/x", &["GET", "POST", "DELETE", "OPTIONS"]),
        ("/api/acme/switches/1", &["GET", "POST", "PUT"]),
        ("/healthz", &["POST", "PUT", "DELETE", "TRACE", "OPTIONS"]),
        ("/guichet/guichet.js", &["POST", "DELETE"]),
        ("/", &["POST", "OPTIONS", "TRACE"]),
    ];
    routes.iter().flat_map(|(path, methods)| methods.iter().map(|method| plain(method, path))).collect()
}
