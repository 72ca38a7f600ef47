//! A real mail server on this machine, written by other people: what it took, and what it put off.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Set it to use another Python than that of the environment which `./check` makes.
const PYTHON: &str = "COUNTERPART_WITNESS_PYTHON";

/// The server. It ends with its test.
pub struct MailServer {
    child: Child,
    _input: ChildStdin,
    pub port: u16,
    folder: tempfile::TempDir,
    said: Arc<Mutex<Vec<Value>>>,
}

impl MailServer {
    /// With this kind of protection (`none`, `starttls`, `implicit`), and more options of its program.
    pub fn start(tls: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(python());
        command.arg(root().join("tests/mail/server.py")).args(["--tls", tls, "--folder"]).arg(folder.path());
        command.args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("starts");
        let input = child.stdin.take().expect("piped");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let read = |line: String| serde_json::from_str::<Value>(&line).expect("JSON");
        let first = read(lines.next().expect("the server says where it is").expect("text"));
        let port = first["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        let said: Arc<Mutex<Vec<Value>>> = Arc::default();
        let hears = said.clone();
        std::thread::spawn(move || {
            while let Some(Ok(line)) = lines.next() {
                hears.lock().expect("no panic").push(read(line));
            }
        });
        Self { child, _input: input, port, folder, said }
    }

    /// The certificate of the authority that signed the server's.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What it said of mails so far, once there are this many.
    pub fn said(&self, many: usize) -> Vec<Value> {
        for _ in 0..100 {
            let said = self.said.lock().expect("no panic").clone();
            if said.len() >= many {
                return said;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("not {many} mails: {:#?}", self.said.lock().expect("no panic"));
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn python() -> PathBuf {
    let target = root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let python = std::env::var_os(PYTHON).map_or_else(|| target.join("venv/bin/python"), PathBuf::from);
    assert!(
        python.exists(),
        "There is no Python with a mail server at {}. Run ./check, or scripts/witness-environment alone, which make it; \
         or set {PYTHON}.",
        python.display()
    );
    python
}
