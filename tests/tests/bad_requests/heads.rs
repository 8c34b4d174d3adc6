//! Heads that no client writes, and lengths that do not hold.

use super::house::House;
use super::wire::Bad;

pub fn all(house: &House) -> Vec<Bad> {
    let (host, origin, good) =
        (format!("host: {}\r\n", house.authority), house.origin(), house.ticket().to_string());
    let post = "POST /acme/production/tickets HTTP/1.1\r\n";
    let typed = "content-type: application/json\r\n";
    let length = good.len();
    // A good ticket but for these lines of its head.
    let but = |more: &str, body: &str| format!("{post}{host}{origin}{typed}{more}\r\n{body}");
    let chunked = |body: &str| but("transfer-encoding: chunked\r\n", body);
    let whole = format!("{length:x}\r\n{good}\r\n0\r\n\r\n");
    let get = |more: &str| format!("GET /healthz HTTP/1.1\r\n{host}{more}\r\n");
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: &str, bytes: String| all.push((name.to_owned(), bytes.into_bytes()));

    // Lengths.
    add("two lengths", but(&format!("content-length: {length}\r\ncontent-length: 3\r\n"), &good));
    add("two lengths in one", but(&format!("content-length: {length}, 3\r\n"), &good));
    for wrong in ["-1", "+5", "0x10", "5 5", "", "99999999999999999999999", "1e3", "5;", "\u{664}"] {
        add(&format!("length {wrong:?}"), but(&format!("content-length: {wrong}\r\n"), &good));
    }
    add("less than it says", but(&format!("content-length: {}\r\n", length + 10), &good));
    add("far less than it says", but("content-length: 900000\r\n", "{"));
    add("more than there may be", but("content-length: 1099511627776\r\n", &good));
    add("more than it says", but("content-length: 20\r\n", &good));
    add("no length", but("", ""));

    // Chunks.
    for (name, body) in [
        ("a length that is none", format!("zz\r\n{good}\r\n0\r\n\r\n")),
        ("a negative length", format!("-5\r\n{good}\r\n0\r\n\r\n")),
        ("a length beyond counting", format!("fffffffffffffffff\r\n{good}\r\n0\r\n\r\n")),
        ("an empty length", format!("\r\n{good}\r\n0\r\n\r\n")),
        ("a length too short", format!("3\r\n{good}\r\n0\r\n\r\n")),
        ("a length too long", format!("{:x}\r\n{good}\r\n0\r\n\r\n", length + 5)),
        ("no end", format!("{length:x}\r\n{good}\r\n")),
        ("nothing", String::new()),
        ("the end alone", "0\r\n\r\n".to_owned()),
        ("a long extension", format!("{length:x};{}\r\n{good}\r\n0\r\n\r\n", "x".repeat(1 << 20))),
        ("too much, a byte at a time", "1\r\n \r\n".repeat(1 << 21)),
    ] {
        add(&format!("chunks: {name}"), chunked(&body));
    }
    for coding in ["xchunked", "chunked, identity", "gzip", "identity", "chunked;q=1", "\u{b}chunked"] {
        add(&format!("coding {coding:?}"), but(&format!("transfer-encoding: {coding}\r\n"), &whole));
    }
    // What hides behind the first must not be read as a second request.
    add(
        "a length beside chunks, of which there are none",
        but(&format!("content-length: {length}\r\ntransfer-encoding: chunked\r\n"), &good),
    );

    // Hosts and origins.
    add("no host", "GET /healthz HTTP/1.1\r\n\r\n".to_owned());
    add("two hosts", get("host: evil.example\r\n"));
    let to = |host: &str, origin: &str| {
        format!("{post}{host}{origin}{typed}content-length: {length}\r\n\r\n{good}")
    };
    add("another host", to("host: evil.example\r\n", &origin));
    add("an empty host", to("host: \r\n", &origin));
    add("no origin", to(&host, ""));
    for wrong in ["null", "", "*", "https://evil.example", "http://127.0.0.1", "file://", "\u{ff}"] {
        add(&format!("origin {wrong:?}"), to(&host, &format!("origin: {wrong}\r\n")));
    }
    let own = &house.serving.address;
    for (name, wrong) in [
        ("with a path", format!("{own}/")),
        ("as the beginning of another", format!("{own}.evil.example")),
        ("as a login of another", format!("{own}@evil.example")),
        ("and another", format!("{own}, https://evil.example")),
        ("in another scheme", own.replace("http:", "ftp:")),
    ] {
        add(&format!("the origin {name}"), to(&host, &format!("origin: {wrong}\r\n")));
    }
    add("two origins", to(&host, &format!("{origin}origin: https://evil.example\r\n")));
    add("two origins, ours last", to(&host, &format!("origin: https://evil.example\r\n{origin}")));
    add(
        "a forwarded host",
        to("host: evil.example\r\n", &format!("{origin}x-forwarded-host: {}\r\n", house.authority)),
    );

    // Who is asking.
    let manifest = |more: &str| {
        format!(
            "POST /acme/production/manifest.json HTTP/1.1\r\n{host}{origin}content-length: 0\r\n{more}\r\n"
        )
    };
    for (name, more) in [
        ("an empty authorization", "authorization: \r\n".to_owned()),
        ("basic", "authorization: Basic YTpi\r\n".to_owned()),
        ("bearer alone", "authorization: Bearer\r\n".to_owned()),
        ("a small bearer", "authorization: bearer x.y.z\r\n".to_owned()),
        ("two authorizations", "authorization: Bearer x.y.z\r\nauthorization: Bearer x.y.z\r\n".to_owned()),
        ("letters of others", "authorization: Bearer \u{e9}\r\n".to_owned()),
        ("a long token", format!("authorization: Bearer {}\r\n", "x".repeat(20_000))),
        ("a session that is none", "cookie: guichet_acme=x\r\n".to_owned()),
        ("a session of all kinds", "cookie: guichet_acme=\"';--\r\n".to_owned()),
        ("two sessions", "cookie: guichet_acme=a; guichet_acme=b\r\n".to_owned()),
    ] {
        add(name, manifest(&more));
    }
    let versions = |more: &str| format!("GET /api/acme/versions HTTP/1.1\r\n{host}{more}\r\n");
    add("no writer's key", versions(""));
    add("a writer's key that is none", versions("authorization: Bearer gk_x_y\r\n"));
    let bearer = format!("authorization: Bearer {}\r\n", house.key);
    add("two writer's keys", versions(&format!("{bearer}authorization: Bearer gk_x_y\r\n")));
    add("two writer's keys, ours last", versions(&format!("authorization: Bearer gk_x_y\r\n{bearer}")));

    // Lines.
    add("a line without a colon", get("nonsense\r\n"));
    add("a line without a name", get(": x\r\n"));
    add("a name with a space", get("x y: z\r\n"));
    add("a space before the colon", get("x : z\r\n"));
    add("a line that goes on", get("x: a\r\n b\r\n"));
    add("a null in a value", get("x: a\0b\r\n"));
    add("a null in a name", get("x\0: b\r\n"));
    add("a return alone in a value", get("x: a\rb\r\n"));
    add("a name in other letters", get("é: b\r\n"));
    add("five hundred lines", get(&"x: y\r\n".repeat(500)));
    add("a line of a megabyte", get(&format!("x: {}\r\n", "y".repeat(1 << 20))));
    add("a name of a megabyte", get(&format!("{}: y\r\n", "x".repeat(1 << 20))));
    add("spaces without end", get(&format!("x:{}y\r\n", " ".repeat(1 << 20))));

    // First lines.
    for (name, line) in [
        ("no version", "GET /healthz"),
        ("version 0.9", "GET /healthz HTTP/0.9"),
        ("version 2.0", "GET /healthz HTTP/2.0"),
        ("version 9.9", "GET /healthz HTTP/9.9"),
        ("another protocol", "GET /healthz RTSP/1.0"),
        ("no address", "GET HTTP/1.1"),
        ("an address without a slash", "GET healthz HTTP/1.1"),
        ("an address with a space", "GET /health z HTTP/1.1"),
        ("an address with a null", "GET /health\0z HTTP/1.1"),
        ("an asterisk", "GET * HTTP/1.1"),
        ("somewhere else", "CONNECT evil.example:443 HTTP/1.1"),
        ("no method", " /healthz HTTP/1.1"),
        ("a method with signs", "G<T /healthz HTTP/1.1"),
        ("a small method", "get /healthz HTTP/1.1"),
        ("nothing", ""),
    ] {
        add(&format!("first line: {name}"), format!("{line}\r\n{host}\r\n"));
    }
    add("a first line of a megabyte", format!("GET /{} HTTP/1.1\r\n{host}\r\n", "x".repeat(1 << 20)));
    add("a method of a megabyte", format!("{} / HTTP/1.1\r\n{host}\r\n", "X".repeat(1 << 20)));
    add("half a first line", "GET /hea".to_owned());
    add("half a head", format!("GET /healthz HTTP/1.1\r\n{host}"));
    add("line breaks", "\r\n".repeat(1_000));
    add("a response", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());

    // Other protocols.
    let others: [(&str, Vec<u8>); 6] = [
        ("TLS", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03".iter().copied().chain([7; 160]).collect()),
        (
            "HTTP/2, then rubbish",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\xff\xff\xff\xff\xff\xff\xff\xff rubbish".to_vec(),
        ),
        ("half of HTTP/2", b"PRI * HTTP/2.0\r\n".to_vec()),
        ("SSH", b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()),
        ("nulls", vec![0; 10_000]),
        ("any bytes", (0..50_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
    ];
    all.extend(others.map(|(name, bytes)| (format!("protocol: {name}"), bytes)));
    all.into_iter().map(|(name, bytes)| Bad::new(name, bytes)).collect()
}
