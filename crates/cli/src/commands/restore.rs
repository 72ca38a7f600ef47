//! `counterpart restore`

use super::backup::in_words;
use crate::args::{Global, RestoreArgs};
use crate::context::{self, Places};
use crate::interrupted::asked_to_stop;
use crate::lock::ServerLock;
use crate::output::{Output, counted, plain};
use anyhow::Context as _;
use counterpart_engine::{RestoreOrder, Restored, RestoredKey};
use counterpart_store::{Backup, Contents, TableRows};
use serde::Serialize;
use std::fs::File;
use std::path::Path;

/// What came of it, for a program.
#[derive(Serialize)]
struct Told<'a> {
    file: &'a Path,
    database: String,
    made_at: counterpart_model::Instant,
    made_by: &'a str,
    rows: &'a TableRows,
    runs_closed: u64,
    key: &'static str,
    without_credentials: &'a [String],
    pushes_paused: bool,
}

/// Makes a new database of a backup: all of it, or nothing.
pub async fn run(global: &Global, args: &RestoreArgs, output: Output) -> anyhow::Result<()> {
    let places = context::places(global);
    let mut backup = read(&args.file)?;
    let environment = context::environment(global)?;
    context::make_folder(&places.folder)?;
    let _lock = ServerLock::take(&places.folder)?;
    let order = RestoreOrder {
        database: &places.database,
        options: context::options(&environment),
        key: &places.key,
        new_key: args.new_key,
    };
    let restored = tokio::select! {
        restored = counterpart_engine::restore(order, &mut backup) => restored?,
        () = asked_to_stop() => anyhow::bail!("it was stopped; nothing was restored"),
    };
    let contents = backup.contents();
    let told = Told {
        file: &args.file,
        database: places.database.to_string(),
        made_at: contents.header.made_at,
        made_by: &contents.header.program,
        rows: &contents.rows,
        runs_closed: restored.runs_closed,
        key: word(restored.key),
        without_credentials: &restored.without_credentials,
        pushes_paused: true,
    };
    output.object(&told, || text(args, &places, contents, &restored))
}

fn read(path: &Path) -> anyhow::Result<Backup<File>> {
    let name = || format!("{} cannot be restored", path.display());
    let file = File::open(path).with_context(name)?;
    if !file.metadata().with_context(name)?.is_file() {
        anyhow::bail!("{} is no file; name the file that `counterpart backup` wrote", path.display());
    }
    Backup::open(file).with_context(name)
}

fn word(key: RestoredKey) -> &'static str {
    match key {
        RestoredKey::Brought => "brought",
        RestoredKey::There => "there",
        RestoredKey::Awaited => "awaited",
        RestoredKey::New => "new",
        RestoredKey::NotNeeded => "not_needed",
    }
}

fn text(args: &RestoreArgs, places: &Places, contents: &Contents, restored: &Restored) -> String {
    let header = &contents.header;
    let mut said = vec![
        format!(
            "{} is restored into {}: {}. It was made {} by Counterpart {} from {}.",
            args.file.display(),
            places.database,
            in_words(&contents.rows),
            header.made_at.format("%Y-%m-%d %H:%M UTC"),
            header.program,
            header.database
        ),
        key_text(places, contents, restored),
        "Pushes are paused: nothing is sent to any vendor from here. When this is the database that shall send, and no \
         other does: counterpart pushes resume"
            .to_owned(),
    ];
    if restored.runs_closed > 0 {
        let runs = counted(restored.runs_closed, "run that was", "runs that were");
        said.push(format!(
            "{runs} under way or waiting in the backup: closed as failed. The next sync begins anew."
        ));
    }
    let schedules = contents.rows.get("schedules").copied().unwrap_or_default();
    if schedules > 0 {
        said.push(format!(
            "{} came along as they were: a worker on this database syncs by them. A sync only reads from the vendor; \
             but if the original goes on too, both count against the same limits of the vendor. To switch them off first: \
             counterpart schedule list, counterpart schedule set ID --off",
            counted(schedules, "schedule", "schedules")
        ));
    }
    said.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n\n")
}

fn key_text(places: &Places, contents: &Contents, restored: &Restored) -> String {
    let key = &places.key;
    match restored.key {
        RestoredKey::Brought => format!("The key was inside and is now at {key}."),
        RestoredKey::There => format!("The key at {key} fits."),
        RestoredKey::NotNeeded => "Nothing in it is sealed with a key.".to_owned(),
        RestoredKey::Awaited => {
            let secrets = contents.rows.get("secrets").copied().unwrap_or_default();
            format!(
                "The key is not here yet: the backup does not hold it, and there is none at {key}. Everything works except \
                 what needs the stored secrets ({secrets}): syncs fail until the key is brought to {key}. If it is lost for \
                 good, restore once more, into an empty place, with --new-key, and enter the credentials again."
            )
        }
        RestoredKey::New if restored.without_credentials.is_empty() => {
            format!("The key at {key} is this database's own.")
        }
        RestoredKey::New => {
            let each: Vec<String> = restored
                .without_credentials
                .iter()
                .map(|name| format!("counterpart integration set {name} --secret-env FIELD=VARIABLE"))
                .collect();
            format!(
                "The sealed secrets were left out, and the key at {key} is this database's own. Enter the credentials \
                 again: {}",
                each.join("; ")
            )
        }
    }
}
