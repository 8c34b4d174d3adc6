//! An nginx of its own, which hands out a folder.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{free_port, is_root, programs};

/// A running nginx; it stops when this is dropped.
pub struct Nginx {
    _folder: TempDir,
    child: Child,
    /// `127.0.0.1:PORT`
    pub authority: String,
}

impl Nginx {
    /// Starts it on a folder, as its own documentation advises for files: a worker for each processor, `sendfile`,
    /// open files kept, no log. None: there is no nginx here (see [`programs`]).
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn start(root: &Path) -> Option<Self> {
        let program = programs("nginx")?;
        let folder = tempfile::Builder::new().prefix("guichet-nginx-").tempdir().expect("a temporary folder");
        let authority = format!("127.0.0.1:{}", free_port());
        let (here, root) = (folder.path().display(), root.display());
        let configuration = format!(
            "daemon off; worker_processes auto; pid {here}/pid; error_log {here}/log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{\n\
             access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;\n\
             open_file_cache max=1000; open_file_cache_valid 60s;\n\
             client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;\n\
             uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;\n\
             server {{ listen {authority}; root {root}; etag on;\n\
             add_header Cache-Control \"public, max-age=31536000, immutable\"; }}\n}}\n"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration).expect("a new file");
        // Its workers, which have no rights of their own, must be able to read what they hand out.
        let mut command = Command::new(program);
        if is_root() {
            command.args(["-g", "user root;"]);
        }
        command.arg("-c").arg(&file).arg("-p").arg(folder.path());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("nginx starts");
        while std::net::TcpStream::connect(&authority).is_err() {
            let ended = child.try_wait().expect("it can be asked");
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none(), "nginx does not start: {log}");
            std::thread::yield_now();
        }
        Some(Self { _folder: folder, child, authority })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Asked, and not killed: its workers end with it.
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|asked| asked.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
