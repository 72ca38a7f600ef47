//! Where a hub lives while it is killed: a folder, and on PostgreSQL a database. Copied as often as it must die.

use super::state::State;
use crate::desk::{ALLOW_VARIABLE, Desk, Ran, bare, finish};
use counterpart_store::DatabaseLocation;
use counterpart_store::testing::TestDatabase;
use serde_json::Value;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What the data is kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How long a claim of a process is believed: as long as a fresh process waits for a dead one.
const LEASE_MS: &str = "300";
/// Long enough that nothing is renewed in between, so that two runs of one command pass the same places.
const LONG_LEASE_MS: &str = "60000";
/// What `abort` sends.
const SIGABRT: i32 = 6;

/// A folder in which commands run, with the data of one hub.
pub struct Place {
    folder: TempDir,
    database: Option<TestDatabase>,
}

/// How a command went that was to die.
pub enum Fate {
    /// It died where it was to.
    Struck,
    /// It went on to its end: it did not come by that place so often.
    Missed(Ran),
}

impl Place {
    /// An empty one.
    pub fn new(engine: Engine) -> Self {
        let database = (engine == Engine::Postgres).then(|| wait(TestDatabase::postgres()));
        Self { folder: tempfile::tempdir().expect("a folder"), database }
    }

    /// An empty one of the same kind.
    pub fn empty(&self) -> Self {
        Self::new(if self.database.is_some() { Engine::Postgres } else { Engine::Sqlite })
    }

    /// The same once more, as it is now. Nothing may run in it.
    pub fn copy(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy_all(self.folder.path(), folder.path());
        Self { folder, database: self.database.as_ref().map(|database| wait(database.copy())) }
    }

    /// Removes it. What a failed test leaves goes with its process.
    pub fn remove(self) {
        if let Some(database) = self.database {
            wait(database.remove());
        }
    }

    /// The folder in which commands run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Everything the database holds.
    pub fn state(&self) -> State {
        wait(State::read(&self.location()))
    }

    /// Where its database is.
    pub fn location(&self) -> DatabaseLocation {
        match &self.database {
            Some(database) => database.location().clone(),
            None => DatabaseLocation::Sqlite(self.folder().join("data").join("counterpart.sqlite")),
        }
    }

    /// The command here, with the secrets of a vendor.
    pub fn command(&self, desk: &Desk, args: &[impl AsRef<str>]) -> Command {
        let mut command = bare(self.folder());
        command.env(ALLOW_VARIABLE, "loopback");
        command.envs(desk.secrets()).env("COUNTERPART_DATA", self.folder().join("data"));
        command.env("COUNTERPART_LEASE_MS", LEASE_MS).args(args.iter().map(AsRef::as_ref));
        if let DatabaseLocation::Postgres { url, .. } = self.location() {
            command.env("COUNTERPART_DATABASE_URL", url);
        }
        command
    }

    /// Runs the command to its end.
    pub fn run(&self, desk: &Desk, args: &[impl AsRef<str>]) -> Ran {
        finish(self.command(desk, args))
    }

    /// Runs it with --json and reads the one object.
    pub fn json(&self, desk: &Desk, args: &[&str]) -> Value {
        self.run(desk, &[args, &["--json"]].concat()).done().object()
    }

    /// Runs it undisturbed and tells the places it passes, in their order.
    pub fn places_of(&self, desk: &Desk, args: &[String]) -> (Ran, Vec<String>) {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let mut command = self.command(desk, args);
        command.env("COUNTERPART_LEASE_MS", LONG_LEASE_MS).env("COUNTERPART_FAILPOINT_LOG", log.path());
        let ran = finish(command);
        let passed = std::fs::read_to_string(log.path()).expect("reads");
        (ran, passed.lines().map(str::to_owned).collect())
    }

    /// Runs it to die at the n-th time it reaches a place.
    pub fn die_at(&self, desk: &Desk, args: &[String], (place, number): (&str, usize)) -> Fate {
        let mut command = self.command(desk, args);
        command.env("COUNTERPART_FAILPOINT", format!("{place}#{number}"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().expect("the command starts");
        match output.status.signal() {
            Some(SIGABRT) => Fate::Struck,
            _ => Fate::Missed(Ran::from(output)),
        }
    }
}

/// Waits for something that a database does.
pub fn wait<T>(doing: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(doing)
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("lists") {
        let entry = entry.expect("lists");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir(&target).expect("makes a folder");
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copies");
        }
    }
}
