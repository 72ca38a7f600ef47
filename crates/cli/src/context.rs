//! Opening the data: folder, database, key; and the one place that makes the real clock and ids.

use crate::args::Global;
use crate::{failpoint, output, vendors};
use anyhow::Context as _;
use counterpart_connector::{Environment, TransportSettings};
use counterpart_engine::{HeldLists, Hub, KeySource, Passwords, Sorting, Vault};
use counterpart_model::{Actor, Ids, Principal, WorkspaceId};
use counterpart_store::{Claimant, DatabaseLocation, OpenOptions, Store, WorkspaceHandle};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const DEFAULT_FOLDER: &str = "counterpart-data";
/// How often a run is begun before it is given up.
const MOST_ATTEMPTS: u32 = 5;

/// Ids sorted by time.
struct RealIds;

impl Ids for RealIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one source of ids that everything else takes as an argument"
    )]
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }
}

/// Where things are, from the options.
pub struct Places {
    /// The data folder.
    pub folder: PathBuf,
    /// The database.
    pub database: DatabaseLocation,
    /// The key.
    pub key: KeySource,
}

impl Places {
    /// True when the embedded database is not there yet: opening makes it.
    pub fn fresh(&self) -> bool {
        match &self.database {
            DatabaseLocation::Sqlite(path) => !path.exists(),
            DatabaseLocation::Postgres { .. } => false,
        }
    }
}

/// Where things are.
pub fn places(global: &Global) -> Places {
    let folder = global.data.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FOLDER));
    let database = match &global.database_url {
        Some(url) => {
            DatabaseLocation::Postgres { url: url.clone(), migration_url: global.migration_url.clone() }
        }
        None => DatabaseLocation::Sqlite(folder.join("counterpart.sqlite")),
    };
    let key = match std::env::var("COUNTERPART_KEY") {
        Ok(text) if !text.trim().is_empty() => KeySource::Text(SecretString::from(text)),
        _ => KeySource::File(global.key_file.clone().unwrap_or_else(|| folder.join("key"))),
    };
    Places { folder, database, key }
}

/// The world outside.
pub fn environment(global: &Global) -> anyhow::Result<Environment> {
    let settings = TransportSettings::default().reaching(global.allow_private_addresses.clone());
    let mut environment = Environment::real(&settings)?;
    if let Some(checkpoint) = failpoint::armed() {
        environment.transport = environment.transport.with_checkpoint(checkpoint);
    }
    Ok(environment)
}

/// How databases are opened.
pub fn options(environment: &Environment) -> OpenOptions {
    let mut options = OpenOptions::new(environment.clock.now(), WorkspaceId(RealIds.next()));
    options.checkpoint = failpoint::armed();
    options
}

/// Opens the database.
pub async fn open_database(places: &Places, environment: &Environment) -> anyhow::Result<Store> {
    make_folder(&places.folder)?;
    Ok(Store::open(&places.database, options(environment)).await?)
}

/// Opens the database and its first workspace.
pub async fn open_store(places: &Places, environment: &Environment) -> anyhow::Result<WorkspaceHandle> {
    let store = open_database(places, environment).await?;
    let workspaces = store.workspaces().await?;
    let first =
        workspaces.first().context("the database has no workspace; it was not made by this program")?;
    Ok(store.workspace(first.id))
}

/// Opens the key and makes sure that it fits the database.
pub async fn open_vault(places: &Places, workspace: &WorkspaceHandle) -> anyhow::Result<Vault> {
    Ok(Vault::of(&places.key, workspace).await?)
}

/// Opens everything.
pub async fn open(global: &Global) -> anyhow::Result<Hub> {
    let places = places(global);
    let environment = environment(global)?;
    let fresh = places.fresh();
    let workspace = open_store(&places, &environment).await?;
    if fresh && !global.json {
        // Whoever mistyped --data should not wonder where everything is.
        output::aside(&format!("A new database was made: {}", places.database));
    }
    let vault = open_vault(&places, &workspace).await?;
    let hub = hub(workspace, vault, environment, Sorting::new(&locale()), claimant(global));
    let settle = global.settle_ms.map(Duration::from_millis);
    Ok(Hub { batch: global.batch.max(1), settle, ..hub })
}

/// Puts everything together.
pub fn hub(
    workspace: WorkspaceHandle,
    vault: Vault,
    environment: Environment,
    sorting: Sorting,
    claimant: Claimant,
) -> Hub {
    Hub {
        workspace,
        connectors: vendors::connectors(),
        vault,
        passwords: Passwords::default(),
        sorting,
        environment,
        ids: Arc::new(RealIds),
        claimant,
        settle: None,
        public_url: None,
        compared: HeldLists::default(),
        batch: Hub::BATCH,
    }
}

/// As whom this process claims runs.
pub fn claimant(global: &Global) -> Claimant {
    Claimant {
        worker: format!("{}/{}", host(), std::process::id()),
        lease: Duration::from_millis(global.lease_ms.max(100)),
        most_attempts: MOST_ATTEMPTS,
    }
}

fn host() -> String {
    let told = std::env::var("HOSTNAME").ok().or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    let told = told.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    told.unwrap_or_else(|| "this machine".to_owned())
}

/// Whoever runs the command: there is nothing they could not do to the data beside it.
pub fn operator() -> Principal {
    Principal::operator(actor())
}

/// The account that runs the command, as matches and the journal name it.
pub fn actor() -> Actor {
    let name = ["COUNTERPART_USER", "SUDO_USER", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()));
    Actor::Person(name.unwrap_or_else(|| "command line".to_owned()))
}

fn locale() -> String {
    let name = ["LC_ALL", "LC_COLLATE", "LANG"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = name.unwrap_or_default();
    name.split('.').next().unwrap_or_default().replace('_', "-")
}

/// Makes the data folder.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| {
        format!(
            "the data folder {} cannot be made; choose another with --data, or make it writable for this account",
            folder.display()
        )
    })
}
