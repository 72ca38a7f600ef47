//! Databases on the tests' server. The account that owns them is no superuser: to a superuser row-level security
//! means nothing, so a test as one would prove nothing.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::hash::{BuildHasher, Hasher};

/// The account as which tests open their databases: owner of each, allowed to make roles, not a superuser.
const OWNER: &str = "counterpart_owner";

/// Makes an empty database on the server of this superuser's URL, and gives the owner's URL and the superuser's.
pub(super) async fn create(admin: &str) -> Result<(String, String), String> {
    create_from(admin, "template0").await
}

/// Makes a copy of the database of this superuser's URL, beside it. Nobody may be connected to it for long.
pub(super) async fn copy(admin: &str) -> Result<(String, String), String> {
    create_from(&with_database(admin, "postgres"), database(admin)).await
}

async fn create_from(admin: &str, template: &str) -> Result<(String, String), String> {
    let name = format!("test_{}_{:x}", std::process::id(), fresh_number());
    let mut connection = connect(admin).await?;
    let owner = format!(
        "DO $$ BEGIN CREATE ROLE {OWNER} LOGIN CREATEROLE; EXCEPTION WHEN duplicate_object OR unique_violation THEN \
         NULL; END $$"
    );
    run(&mut connection, owner).await?;
    run(&mut connection, format!("CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")).await?;
    let _ = connection.close().await;
    let admin = with_database(admin, &name);
    Ok((with_user(&admin, OWNER), admin))
}

/// Removes the database of this superuser's URL, whoever is still connected to it.
pub(super) async fn remove(admin: &str) -> Result<(), String> {
    let mut connection = connect(&with_database(admin, "postgres")).await?;
    run(&mut connection, format!("DROP DATABASE {} WITH (FORCE)", database(admin))).await?;
    let _ = connection.close().await;
    Ok(())
}

/// Runs statements as the account of a URL.
pub(super) async fn execute(url: &str, sql: &str) -> Result<(), String> {
    let mut connection = connect(url).await?;
    run(&mut connection, sql.to_owned()).await?;
    let _ = connection.close().await;
    Ok(())
}

pub(super) fn with_user(url: &str, user: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (place, _) = rest.split_once('?').unwrap_or((rest, ""));
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    format!("postgres://{user}@{}", rest.replacen(place, host, 1))
}

fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let base = base.rsplit_once('/').map_or(base, |(server, _)| server);
    query.map_or_else(|| format!("{base}/{name}"), |query| format!("{base}/{name}?{query}"))
}

/// The database's name in a URL.
fn database(url: &str) -> &str {
    let place = url.split_once('?').map_or(url, |(place, _)| place);
    place.rsplit_once('/').map_or(place, |(_, name)| name)
}

async fn connect(url: &str) -> Result<PgConnection, String> {
    let options: PgConnectOptions = url.parse().map_err(|error| format!("{url}: {error}"))?;
    options
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|error| format!("the tests' PostgreSQL: {error}"))
}

async fn run(connection: &mut PgConnection, sql: String) -> Result<(), String> {
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .map(|_| ())
        .map_err(|error| format!("the tests' PostgreSQL: {error}"))
}

/// A number no other test of any process has, for the database's name.
fn fresh_number() -> u64 {
    // Keyed anew in every process and stepped in every call: chance enough for a name.
    std::hash::RandomState::new().build_hasher().finish()
}
