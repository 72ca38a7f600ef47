//! Every statement and code that differs between SQLite and PostgreSQL. Elsewhere SQL is written once, with `$1`,
//! which both read.

use crate::StoreError;
use sea_orm::sea_query::ArrayType;
use sea_orm::{AccessMode, DbBackend, IsolationLevel, SqliteTransactionMode, TransactionOptions, Value};
use sqlx::error::{DatabaseError, ErrorKind};

/// The role as which the program works on PostgreSQL: owns nothing, sees what the workspace setting lets it see.
pub(crate) const APP_ROLE: &str = "counterpart_app";

/// Marks NULL in an array of texts on PostgreSQL, whose arrays come over without NULLs.
pub(crate) const NULL_MARK: &str = "\u{1}";

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

/// Tells the planner how rows are spread once there are many. Without that SQLite takes a workspace for ten rows, and
/// looks through all of them rather than in the index that begins with the id it is given. (The table is an ordinary
/// one for this purpose: https://www.sqlite.org/fileformat2.html#stat1tab.) PostgreSQL finds out by itself.
pub(crate) fn initial_statistics(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Sqlite).then_some(
        "ANALYZE;
         INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
            ('mirror', 'sqlite_autoindex_mirror_1', '200000 100000 1'),
            ('mirror', 'mirror_vendor', '200000 2 2 1'),
            ('mirror', 'mirror_sorted', '200000 100000 50000 2 1'),
            ('mirror', 'mirror_spelled', '100000 2 2 2'),
            ('mirror', 'mirror_inside', '100000 2 2 2'),
            ('mirror', 'mirror_held_back', '10000 5000 2500 1000'),
            ('mirror', 'mirror_hidden', '10000 5000 2500'),
            ('standings', 'sqlite_autoindex_standings_1', '100000 50000 1'),
            ('standings', 'standings_listed', '100000 50000 10000 2 1 1 1'),
            ('standings', 'standings_spelled', '100000 2 2 1'),
            ('proposals', 'sqlite_autoindex_proposals_1', '100000 2 2 1 1'),
            ('proposals', 'proposals_hub', '100000 2 2'),
            ('rejected', 'sqlite_autoindex_rejected_1', '1000 2 1 1 1'),
            ('customers', 'sqlite_autoindex_customers_1', '100000 100000 1'),
            ('customers', 'customers_sorted', '100000 100000 2 1'),
            ('customers', 'customers_spelled', '100000 2 2 1'),
            ('sites', 'sqlite_autoindex_sites_1', '100000 100000 1'),
            ('sites', 'sites_sorted', '100000 3 3 2 1'),
            ('matches', 'sqlite_autoindex_matches_1', '100000 100000 1'),
            ('matches', 'sqlite_autoindex_matches_2', '100000 2 1 1 1 1'),
            ('matches', 'matches_vendor', '100000 2 2 2'),
            ('ignored', 'sqlite_autoindex_ignored_1', '1000 1000 500 1'),
            ('attention', 'sqlite_autoindex_attention_1', '10000 10000 1'),
            ('attention', 'attention_open', '10000 3 3 3 2'),
            ('triggers', 'sqlite_autoindex_triggers_1', '100000 100000 1'),
            ('triggers', 'triggers_pending', '100000 3 2 2 1'),
            ('journal', 'sqlite_autoindex_journal_1', '1000000 1000000 1'),
            ('journal', 'journal_run', '1000000 1000 1000 1'),
            ('journal', 'journal_record', '1000000 5 5 5 1');
         ANALYZE sqlite_schema",
    )
}

/// Makes what the program calls after it has added many rows: fresh statistics of the tables that grow. Only an owner
/// may ask for them, so the function does it in the owner's name. Of the mirror only the columns that queries filter
/// by are looked at: the others are wide, and reading them took a good part of an initial pull.
pub(crate) fn make_statistics_call(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some(
        "CREATE OR REPLACE FUNCTION counterpart_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
            SET search_path FROM CURRENT AS
            'BEGIN ANALYZE (SKIP_LOCKED) mirror (workspace_id, integration_id, kind, row_number, vendor_id, name_key,
                parent_id, visibility, active, internal, offered, held_back), customers, sites, matches, triggers, journal,
                standings, proposals; END';
         REVOKE ALL ON FUNCTION counterpart_refresh_statistics() FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION counterpart_refresh_statistics() TO counterpart_app",
    )
}

/// Takes it away again, with the tables.
pub(crate) fn drop_statistics_call(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("DROP FUNCTION IF EXISTS counterpart_refresh_statistics()")
}

/// That call.
pub(crate) fn refresh_statistics(backend: DbBackend) -> Option<&'static str> {
    (backend == DbBackend::Postgres).then_some("SELECT counterpart_refresh_statistics()::text")
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
        code if code.starts_with("57P") => StoreError::Lost(error.message().to_owned()),
        _ => StoreError::Database(error.message().to_owned()),
    }
}

/// A column of a bulk insert: its name, PostgreSQL's name of its type, and whether it may be NULL (texts only).
#[derive(Clone, Copy)]
pub(crate) struct BulkColumn {
    pub name: &'static str,
    pub postgres_type: &'static str,
    pub nullable: bool,
}

/// The statement that inserts `rows` rows, and its values in order. `shared` columns have one value for all rows.
/// SQLite gets a list of VALUES; PostgreSQL one array per column, which keeps its statement the same for any number
/// of rows and spares it thousands of parameters.
pub(crate) fn bulk_insert(
    backend: DbBackend,
    table: &str,
    shared: &[(&'static str, Value)],
    columns: &[BulkColumn],
    rows: Vec<Vec<Value>>,
) -> (String, Vec<Value>) {
    let names = shared
        .iter()
        .map(|(name, _)| *name)
        .chain(columns.iter().map(|c| c.name))
        .collect::<Vec<_>>()
        .join(", ");
    if backend != DbBackend::Postgres {
        // Parameters without a name are counted from 1 and come first. Named ones are looked up one by one in a list of
        // all names, for each row again, so only the shared ones, which are few, have one.
        let given = rows.len() * columns.len();
        let fixed = (1..=shared.len()).map(|n| format!("${}", given + n)).collect::<Vec<_>>().join(", ");
        let row = format!("({fixed}{})", ", ?".repeat(columns.len()));
        let mut sql = String::with_capacity(rows.len() * (row.len() + 2) + 200);
        sql.push_str(&format!("INSERT INTO {table} ({names}) VALUES "));
        for number in 0..rows.len() {
            sql.push_str(if number == 0 { "" } else { ", " });
            sql.push_str(&row);
        }
        let mut values: Vec<Value> = Vec::with_capacity(given + shared.len());
        values.extend(rows.into_iter().flatten());
        values.extend(shared.iter().map(|(_, value)| value.clone()));
        return (sql, values);
    }
    let fixed = (1..=shared.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let mut values: Vec<Value> = shared.iter().map(|(_, value)| value.clone()).collect();
    let mut arrays: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for ((array, value), column) in arrays.iter_mut().zip(row).zip(columns) {
            array.push(match value {
                Value::String(None) if column.nullable => Value::String(Some(NULL_MARK.to_owned())),
                value => value,
            });
        }
    }
    let given = columns
        .iter()
        .map(|c| if c.nullable { format!("nullif(u.{}, E'\\001')", c.name) } else { format!("u.{}", c.name) })
        .collect::<Vec<_>>()
        .join(", ");
    let unnested = columns
        .iter()
        .enumerate()
        .map(|(n, c)| format!("${}::{}[]", shared.len() + n + 1, c.postgres_type))
        .collect::<Vec<_>>()
        .join(", ");
    let aliases = columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    for array in arrays {
        values.push(array_value(array));
    }
    (
        format!(
            "INSERT INTO {table} ({names}) SELECT {fixed}, {given} FROM unnest({unnested}) AS u ({aliases})"
        ),
        values,
    )
}

/// The statement that inserts so many rows, each with its workspace first: values of any kind, and any of them NULL.
pub(crate) fn plain_insert(backend: DbBackend, table: &str, columns: &[&str], rows: usize) -> String {
    let width = columns.len() + 1;
    let mut sql = format!("INSERT INTO {table} (workspace_id, {}) VALUES ", columns.join(", "));
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for place in 0..width {
            sql.push_str(if place == 0 { "" } else { ", " });
            match backend {
                DbBackend::Postgres => sql.push_str(&format!("${}", row * width + place + 1)),
                // Named ones are looked up one by one in a list of all names.
                _ => sql.push('?'),
            }
        }
        sql.push(')');
    }
    sql
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

fn array_value(values: Vec<Value>) -> Value {
    let kind = match values.first() {
        Some(Value::Bool(_)) => ArrayType::Bool,
        Some(Value::BigInt(_)) => ArrayType::BigInt,
        Some(Value::Bytes(_)) => ArrayType::Bytes,
        Some(Value::Uuid(_)) => ArrayType::Uuid,
        Some(Value::ChronoDateTimeUtc(_)) => ArrayType::ChronoDateTimeUtc,
        _ => ArrayType::String,
    };
    Value::Array(kind, Some(Box::new(values)))
}
