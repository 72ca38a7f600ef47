//! A technician's desk: a sandbox that plays HaloPSA, or more than that, a data folder, and the command.

use counterpart_connector::SystemClock;
use counterpart_model::{Clock as _, Instant, WorkspaceId};
use counterpart_sandbox_kit::{Options, Running, Sandbox, TimeSource, VendorFactory};
use counterpart_store::testing::{PostgresServer, TestDatabase};
use counterpart_store::{DatabaseLocation, Dumping, OpenOptions, Store, Tx};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;

/// What the environment variable of the examples holds.
pub const SECRET_VARIABLE: &str = "HALO_SECRET";

/// The environment variable that lets vendors be on this machine, as sandboxes are.
pub const ALLOW_VARIABLE: &str = "COUNTERPART_ALLOW_PRIVATE_ADDRESSES";

/// Every secret: whose it is, its key among the credentials, and its environment variable.
const SECRETS: [(&str, &str, &str); 3] = [
    ("halopsa", "client_secret", SECRET_VARIABLE),
    ("autotask", "secret", "AUTOTASK_SECRET"),
    ("autotask", "integration_code", "AUTOTASK_CODE"),
];

/// A sandbox, a folder and the command.
pub struct Desk {
    runtime: tokio::runtime::Runtime,
    running: Running,
    folder: tempfile::TempDir,
    /// A PostgreSQL database instead of the embedded one.
    database: Option<TestDatabase>,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    /// A desk before anything is set up.
    pub fn new(customers: u32) -> Self {
        Self::playing(&[counterpart_sandbox_halopsa::vendor], customers)
    }

    /// A desk at which these vendors are played, all of one world.
    pub fn playing(vendors: &[VendorFactory], customers: u32) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let running = runtime.block_on(async {
            let time = TimeSource::Following(Arc::new(|| SystemClock.now()));
            let sandbox = Sandbox::new(vendors, Options { seed: 1, customers, time });
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            sandbox.serve(listener).expect("serves")
        });
        Self { runtime, running, folder: tempfile::tempdir().expect("a folder"), database: None }
    }

    /// A desk whose data is in a PostgreSQL database: on the tests' server, or on one of the test's own.
    pub fn on_postgres(customers: u32, server: Option<&PostgresServer>) -> Self {
        Self::new(customers).over_postgres(server)
    }

    /// The same desk with its data in a PostgreSQL database.
    pub fn over_postgres(mut self, server: Option<&PostgresServer>) -> Self {
        self.database = Some(self.runtime.block_on(async {
            match server {
                Some(server) => TestDatabase::postgres_on(server).await,
                None => TestDatabase::postgres().await,
            }
        }));
        self
    }

    /// A desk with HaloPSA connected and pulled.
    pub fn connected(customers: u32) -> Self {
        Self::connected_with(customers, &[])
    }

    /// The same, with more options at set-up.
    pub fn connected_with(customers: u32, options: &[&str]) -> Self {
        let desk = Self::new(customers);
        desk.add(options).done();
        desk
    }

    /// `integration add halopsa` with the right answers, and more options.
    pub fn add(&self, options: &[&str]) -> Ran {
        let (address, client) = (self.setting("instance_address"), self.setting("client_id"));
        let mut args = vec!["integration", "add", "halopsa", "--set", &address, "--set", &client];
        args.extend(["--secret-env", "client_secret=HALO_SECRET"]);
        args.extend(options);
        self.run(&args)
    }

    /// The vendor's side.
    pub fn vendor(&self) -> &Sandbox {
        self.running.sandbox()
    }

    /// Addresses and credentials of a vendor that is played.
    pub fn announced_by(&self, vendor: &str) -> Value {
        let announcement = self.running.announcement();
        let vendors = announcement["vendors"].as_array().expect("a list");
        vendors.iter().find(|played| played["vendor"] == vendor).expect("it is played").clone()
    }

    fn announced(&self) -> Value {
        self.announced_by("halopsa")
    }

    /// A right answer to the form, as `--set` takes it.
    pub fn setting(&self, key: &str) -> String {
        let announced = self.announced();
        let value = match key {
            "instance_address" => {
                let api = announced["resource_server"].as_str().expect("an address");
                api.strip_suffix("/api").expect("ends so")
            }
            "client_id" => announced["credentials"]["client_id"].as_str().expect("an id"),
            other => announced[other].as_str().expect("a setting"),
        };
        format!("{key}={value}")
    }

    /// The right secret.
    pub fn secret(&self) -> String {
        self.announced()["credentials"]["client_secret"].as_str().expect("a secret").to_owned()
    }

    /// The secrets of all vendors that are played, by their environment variables.
    pub fn secrets(&self) -> Vec<(&'static str, String)> {
        let announcement = self.running.announcement();
        let played = |(vendor, key, variable): (&str, &str, &'static str)| {
            let vendors = announcement["vendors"].as_array().expect("a list");
            let announced = vendors.iter().find(|played| played["vendor"] == vendor)?;
            Some((variable, announced["credentials"][key].as_str().expect("a secret").to_owned()))
        };
        SECRETS.into_iter().filter_map(played).collect()
    }

    /// The folder in which the command runs; its data is in `data`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// A file in the folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, content).expect("writes");
        path
    }

    /// What stands in a file of the folder.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder().join(name)).expect("is there")
    }

    /// The command, not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = bare(self.folder());
        command.env(ALLOW_VARIABLE, "loopback");
        command.envs(self.secrets()).env("COUNTERPART_DATA", self.data()).args(args);
        if let Some(DatabaseLocation::Postgres { url, .. }) =
            self.database.as_ref().map(TestDatabase::location)
        {
            command.env("COUNTERPART_DATABASE_URL", url);
        }
        command
    }

    /// Runs the command to its end.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Ran {
        finish(self.command(args))
    }

    /// Runs the command with --json and reads the one object.
    pub fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--json"]].concat()).done().object()
    }

    /// Runs the command with --json and reads one object per line.
    pub fn list(&self, args: &[&str]) -> Vec<Value> {
        self.run(&[args, &["--json"]].concat()).done().lines()
    }

    /// Starts the command and leaves it running.
    pub fn start(&self, args: &[&str]) -> Started {
        Started::new(self.command(args))
    }

    /// Does something to the data behind the command's back.
    pub fn meddle(&self, meddle: impl AsyncFnOnce(Tx)) {
        let embedded = DatabaseLocation::Sqlite(self.data().join("counterpart.sqlite"));
        let location = self.database.as_ref().map_or(&embedded, TestDatabase::location);
        self.runtime.block_on(async {
            let options = OpenOptions::new(SystemClock.now(), WorkspaceId(uuid::Uuid::nil()));
            let store = Store::open(location, options).await.expect("opens");
            let workspace = store.workspaces().await.expect("reads")[0].id;
            meddle(store.workspace(workspace).write().await.expect("begins")).await;
            store.close().await;
        });
    }

    /// Every row of the database, but for the count of requests to vendors, which goes on whenever one is asked.
    pub fn database(&self) -> Vec<u8> {
        let path = self.data().join("counterpart.sqlite");
        let copies = tempfile::tempdir().expect("a folder");
        let copy = copies.path().join("copy.sqlite");
        let options = || OpenOptions::new(SystemClock.now(), WorkspaceId(uuid::Uuid::nil()));
        let mut rows = Vec::new();
        self.runtime.block_on(async {
            // Closing moves what stands in the log to the file.
            Store::open(&DatabaseLocation::Sqlite(path.clone()), options())
                .await
                .expect("opens")
                .close()
                .await;
            std::fs::copy(&path, &copy).expect("copies");
            let store = Store::open(&DatabaseLocation::Sqlite(copy), options()).await.expect("opens");
            let workspace = store.workspace(store.workspaces().await.expect("reads")[0].id);
            let tx = workspace.write().await.expect("begins");
            for integration in tx.integrations().list().await.expect("reads") {
                let Some(tenant) = integration.tenant else { continue };
                let budget = format!("{}/{}", integration.connector, tenant.id);
                drop(tx.rate_budgets().lock::<Value>(&budget).await.expect("locks"));
                tx.rate_budgets().put(&budget, &Value::Null).await.expect("writes");
            }
            tx.commit().await.expect("commits");
            let dumping = Dumping { program: "test".into(), now: Instant::UNIX_EPOCH, key: None };
            store.back_up(dumping, &mut rows).await.expect("writes");
            store.close().await;
        });
        rows
    }

    /// The companies of a filter.
    pub fn companies(&self, filter: &str) -> Vec<Value> {
        self.companies_of("halopsa", filter)
    }

    /// The companies of a filter in one integration.
    pub fn companies_of(&self, integration: &str, filter: &str) -> Vec<Value> {
        self.list(&["match", "list", integration, "--filter", filter, "--all"])
    }

    /// The ids of unmatched companies whose names no other company bears.
    pub fn plain_companies(&self, count: usize) -> Vec<(String, String)> {
        let rows = self.companies("unmatched");
        let text = |row: &Value, key: &str| row[key].as_str().expect("text").to_owned();
        let folded =
            |row: &Value| text(row, "name").to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let found: Vec<(String, String)> = rows
            .iter()
            .filter(|row| rows.iter().filter(|other| folded(other) == folded(row)).count() == 1)
            .map(|row| (text(row, "id"), text(row, "name")))
            .take(count)
            .collect();
        assert_eq!(found.len(), count, "the world is too small");
        found
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // What a failed test left may be looked at.
        if let Some(database) = self.database.take().filter(|_| !std::thread::panicking()) {
            self.runtime.block_on(database.remove());
        }
    }
}

/// A command that runs. It ends with its test, however that ends.
pub struct Started(Option<Child>);

impl Started {
    /// Starts a command.
    pub fn new(mut command: Command) -> Self {
        Self(Some(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts")))
    }

    fn child(&mut self) -> &mut Child {
        self.0.as_mut().expect("runs")
    }

    /// Its process.
    pub fn id(&mut self) -> u32 {
        self.child().id()
    }

    /// Its standard input.
    pub fn input(&mut self) -> ChildStdin {
        self.child().stdin.take().expect("piped")
    }

    /// Its standard output, line by line.
    pub fn output(&mut self) -> BufReader<ChildStdout> {
        BufReader::new(self.child().stdout.take().expect("piped"))
    }

    /// What it says along the way, line by line.
    pub fn errors(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child().stderr.take().expect("piped"))
    }

    /// Sends it a signal.
    pub fn send(&mut self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    }

    /// Waits for its end.
    pub fn finish(mut self) -> Ran {
        let child = self.0.take().expect("runs");
        Ran::from(child.wait_with_output().expect("ends"))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The command without a desk: in a folder, with nothing of this machine's environment.
pub fn bare(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterpart"));
    command.env_clear().current_dir(folder).env("COUNTERPART_USER", "dana").stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn finish(mut command: Command) -> Ran {
    Ran::from(command.output().expect("the command starts"))
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Ran {
    /// It ended well.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    /// It ended with this code and its error says these things.
    #[track_caller]
    pub fn refused(self, code: i32, must_say: &[&str]) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self.says(must_say)
    }

    /// Standard output or standard error say these things.
    #[track_caller]
    pub fn says(self, must_say: &[&str]) -> Self {
        for part in must_say {
            assert!(self.out.contains(part) || self.err.contains(part), "does not say '{part}': {self:#?}");
        }
        self
    }

    /// The one JSON object on standard output.
    #[track_caller]
    pub fn object(&self) -> Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "one object: {self:#?}");
        lines.into_iter().next().expect("one")
    }

    /// A JSON object per line of standard output.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str::<Value>(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let lines: Vec<Value> = self.out.lines().map(read).collect();
        assert!(lines.iter().all(Value::is_object), "{self:#?}");
        lines
    }
}
