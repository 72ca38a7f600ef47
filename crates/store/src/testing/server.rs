//! A PostgreSQL server of the tests' own: private socket, data in a temporary directory, gone with the process.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Makes the data directory, starts the server, prints where its socket is, does what the lines of its standard input say,
/// and stops the server when our end of that closes, which also happens when the test process is killed.
const SCRIPT: &str = r#"
set -e
bin="$1"
dir=$(mktemp -d "${TMPDIR:-/tmp}/counterpart-postgres-XXXXXX")
trap 'rm -rf "$dir"' EXIT
begin() {
    "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
        -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB >>"$dir/log" 2>&1 </dev/null &
    server=$!
    for _ in $(seq 300); do
        "$bin/pg_isready" -q -h "$dir" && break
        kill -0 "$server" 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
        sleep 0.1
    done
}
end() {
    kill -INT "$server" 2>/dev/null || true
    wait "$server" || true
}
"$bin/initdb" --pgdata "$dir/data" --username counterpart_test --auth trust --encoding UTF8 --locale C --no-sync >"$dir/log" 2>&1 \
    || { cat "$dir/log" >&2; exit 1; }
begin
echo "$dir"
while read -r word; do
    "$word"
    echo "$word"
done
end
"#;

/// A server: for the tests of this process together, or for one test that stops and starts it.
pub struct PostgresServer {
    url: String,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    script: Child,
}

impl PostgresServer {
    /// A server of a test's own. It is gone when this is dropped.
    ///
    /// # Panics
    /// With a sentence when there is no PostgreSQL.
    pub fn start() -> Self {
        start().unwrap_or_else(|sentence| panic!("{sentence}"))
    }

    /// Stops it as an administrator would: whoever is connected is cut off.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&mut self) {
        self.order("end");
    }

    /// Starts it again, with what it held.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        self.order("begin");
    }

    /// The superuser's URL.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    fn order(&mut self, word: &str) {
        let commands = self.commands.as_mut().expect("it is not dropped");
        writeln!(commands, "{word}").expect("the script of the PostgreSQL reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the script of the PostgreSQL answers");
        assert_eq!(answer.trim(), word, "the PostgreSQL of the test does not obey");
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // Its standard input closes, and that ends it.
        drop(self.commands.take());
        let _ = self.script.wait();
    }
}

/// The superuser's URL of the server that the tests of this process share.
pub(super) fn url() -> Result<String, String> {
    // Kept, never waited for: its standard input closes with this process, and that ends it.
    static SERVER: OnceLock<Result<Mutex<PostgresServer>, String>> = OnceLock::new();
    if let Ok(url) = std::env::var("COUNTERPART_TEST_POSTGRES") {
        return Ok(url);
    }
    let server = SERVER.get_or_init(|| start().map(Mutex::new)).as_ref().map_err(Clone::clone)?;
    Ok(server.lock().unwrap_or_else(PoisonError::into_inner).url.clone())
}

fn start() -> Result<PostgresServer, String> {
    let bin = binaries().ok_or(
        "these tests need PostgreSQL: install the package postgresql (initdb and postgres are looked for on PATH and \
         in /usr/lib/postgresql), or set COUNTERPART_TEST_POSTGRES to a superuser's URL",
    )?;
    let mut command = unprivileged();
    command.arg("sh").arg("-c").arg(SCRIPT).arg("sh").arg(&bin);
    let mut script = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .current_dir("/")
        .spawn()
        .map_err(|error| format!("the PostgreSQL of the tests cannot be started: {error}"))?;
    let output = script.stdout.take().ok_or("the PostgreSQL of the tests has no output")?;
    let mut answers = BufReader::new(output);
    let mut directory = String::new();
    answers
        .read_line(&mut directory)
        .map_err(|error| format!("the PostgreSQL of the tests says nothing: {error}"))?;
    let directory = directory.trim();
    if directory.is_empty() {
        return Err("the PostgreSQL of the tests did not start; what it said stands above".to_owned());
    }
    let url = format!("postgres://counterpart_test@localhost/postgres?host={directory}");
    Ok(PostgresServer { url, commands: script.stdin.take(), answers, script })
}

/// PostgreSQL refuses to run as root, so as root it runs as `postgres`, or as `nobody`.
fn unprivileged() -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    if !root {
        return Command::new("env");
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let account =
        if accounts.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" };
    let mut command = Command::new("runuser");
    command.args(["-u", account, "--"]);
    command
}

fn binaries() -> Option<PathBuf> {
    let packaged = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut places: Vec<PathBuf> = packaged.map(|version| version.path().join("bin")).collect();
    places.sort();
    places.reverse();
    places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    places
        .into_iter()
        .find(|bin| ["initdb", "postgres", "pg_isready"].iter().all(|program| bin.join(program).is_file()))
}
