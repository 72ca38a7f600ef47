//! The tables, and how they come to be: numbered steps, each applied once, all under one lock.
//!
//! To add a table: a new `NNNN_what.sql` with `workspace_id uuid NOT NULL` in every table, a line in [`MIGRATIONS`]
//! that names those tables (PostgreSQL protects them row by row), an entity, a repository on `Tx`.

use crate::{OpenOptions, StoreError, dialect, stored, workspaces};
use counterpart_model::Instant;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};

/// One step from a schema to the next.
pub(crate) struct Migration {
    pub version: i64,
    pub name: &'static str,
    pub sql: &'static str,
    /// Tables it makes whose rows belong to a workspace.
    pub scoped: &'static [&'static str],
    /// Tables it makes that belong to none.
    pub open: &'static [&'static str],
    /// Tables it makes whose rows nobody changes or removes.
    pub append_only: &'static [&'static str],
}

/// Every step, oldest first. A step that was released is never changed.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "start",
        sql: include_str!("0001_start.sql"),
        scoped: &[
            "meta",
            "integrations",
            "secrets",
            "mirror",
            "customers",
            "sites",
            "matches",
            "ignored",
            "attention",
            "triggers",
            "runs",
            "run_problems",
            "journal",
        ],
        open: &["workspaces"],
        append_only: &[],
    },
    Migration {
        version: 2,
        name: "work",
        sql: include_str!("0002_work.sql"),
        scoped: &["schedules", "schedule_ticks", "rate_budgets", "pull_states"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 3,
        name: "outbox",
        sql: include_str!("0003_outbox.sql"),
        scoped: &["outbox"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 4,
        name: "people",
        sql: include_str!("0004_people.sql"),
        scoped: &[
            "users",
            "credentials",
            "recovery_codes",
            "one_time_links",
            "sessions",
            "api_tokens",
            "tries",
            "idempotency_keys",
            "audit",
        ],
        open: &[],
        append_only: &["audit"],
    },
    Migration {
        version: 5,
        name: "notifications",
        sql: include_str!("0005_notifications.sql"),
        scoped: &["webhooks", "notifications"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 6,
        name: "kept_plans",
        sql: include_str!("0006_kept_plans.sql"),
        scoped: &["kept_plans", "kept_plan_parts"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 7,
        name: "census",
        sql: include_str!("0007_census.sql"),
        scoped: &["census"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 8,
        name: "staged",
        sql: include_str!("0008_staged.sql"),
        scoped: &["staged"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 9,
        name: "picked",
        sql: include_str!("0009_picked.sql"),
        scoped: &["picked"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 10,
        name: "standings",
        sql: include_str!("0010_standings.sql"),
        scoped: &["standings", "proposals", "proposal_states", "rejected"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 11,
        name: "distinct",
        sql: include_str!("0011_distinct.sql"),
        scoped: &["distinct_pairs"],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 12,
        name: "how_matches_came",
        sql: include_str!("0012_how_matches_came.sql"),
        scoped: &[],
        open: &[],
        append_only: &[],
    },
    Migration {
        version: 13,
        name: "revisions",
        sql: include_str!("0013_revisions.sql"),
        scoped: &[],
        open: &[],
        append_only: &[],
    },
];

const LEDGER: &str = "CREATE TABLE schema_migrations (
    version bigint NOT NULL PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)";

/// The newest version this program knows.
pub(crate) fn known() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default()
}

/// Brings the tables up to date. `login` is the everyday account, where another one migrates.
pub(crate) async fn migrate(
    pool: &DatabaseConnection,
    login: Option<&str>,
    options: &OpenOptions,
) -> Result<(), StoreError> {
    // An up-to-date database is opened without a lock, so that commands never wait for a writing server.
    if version(pool).await? == known() {
        return Ok(());
    }
    // Roles are shared by all databases of a server: two that are set up at once can collide there, once.
    for _ in 0..5 {
        match migrate_once(pool, login, options).await {
            Err(StoreError::Database(message)) if message.contains("concurrently updated") => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Err(StoreError::Duplicate { constraint }) if constraint.starts_with("pg_") => {}
            done => return done,
        }
    }
    migrate_once(pool, login, options).await
}

async fn migrate_once(
    pool: &DatabaseConnection,
    login: Option<&str>,
    options: &OpenOptions,
) -> Result<(), StoreError> {
    let backend = pool.get_database_backend();
    let db = pool.begin_with_options(dialect::transaction_options(backend, true)).await?;
    if let Some(lock) = dialect::migration_lock(backend) {
        db.query_one_raw(Statement::from_string(backend, lock)).await?;
    }
    let found = version(&db).await?;
    if found == 0 {
        prepare(&db, login).await?;
    }
    step(&db, found, known(), options.now).await?;
    if found == 0 {
        finish(&db).await?;
    } else {
        run(&db, dialect::make_statistics_call(backend).map(str::to_owned)).await?;
    }
    workspaces::ensure_first(&db, options.first_workspace, options.now).await?;
    Ok(db.commit().await?)
}

/// The tables of this version whose rows belong to a workspace, in the order in which they were made.
pub(crate) fn scoped(version: i64) -> Vec<&'static str> {
    MIGRATIONS.iter().filter(|m| m.version <= version).flat_map(|m| m.scoped).copied().collect()
}

/// Does the steps after version `from`, up to version `to`.
pub(crate) async fn step(
    db: &DatabaseTransaction,
    from: i64,
    to: i64,
    now: Instant,
) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    for migration in MIGRATIONS.iter().filter(|m| m.version > from && m.version <= to) {
        // A step that changes rows changes them in every workspace; bound by the policy, the owner would see none.
        let older = scoped(migration.version - 1);
        for table in &older {
            run(db, dialect::free_owner(backend, table)).await?;
        }
        db.execute_unprepared(migration.sql).await?;
        for table in &older {
            run(db, dialect::bind_owner(backend, table)).await?;
        }
        for table in migration.scoped {
            run(db, dialect::protect_table(backend, table)).await?;
        }
        for table in migration.open {
            run(db, dialect::open_table(backend, table)).await?;
        }
        for table in migration.append_only {
            db.execute_unprepared(&dialect::append_only(backend, table)).await?;
        }
        db.execute_raw(Statement::from_sql_and_values(
            backend,
            "INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)",
            [migration.version.into(), migration.name.into(), stored::instant(now).into()],
        ))
        .await?;
    }
    Ok(())
}

/// On a database whose tables were just made: what the engines want to know of them.
pub(crate) async fn finish(db: &DatabaseTransaction) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    run(db, dialect::make_statistics_call(backend).map(str::to_owned)).await?;
    run(db, dialect::initial_statistics(backend).map(str::to_owned)).await
}

/// On an empty database: the ledger of steps, and on PostgreSQL the role as which the program works.
pub(crate) async fn prepare(db: &DatabaseTransaction, login: Option<&str>) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    let tables: i64 =
        match db.query_one_raw(Statement::from_string(backend, dialect::count_tables(backend))).await? {
            Some(row) => row.try_get("", "n")?,
            None => 0,
        };
    if tables > 0 {
        return Err(StoreError::CannotOpen(
            "this database holds the tables of another program; give Counterpart a database of its own"
                .to_owned(),
        ));
    }
    if let Some(role) = dialect::make_app_role(backend) {
        let made = async {
            db.execute_unprepared(role).await?;
            if let Some(login) = login {
                db.execute_unprepared(&dialect::grant_app_role(login)).await?;
            }
            Ok::<(), StoreError>(())
        };
        made.await.map_err(|error| role_advice(error, login))?;
    }
    db.execute_unprepared(LEDGER).await?;
    run(db, dialect::open_table(backend, "schema_migrations")).await
}

fn role_advice(error: StoreError, login: Option<&str>) -> StoreError {
    match error {
        StoreError::Database(message) if !message.contains("concurrently updated") => {
            let account =
                login.map_or_else(|| "the account of your database URL".to_owned(), |l| format!("\"{l}\""));
            StoreError::CannotOpen(format!(
                "this account may not set up the role under which Counterpart works ({message}); ask the \
                 administrator of the PostgreSQL server to run: CREATE ROLE {role} NOLOGIN; GRANT {role} TO ACCOUNT; \
                 with {account} as ACCOUNT, then start again",
                role = dialect::APP_ROLE,
            ))
        }
        other => other,
    }
}

async fn run(db: &DatabaseTransaction, sql: Option<String>) -> Result<(), StoreError> {
    if let Some(sql) = sql {
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// The version of the tables; 0 where there are none of ours. A newer one than we know is refused here.
pub(crate) async fn version(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let backend = db.get_database_backend();
    let there = db
        .query_one_raw(Statement::from_sql_and_values(
            backend,
            dialect::count_tables_named(backend),
            ["schema_migrations".into()],
        ))
        .await?;
    let there: i64 = there.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default();
    if there == 0 {
        return Ok(0);
    }
    let row = db
        .query_one_raw(Statement::from_string(
            backend,
            "SELECT coalesce(max(version), 0) AS version FROM schema_migrations",
        ))
        .await?;
    let found: i64 = row.map(|row| row.try_get("", "version")).transpose()?.unwrap_or_default();
    if found > known() {
        return Err(StoreError::NewerSchema { found, known: known() });
    }
    Ok(found)
}
