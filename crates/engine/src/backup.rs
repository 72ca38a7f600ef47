//! Backups with or without the key, and what a restored database begins with (R81).

use crate::key::{self, KEY_CHECK};
use crate::{EngineError, KeySource, Vault, VaultError, pushes};
use counterpart_model::{Instant, IntegrationState, Intent, IntentState, RunState};
use counterpart_store::{
    Backup, BackupError, Contents, DatabaseLocation, Dumping, OpenOptions, Store, TableRows, Tx,
};
use secrecy::SecretString;
use std::cell::{Cell, RefCell};
use std::io::{Read, Seek, Write};

/// What a restore is asked to do.
pub struct RestoreOrder<'a> {
    /// The new database.
    pub database: &'a DatabaseLocation,
    /// How it is opened.
    pub options: OpenOptions,
    /// Where its key is, or shall be.
    pub key: &'a KeySource,
    /// Leave the sealed secrets out and begin with a key of its own.
    pub new_key: bool,
}

/// What came of a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How it stands with the key.
    pub key: RestoredKey,
    /// Runs that were under way or waited when the backup was made, and were closed.
    pub runs_closed: u64,
    /// Integrations whose credentials must be entered again.
    pub without_credentials: Vec<String>,
}

/// How it stands with the key of a restored database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoredKey {
    /// It came with the backup.
    Brought,
    /// It was there already, and fits.
    There,
    /// It has still to be brought: until then everything but the secrets can be used.
    Awaited,
    /// A new one, or the one that was there; the sealed secrets were left out.
    New,
    /// Nothing was ever sealed.
    NotNeeded,
}

/// Writes a backup of all workspaces. With a key source, that key is put inside; it must be the database's.
pub async fn back_up(
    store: &Store,
    program: &str,
    now: Instant,
    key: Option<&KeySource>,
    out: impl Write,
) -> Result<TableRows, EngineError> {
    let key = match key {
        Some(source) => Some(fitting(store, source).await?),
        None => None,
    };
    Ok(store.back_up(Dumping { program: program.to_owned(), now, key }, out).await?)
}

async fn fitting(store: &Store, source: &KeySource) -> Result<SecretString, EngineError> {
    let text = source.read()?;
    let vault = Vault::with(&text)?;
    for workspace in store.workspaces().await? {
        let tx = store.workspace(workspace.id).read().await?;
        if let Some(check) = tx.meta().get(KEY_CHECK).await? {
            vault.fits(&check)?;
        }
    }
    Ok(text)
}

/// Restores a backup into a new database: all of it, or nothing. Pushes are paused there.
pub async fn restore<R: Read + Seek>(
    order: RestoreOrder<'_>,
    backup: &mut Backup<R>,
) -> Result<Restored, EngineError> {
    let contents = backup.contents().clone();
    let key = which_key(&order, &contents)?;
    let (made_at, now) = (contents.header.made_at, order.options.now);
    let runs_closed = Cell::new(0);
    let without_credentials = RefCell::new(Vec::new());
    let settle = async |tx: &Tx| -> Result<(), EngineError> {
        runs_closed.set(runs_closed.get() + close_runs(tx, made_at).await?);
        pause_pushes(tx, made_at, now).await?;
        leave_to_people(tx, made_at).await?;
        let why = "This database was restored from a backup: what the original had to tell, it tells itself.";
        tx.notifications().drop_waiting(why, now).await?;
        key::note_awaited(tx, key == RestoredKey::Awaited).await?;
        match (key, &contents.header.key) {
            (RestoredKey::Brought, Some(text)) => order.key.bring(text)?,
            (RestoredKey::New, _) => {
                let names = ask_for_credentials(tx).await?;
                without_credentials.borrow_mut().extend(names);
                key::begin_anew(tx, &Vault::open(order.key, true)?).await?;
            }
            _ => {}
        }
        Ok(())
    };
    backup.restore_into(order.database, order.options.clone(), settle).await?;
    Ok(Restored {
        key,
        runs_closed: runs_closed.get(),
        without_credentials: without_credentials.into_inner(),
    })
}

/// What will be done about the key; refuses what could not be used afterwards, before anything is written.
fn which_key(order: &RestoreOrder<'_>, contents: &Contents) -> Result<RestoredKey, EngineError> {
    if order.new_key {
        return Ok(RestoredKey::New);
    }
    let there = match order.key.read() {
        Err(VaultError::Lost(_)) => None,
        there => Some(Vault::with(&there?)?),
    };
    let checks = contents.meta.iter().filter(|value| value.name == KEY_CHECK);
    let fits = |vault: &Vault| checks.clone().all(|check| vault.fits(&check.value).is_ok());
    let inside = match &contents.header.key {
        Some(text) => Some(Vault::with(text).ok().filter(fits).ok_or_else(|| {
            EngineError::from(BackupError::Damaged("the key inside does not fit its secrets".to_owned()))
        })?),
        None => None,
    };
    match (inside, there) {
        (Some(_), None) => Ok(RestoredKey::Brought),
        (Some(inside), Some(there)) if there.is_same(&inside) => Ok(RestoredKey::There),
        (None, _) if checks.clone().next().is_none() => Ok(RestoredKey::NotNeeded),
        (None, None) => Ok(RestoredKey::Awaited),
        (None, Some(there)) if fits(&there) => Ok(RestoredKey::There),
        _ => Err(other_key(order.key)),
    }
}

fn other_key(source: &KeySource) -> EngineError {
    EngineError::Refused(format!(
        "The key at {source} is not the one that sealed the secrets of this backup, so nothing was restored. Name the right \
         one with --key-file, or move this one away if no other database needs it; or leave the sealed secrets out with \
         --new-key and enter the credentials again."
    ))
}

/// Nobody goes on with what was under way: its process belongs to the original.
async fn close_runs(tx: &Tx, made_at: Instant) -> Result<u64, EngineError> {
    let runs = tx.runs().in_states(&[RunState::Running, RunState::Waiting]).await?;
    let closed = runs.len() as u64;
    for mut run in runs {
        let what = if run.state == RunState::Running { "was under way" } else { "was waiting" };
        run.summary.error = Some(format!(
            "It {what} when the backup was made ({}), from which this database was restored. What it had saved by then is \
             here; the next sync begins anew.",
            moment(made_at)
        ));
        run.state = RunState::Failed;
        run.finished_at = Some(made_at.max(run.started_at));
        tx.runs().update(&run).await?;
    }
    Ok(closed)
}

async fn pause_pushes(tx: &Tx, made_at: Instant, now: Instant) -> Result<(), EngineError> {
    let mut why = format!("this database was restored from a backup made {}", moment(made_at));
    if let Some(before) = pushes::paused(tx).await? {
        why.push_str(&format!("; they were paused in the original too: {}", before.why));
    }
    pushes::pause(tx, now, &why).await.map(drop)
}

/// What was being sent, or was not known, is known by the original alone by now. It is never sent from here by itself.
async fn leave_to_people(tx: &Tx, made_at: Instant) -> Result<(), EngineError> {
    let states = [IntentState::Sending, IntentState::Unknown];
    loop {
        let open = tx.outbox().list(None, &states, None, 500).await?;
        if open.is_empty() {
            return Ok(());
        }
        for intent in open {
            let sentence = format!(
                "It was under way when the backup was made ({}), from which this database was restored. Look at the vendor \
                 for the mark {}; then name the record that it is, have it sent again, or drop it.",
                moment(made_at),
                intent.marker()
            );
            let doubt = Intent {
                state: IntentState::Doubt,
                not_before: None,
                sentence: Some(sentence),
                vendor: None,
                ..intent
            };
            tx.outbox().update(&doubt).await?;
        }
    }
}

/// Integrations with sealed secrets say that these are gone.
async fn ask_for_credentials(tx: &Tx) -> Result<Vec<String>, EngineError> {
    let mut names = Vec::new();
    for mut integration in tx.integrations().list().await? {
        let secrets = tx.secrets().of(integration.id).await?;
        if secrets.is_empty() {
            continue;
        }
        let fields: Vec<String> =
            secrets.iter().map(|secret| format!("--secret-env {}=VARIABLE", secret.field)).collect();
        integration.state = IntegrationState::Failing {
            reason: format!(
                "Its credentials were left out when this database was restored. Enter them again: `counterpart integration \
                 set {} {}`",
                integration.name,
                fields.join(" ")
            ),
        };
        tx.integrations().update(&integration).await?;
        names.push(integration.name);
    }
    Ok(names)
}

fn moment(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
