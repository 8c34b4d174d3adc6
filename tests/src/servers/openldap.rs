//! An OpenLDAP of its own: people, groups, TLS with a certificate made on the spot.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{free_port, programs, run};

/// Below this are all entries.
pub const BASE: &str = "dc=example,dc=org";
/// The account that may look people up.
pub const SERVICE: (&str, &str) = ("cn=guichet,dc=example,dc=org", "service-password");
const ADMIN: (&str, &str) = ("cn=admin,dc=example,dc=org", "admin-password");

/// A running directory; it stops when this is dropped.
pub struct OpenLdap {
    folder: TempDir,
    slapd: PathBuf,
    child: Option<Child>,
    plain: u16,
    tls: u16,
}

impl OpenLdap {
    /// Starts a directory and fills it with an LDIF. Its certificate is for `127.0.0.1` alone. None: there is no
    /// OpenLDAP here (see [`programs`]).
    ///
    /// # Panics
    /// It does not start, or refuses the entries.
    #[must_use]
    pub fn start(entries: &str) -> Option<Self> {
        let slapd = programs("openldap")?;
        let folder =
            tempfile::Builder::new().prefix("guichet-openldap-").tempdir().expect("a temporary folder");
        let mut server = Self { folder, slapd, child: None, plain: free_port(), tls: free_port() };
        std::fs::create_dir(server.path("entries")).expect("a new folder");
        certificate(&server.path("cert.pem"), &server.path("key.pem"));
        std::fs::write(server.path("slapd.conf"), server.configuration()).expect("a new file");
        server.resume();
        server.change("ldapadd", entries);
        Some(server)
    }

    /// Where it speaks in the clear, and by StartTLS.
    #[must_use]
    pub fn plain(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.plain)
    }

    /// Where it speaks TLS from the first byte.
    #[must_use]
    pub fn tls(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls)
    }

    /// Its certificate, which is its own authority: a PEM file.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.path("cert.pem")
    }

    /// Changes entries by an LDIF with `changetype`.
    ///
    /// # Panics
    /// It refuses.
    pub fn modify(&self, changes: &str) {
        self.change("ldapmodify", changes);
    }

    /// Ends the server; what it knows stays.
    ///
    /// # Panics
    /// It cannot be ended.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it runs");
            child.wait().expect("it ends");
        }
    }

    /// Starts it, and waits until it says so.
    ///
    /// # Panics
    /// It does not start.
    pub fn resume(&mut self) {
        let addresses = format!("{}/ {}/", self.plain(), self.tls());
        let mut command = Command::new(&self.slapd);
        // 256: what it does, and that it has started; with `-d` it stays in the foreground.
        command.args(["-d", "256", "-h", &addresses, "-f"]).arg(self.path("slapd.conf"));
        let mut child =
            command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("slapd can be run");
        let mut said = BufReader::new(child.stderr.take().expect("piped"));
        self.child = Some(child);
        let (mut line, mut all) = (String::new(), String::new());
        while !line.contains("slapd starting") {
            line.clear();
            let read = said.read_line(&mut line).expect("it writes text");
            assert!(read > 0, "slapd does not start: {all}");
            all.push_str(&line);
        }
        // It says so just before it listens, and nothing after: all that is left is to try.
        for port in [self.plain, self.tls] {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                let ended = self.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
                assert!(!ended, "slapd ends: {all}");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        // Read on: a full pipe would stop it.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn change(&self, program: &str, ldif: &str) {
        let file = self.path("change.ldif");
        std::fs::File::create(&file)
            .and_then(|mut file| file.write_all(ldif.as_bytes()))
            .expect("a new file");
        run(Command::new(program)
            .args(["-x", "-H", &self.plain(), "-D", ADMIN.0, "-w", ADMIN.1, "-f"])
            .arg(&file));
    }

    fn configuration(&self) -> String {
        let schemas = first(&["/etc/ldap/schema", "/etc/openldap/schema"]);
        let modules = first(&["/usr/lib/ldap", "/usr/lib64/openldap"]);
        let (folder, admin, password) = (self.folder.path().display(), ADMIN.0, ADMIN.1);
        let service = SERVICE.0;
        format!(
            "include {schemas}/core.schema\ninclude {schemas}/cosine.schema\ninclude {schemas}/inetorgperson.schema\n\
             modulepath {modules}\nmoduleload back_mdb\nmoduleload memberof\n\
             pidfile {folder}/slapd.pid\nTLSCertificateFile {folder}/cert.pem\n\
             TLSCertificateKeyFile {folder}/key.pem\nTLSVerifyClient never\n\
             database mdb\nsuffix \"{BASE}\"\nrootdn \"{admin}\"\nrootpw {password}\ndirectory {folder}/entries\n\
             overlay memberof\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by dn.exact=\"{service}\" read by * none\n"
        )
    }
}

impl Drop for OpenLdap {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A certificate for `127.0.0.1` and its key, as PEM files.
///
/// # Panics
/// They cannot be made.
pub fn certificate(cert: &Path, key: &Path) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a name that fits");
    std::fs::write(cert, made.cert.pem()).expect("a new file");
    std::fs::write(key, made.signing_key.serialize_pem()).expect("a new file");
}

fn first(folders: &[&'static str]) -> &'static str {
    folders.iter().copied().find(|folder| Path::new(folder).exists()).expect("slapd brings its folders")
}
