//! A PostgreSQL server of the tests' own: private socket, data in a temporary directory, gone with the process.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

/// Makes the data directory, starts the server, prints where its socket is, and stops it when our end of its standard
/// input closes, which also happens when the test process is killed.
const SCRIPT: &str = r#"
set -e
bin="$1"
dir=$(mktemp -d "${TMPDIR:-/tmp}/counterpart-postgres-XXXXXX")
trap 'rm -rf "$dir"' EXIT
"$bin/initdb" --pgdata "$dir/data" --username counterpart_test --auth trust --encoding UTF8 --locale C --no-sync >"$dir/log" 2>&1 \
    || { cat "$dir/log" >&2; exit 1; }
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB >>"$dir/log" 2>&1 </dev/null &
server=$!
for _ in $(seq 300); do
    "$bin/pg_isready" -q -h "$dir" && break
    kill -0 "$server" 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
    sleep 0.1
done
echo "$dir"
cat >/dev/null
kill -INT "$server" 2>/dev/null || true
wait "$server" || true
"#;

/// The superuser's URL of the server that the tests of this process share.
pub(super) fn url() -> Result<String, String> {
    static SERVER: OnceLock<Result<(String, Mutex<Child>), String>> = OnceLock::new();
    if let Ok(url) = std::env::var("COUNTERPART_TEST_POSTGRES") {
        return Ok(url);
    }
    // The child is kept, never waited for: its standard input closes with this process, and that ends it.
    SERVER.get_or_init(start).as_ref().map(|(url, _)| url.clone()).map_err(Clone::clone)
}

fn start() -> Result<(String, Mutex<Child>), String> {
    let bin = binaries().ok_or(
        "these tests need PostgreSQL: install the package postgresql (initdb and postgres are looked for on PATH and \
         in /usr/lib/postgresql), or set COUNTERPART_TEST_POSTGRES to a superuser's URL",
    )?;
    let mut command = unprivileged();
    command.arg("sh").arg("-c").arg(SCRIPT).arg("sh").arg(&bin);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .current_dir("/")
        .spawn()
        .map_err(|error| format!("the PostgreSQL of the tests cannot be started: {error}"))?;
    let mut directory = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output)
            .read_line(&mut directory)
            .map_err(|error| format!("the PostgreSQL of the tests says nothing: {error}"))?;
    }
    let directory = directory.trim();
    if directory.is_empty() {
        return Err("the PostgreSQL of the tests did not start; what it said stands above".to_owned());
    }
    Ok((format!("postgres://counterpart_test@localhost/postgres?host={directory}"), Mutex::new(child)))
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
