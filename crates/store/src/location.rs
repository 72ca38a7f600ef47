//! Where the database is.

use counterpart_model::{Checkpoint, Instant, WorkspaceId};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Where the database is.
#[derive(Clone)]
pub enum DatabaseLocation {
    /// A file of our own, made on first start together with its directory.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres {
        /// `postgres://user:password@host/database`: what the program works with every day.
        url: String,
        /// For those who keep the right to change tables apart: used for migrations only.
        migration_url: Option<String>,
    },
}

impl DatabaseLocation {
    /// A PostgreSQL database with one account for everything.
    pub fn postgres(url: impl Into<String>) -> Self {
        Self::Postgres { url: url.into(), migration_url: None }
    }
}

/// Without user name and password, for messages and logs.
impl fmt::Display for DatabaseLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres { url, .. } => {
                let bare = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                // The query first: a parameter may hold an @, and a password.
                let bare = bare.split('?').next().unwrap_or(bare);
                write!(f, "postgres://{}", bare.rsplit_once('@').map_or(bare, |(_, rest)| rest))
            }
        }
    }
}

impl fmt::Debug for DatabaseLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseLocation({self})")
    }
}

/// What opening needs to know.
#[derive(Clone)]
pub struct OpenOptions {
    /// Now: written beside each migration and on the first workspace.
    pub now: Instant,
    /// The id of the first workspace, used only where the database has none yet.
    pub first_workspace: WorkspaceId,
    /// How long a writer waits for another one.
    pub patience: Duration,
    /// Told before and after every commit.
    pub checkpoint: Option<Arc<dyn Checkpoint>>,
}

impl OpenOptions {
    /// The usual: 30 seconds of patience.
    pub fn new(now: Instant, first_workspace: WorkspaceId) -> Self {
        Self { now, first_workspace, patience: Duration::from_secs(30), checkpoint: None }
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseLocation;

    #[test]
    fn r05_no_password_is_shown_wherever_the_url_holds_it() {
        for url in [
            "postgres://ana:s3@cret@db.example:5432/hub",
            "postgres://db.example:5432/hub?user=ana&password=s3@cret",
            "postgres://ana:s3cret@db.example:5432/hub?sslmode=require",
        ] {
            assert_eq!(DatabaseLocation::postgres(url).to_string(), "postgres://db.example:5432/hub");
        }
    }
}
