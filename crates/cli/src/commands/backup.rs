//! `counterpart backup`

use crate::args::{BackupArgs, Global};
use crate::context;
use crate::files::Beside;
use crate::interrupted::asked_to_stop;
use crate::output::{Output, counted, plain};
use anyhow::Context as _;
use counterpart_engine::EngineError;
use counterpart_store::{TableRows, is_backup};
use serde::Serialize;
use std::fs::File;
use std::path::Path;

/// What was written, for a program.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    bytes: u64,
    made_at: counterpart_model::Instant,
    with_key: bool,
    rows: &'a TableRows,
}

/// Writes everything the database holds into one file.
pub async fn run(global: &Global, args: &BackupArgs, output: Output) -> anyhow::Result<()> {
    let places = context::places(global);
    if places.fresh() {
        return Err(EngineError::NotFound(format!(
            "There is no database at {}, so there is nothing to back up. Is --data right?",
            places.database
        ))
        .into());
    }
    refuse_to_replace(&args.file, args.force)?;
    let environment = context::environment(global)?;
    let store = context::open_database(&places, &environment).await?;
    let made_at = environment.clock.now();
    let mut file = Beside::private(&args.file)?;
    let key = args.with_key.then_some(&places.key);
    let writing = counterpart_engine::back_up(&store, env!("CARGO_PKG_VERSION"), made_at, key, &mut file);
    let rows = tokio::select! {
        rows = writing => rows?,
        () = asked_to_stop() => anyhow::bail!("it was stopped; no backup was written"),
    };
    let bytes = file.finish(args.force)?;
    let written = Written { file: &args.file, bytes, made_at, with_key: args.with_key, rows: &rows };
    output.object(&written, || {
        let key = if args.with_key {
            "The key is inside: whoever has this file can use the stored secrets. Keep it as safe as the key.".to_owned()
        } else {
            format!(
                "The key is not inside: without it the stored secrets cannot be used after a restore. Keep the key ({}) \
                 too, apart from this file.",
                places.key
            )
        };
        format!(
            "{} is written: {}, {}.\n{}\n\nInto an empty place it comes back with: counterpart restore {} --data NEW-FOLDER",
            plain(&args.file.display().to_string()),
            in_words(&rows),
            size(bytes),
            plain(&key),
            plain(&args.file.display().to_string()),
        )
    })
}

/// What a technician looks for in it, and how much else.
pub fn in_words(rows: &TableRows) -> String {
    let number = |table: &str| rows.get(table).copied().unwrap_or_default();
    let told = [
        counted(number("integrations"), "integration", "integrations"),
        counted(number("mirror"), "mirrored record", "mirrored records"),
        counted(number("customers"), "customer", "customers"),
        counted(number("matches"), "match", "matches"),
        counted(number("journal"), "change in the journal", "changes in the journal"),
    ];
    told.join(", ")
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// A file that is there is replaced only when asked for, and only where it is a backup: a slip of the hand must not cost
/// a database.
fn refuse_to_replace(path: &Path, force: bool) -> anyhow::Result<()> {
    let Ok(there) = std::fs::symlink_metadata(path) else { return Ok(()) };
    let name = path.display();
    if !force {
        anyhow::bail!("{name} is there already; choose another name, or replace it with --force");
    }
    let file = File::open(path).with_context(|| format!("{name} cannot be read, so it is not replaced"))?;
    if !there.is_file() || !is_backup(file) {
        anyhow::bail!(
            "{name} is not a backup, so it is not replaced, not even with --force; choose another name"
        );
    }
    Ok(())
}
