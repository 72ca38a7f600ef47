//! Every statement and code that differs between SQLite and PostgreSQL. Elsewhere SQL is written once, with `$1`,
//! which both read.

mod bulk;
mod statistics;

pub(crate) use bulk::{BulkColumn, bulk_insert, plain_insert};
pub(crate) use statistics::{
    drop_statistics_call, initial_statistics, make_statistics_call, refresh_statistics,
};

use crate::StoreError;
use sea_orm::sea_query::ArrayType;
use sea_orm::{AccessMode, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions, Value};
use sqlx::error::{DatabaseError, ErrorKind};

/// The role as which the program works on PostgreSQL: owns nothing, sees what the workspace setting lets it see.
pub(crate) const APP_ROLE: &str = "counterpart_app";

/// How to begin: a snapshot to read from, or the right to write.
pub(crate) fn transaction_options(backend: DbBackend, write: bool) -> TransactionOptions {
    match (backend, write) {
        (DbBackend::Postgres, true) => TransactionOptions {
            isolation_level: Some(IsolationLevel::ReadCommitted),
            access_mode: Some(AccessMode::ReadWrite),
            sqlite_transaction_mode: None,
        },
        (DbBackend::Postgres, false) => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            sqlite_transaction_mode: None,
        },
        (_, write) => TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: Some(if write {
                SqliteTransactionMode::Immediate
            } else {
                SqliteTransactionMode::Deferred
            }),
        },
    }
}

/// What a transaction does first: takes the role without privileges, names its workspace, and, to write, waits for
/// the workspace's one writer. `$1` workspace, `$2` milliseconds of patience. Plans are made for each statement anew:
/// one kept from when a table was small reads all of it once it is large, a hundred times slower in an initial pull. A
/// process that stands still with a transaction open (its machine is suspended) loses it after a minute: others wait for it.
pub(crate) fn enter_workspace(backend: DbBackend, write: bool) -> Option<&'static str> {
    match (backend, write) {
        (DbBackend::Postgres, true) => Some(
            "SELECT set_config('role', 'counterpart_app', true), \
             set_config('counterpart.workspace', $1, true), set_config('lock_timeout', $2, true), \
             set_config('idle_in_transaction_session_timeout', '60000', true), \
             set_config('plan_cache_mode', 'force_custom_plan', true), \
             pg_advisory_xact_lock(hashtextextended($1, 4127))::text",
        ),
        (DbBackend::Postgres, false) => Some(
            "SELECT set_config('role', 'counterpart_app', true), \
             set_config('counterpart.workspace', $1, true), set_config('lock_timeout', $2, true), \
             set_config('idle_in_transaction_session_timeout', '60000', true), \
             set_config('plan_cache_mode', 'force_custom_plan', true)",
        ),
        _ => None,
    }
}

/// So many milliseconds (a parameter) from now, by the database's own clock: the machines that share it may disagree. On
/// SQLite, which one machine uses, in the form in which instants are written.
pub(crate) fn in_milliseconds(backend: DbBackend, parameter: usize) -> String {
    match backend {
        DbBackend::Postgres => format!("clock_timestamp() + ${parameter}::bigint * interval '1 millisecond'"),
        _ => format!(
            "strftime('%Y-%m-%dT%H:%M:%f', 'now', (${parameter} / 1000.0) || ' seconds') || '000+00:00'"
        ),
    }
}

/// Keeps a claim from waiting for a row that another one is just taking.
pub(crate) fn skip_locked(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    }
}

/// What the account that makes tables does first when it fills them too: `$1` milliseconds of patience.
pub(crate) fn enter_as_owner(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres)
        .then_some("SELECT set_config('lock_timeout', $1, true), pg_advisory_xact_lock(7203114)::text")
}

/// Names the workspace, within a transaction of that account: `$1`.
pub(crate) fn name_workspace(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("SELECT set_config('counterpart.workspace', $1, true)")
}

/// Keeps everybody else away from these tables until the transaction ends. On SQLite a writer is alone anyway.
pub(crate) fn lock_tables(backend: DbBackend, tables: &[&str]) -> Option<String> {
    (backend == DbBackend::Postgres)
        .then(|| format!("LOCK TABLE workspaces, {} IN ACCESS EXCLUSIVE MODE", tables.join(", ")))
}

/// Keeps a row that is read from being changed by others until the transaction ends. On SQLite nobody else writes then.
pub(crate) fn for_update(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    }
}

/// What a transaction outside any workspace does first: the list of workspaces is all it can see.
pub(crate) fn enter_lobby(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("SELECT set_config('role', 'counterpart_app', true)")
}

/// Asks whether a table is there: one row with a number. `$1` its name.
pub(crate) fn count_tables_named(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "SELECT count(*) AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1"
        }
        _ => "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = $1",
    }
}

/// Asks whether there are any tables at all.
pub(crate) fn count_tables(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "SELECT count(*) AS n FROM pg_tables WHERE schemaname = current_schema()",
        // Its own, such as that of statistics, stay when all others go.
        _ => "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'",
    }
}

/// Held while migrating, until the transaction ends. SQLite's immediate transaction is that lock already.
pub(crate) fn migration_lock(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("SELECT pg_advisory_xact_lock(7203114)::text")
}

/// Makes the role without privileges, and lets the present account take it. Roles belong to the whole server, so
/// another database of it may be doing the same at this moment.
pub(crate) fn make_app_role(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some(
        "DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'counterpart_app') THEN
                BEGIN
                    CREATE ROLE counterpart_app NOLOGIN;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END;
            END IF;
            BEGIN
                SET LOCAL ROLE counterpart_app;
                RESET ROLE;
            EXCEPTION WHEN insufficient_privilege THEN
                EXECUTE 'GRANT counterpart_app TO ' || quote_ident(current_user);
            END;
            EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO counterpart_app';
        END $$",
    )
}

/// Lets the everyday account take the role, where another one migrates. The name goes in as a quoted identifier.
pub(crate) fn grant_app_role(login: &str) -> String {
    format!("GRANT {APP_ROLE} TO \"{}\"", login.replace('"', "\"\""))
}

/// Asks what the role may do that it must not: one row, two booleans.
pub(crate) const CHECK_APP_ROLE: &str =
    "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user";

/// Gives the role a table, restricted to the rows of the workspace that the transaction named. The setting is read
/// once per statement (the sub-select), missing is fine, empty is none; the same expression guards writes.
pub(crate) fn protect_table(backend: DbBackend, table: &str) -> Option<String> {
    (backend == DbBackend::Postgres).then(|| {
        format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE};
             ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
             CREATE POLICY workspace ON {table} \
                USING (workspace_id = (SELECT nullif(current_setting('counterpart.workspace', true), '')::uuid)) \
                WITH CHECK (workspace_id = (SELECT nullif(current_setting('counterpart.workspace', true), '')::uuid));"
        )
    })
}

/// From now on rows of this table are added and read, never changed or removed: on PostgreSQL not by the role as which
/// the program works, on SQLite, which has no roles, not by any statement.
pub(crate) fn append_only(backend: DbBackend, table: &str) -> String {
    match backend {
        DbBackend::Postgres => format!("REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}"),
        _ => ["UPDATE", "DELETE"]
            .map(|act| {
                format!(
                    "CREATE TRIGGER {table}_no_{} BEFORE {act} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END;",
                    act.to_lowercase()
                )
            })
            .concat(),
    }
}

/// Lets a table's owner see the rows of every workspace, for as long as a step of the schema lasts.
pub(crate) fn free_owner(backend: DbBackend, table: &str) -> Option<String> {
    (backend == DbBackend::Postgres).then(|| format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
}

/// And binds it again.
pub(crate) fn bind_owner(backend: DbBackend, table: &str) -> Option<String> {
    (backend == DbBackend::Postgres).then(|| format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
}

/// Gives the role a table that belongs to no workspace.
pub(crate) fn open_table(backend: DbBackend, table: &str) -> Option<String> {
    (backend == DbBackend::Postgres).then(|| format!("GRANT SELECT ON {table} TO PUBLIC"))
}

/// `column` is one of many texts, as one parameter, so that the statement is the same for any number of them.
pub(crate) fn is_one_of(backend: DbBackend, column: &str, parameter: usize) -> String {
    match backend {
        DbBackend::Postgres => format!("{column} = ANY (${parameter})"),
        _ => format!("{column} IN (SELECT value FROM json_each(${parameter}))"),
    }
}

/// An id within a statement's text, for conditions that are put together without parameters.
pub(crate) fn uuid_literal(backend: DbBackend, id: uuid::Uuid) -> String {
    match backend {
        DbBackend::Postgres => format!("'{id}'::uuid"),
        _ => format!("x'{}'", id.simple()),
    }
}

/// That one parameter.
pub(crate) fn texts<'a>(backend: DbBackend, texts: impl Iterator<Item = &'a str>) -> Value {
    match backend {
        DbBackend::Postgres => {
            let texts = texts.map(|text| Value::from(text.replace('\0', ""))).collect();
            Value::Array(ArrayType::String, Some(Box::new(texts)))
        }
        _ => Value::from(serde_json::Value::from_iter(texts).to_string()),
    }
}

/// Many whole numbers as one parameter, for [`is_one_of`].
pub(crate) fn numbers(backend: DbBackend, numbers: &[i64]) -> Value {
    match backend {
        DbBackend::Postgres => {
            let numbers = numbers.iter().map(|number| Value::from(*number)).collect();
            Value::Array(ArrayType::BigInt, Some(Box::new(numbers)))
        }
        _ => Value::from(serde_json::Value::from(numbers).to_string()),
    }
}

/// The rows of `standings` with one of these names: `$1` integration, `$2` workspace, `$3` the names, and the standings that are
/// looked for. Put so that PostgreSQL looks each name up in the index, as in [`known_rows`].
pub(crate) fn spelled_rows(backend: DbBackend, standings: &str) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "SELECT s.row_number FROM unnest($3) AS wanted (name), LATERAL (SELECT t.row_number FROM standings t \
             WHERE t.name_key = wanted.name AND t.integration_id IS NOT DISTINCT FROM $1 AND t.workspace_id = $2 \
             AND t.standing IN ({standings}) OFFSET 0) AS s"
        ),
        _ => format!(
            "SELECT t.row_number FROM standings t WHERE t.name_key IN (SELECT value FROM json_each($3)) \
             AND t.integration_id = $1 AND t.workspace_id = $2 AND t.standing IN ({standings})"
        ),
    }
}

/// A list of texts, one parameter, as a table `wanted (name)`.
pub(crate) fn texts_as_table(backend: DbBackend, parameter: usize) -> String {
    match backend {
        DbBackend::Postgres => format!("unnest(${parameter}) AS wanted (name)"),
        _ => format!("(SELECT value AS name FROM json_each(${parameter})) AS wanted"),
    }
}

/// Which rows of the mirror these vendor ids have: `$1` integration, `$2` kind, `$3` workspace, `$4` the ids.
/// PostgreSQL looks each of them up in the index that begins with it, because a sub-select with a limit cannot become
/// a join and `IS NOT DISTINCT FROM` fits no index. Left to choose, it reads the whole mirror for every page while a
/// table is being filled and has no statistics yet.
pub(crate) fn known_rows(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "SELECT m.vendor_id, m.row_number, m.content_hash, m.visibility FROM unnest($4) AS wanted (id), \
             LATERAL (SELECT * FROM mirror WHERE vendor_id = wanted.id AND workspace_id = $3 \
             AND integration_id IS NOT DISTINCT FROM $1 AND kind IS NOT DISTINCT FROM $2 LIMIT 1) AS m"
        }
        _ => {
            "SELECT vendor_id, row_number, content_hash, visibility FROM mirror \
             WHERE integration_id = $1 AND kind = $2 AND workspace_id = $3 \
             AND vendor_id IN (SELECT value FROM json_each($4))"
        }
    }
}

/// What the database says, as our error.
pub(crate) fn database_error(error: &dyn DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default().into_owned();
    let constraint = || error.constraint().map_or_else(|| error.message().to_owned(), str::to_owned);
    match error.kind() {
        ErrorKind::UniqueViolation => return StoreError::Duplicate { constraint: constraint() },
        ErrorKind::ForeignKeyViolation => return StoreError::Dangling { constraint: constraint() },
        _ => {}
    }
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // The low byte is the primary result code (https://www.sqlite.org/rescode.html).
        return match code.parse::<u32>().unwrap_or_default() & 0xff {
            5 | 6 => StoreError::Busy,
            8 => StoreError::ReadOnly,
            11 | 26 => StoreError::Damaged,
            13 => StoreError::DiskFull,
            _ => StoreError::Database(error.message().to_owned()),
        };
    }
    match code.as_str() {
        "40001" | "40P01" => StoreError::Serialization,
        "55P03" => StoreError::Busy,
        "53100" => StoreError::DiskFull,
        // A sign that no text of this database can hold (U+0000), looked for or to be stored.
        "22021" => StoreError::Unstorable(
            "what was sent holds a sign that cannot be stored (U+0000), so nothing was done; leave it out"
                .to_owned(),
        ),
        code if code.starts_with("57P") => StoreError::Lost(error.message().to_owned()),
        _ => StoreError::Database(error.message().to_owned()),
    }
}

/// Whether a text may hold U+0000.
pub(crate) fn stores_nul(backend: DbBackend) -> bool {
    backend != DbBackend::Postgres
}

/// The engine's name.
pub(crate) fn name(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "PostgreSQL",
        _ => "SQLite",
    }
}
