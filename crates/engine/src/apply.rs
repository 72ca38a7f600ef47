//! The one door (invariant 2): a plan's changes are checked against the present and written, with the journal, in one
//! transaction. Nothing else in the program changes a hub record.

mod expectations;
mod mains;
mod newcomers;
mod owners;
mod present;
mod wanted;

use self::present::Present;
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Change, Field, Group, JournalEntry, JournalId, Kind, Match, MatchKind, Operation, RecordRef,
    RunId, Stale, Trigger, TriggerCause, TriggerId, Value,
};
use counterpart_rules::stars::Stars;
use counterpart_store::Tx;

/// What so many groups count on is read at once.
const AHEAD: usize = 500;

/// Applies groups inside a transaction that the caller commits or rolls back, in the name of a run; whoever will roll back names
/// none, and the journal says nothing of it. Returns how many changes were written and what went stale; a stale change is not
/// written, the others are, so that a person sees everything that is wrong at once. Whoever gets a stale change back must not
/// commit.
pub(crate) async fn apply(
    hub: &Hub,
    tx: &Tx,
    run: Option<RunId>,
    actor: &Actor,
    groups: &[Group],
) -> Result<(u64, Vec<Stale>), EngineError> {
    let mut written = 0;
    let mut stale = Vec::new();
    let mut entries = Vec::new();
    let mut present = Present::of(tx).await?;
    let (mut consumed, mut matched) = (Vec::new(), Vec::new());
    for (place, group) in groups.iter().enumerate() {
        if place % AHEAD == 0 {
            present.read_ahead(&groups[place..groups.len().min(place + AHEAD)]).await?;
        }
        let mut torn = false;
        for change in &group.changes {
            match obstacle(&mut present, change).await? {
                Some(reason) => {
                    torn = true;
                    stale.push(Stale { label: change.label.clone(), reason });
                }
                // What belongs to a change that was not written would only fail for that.
                None if torn => {}
                None => {
                    matched.extend(write(hub, &mut present, change).await?);
                    entries.extend(run.map(|run| JournalEntry {
                        id: JournalId(hub.ids.next()),
                        run,
                        at: hub.now(),
                        actor: actor.clone(),
                        change: change.clone(),
                    }));
                    written += 1;
                }
            }
        }
        consumed.extend(&group.consumes);
    }
    let tx = present.now().await?;
    tx.triggers().consume(&consumed).await?;
    tx.triggers().insert(matched).await?;
    if stale.is_empty() {
        stale = mains::wrong(tx, groups).await?;
    }
    if stale.is_empty() {
        newcomers::tell(hub, tx, groups).await?;
    }
    tx.journal().append(&entries).await?;
    Ok((written, stale))
}

/// What stands in the way of a change now, in words; nothing when it can be written exactly as planned.
async fn obstacle(present: &mut Present<'_>, change: &Change) -> Result<Option<String>, EngineError> {
    for expectation in &change.expects {
        if let Some(reason) = expectations::broken(present, expectation).await? {
            return Ok(Some(reason));
        }
    }
    if let Some(reason) = owners::torn(present, change).await? {
        return Ok(Some(reason));
    }
    match (change.operation, present.record(&change.record).await?) {
        (Operation::Create, None) => shape(present, change).await,
        (Operation::Create, Some(_)) => Ok(Some("it has been made already".to_owned())),
        (_, None) => Ok(Some("it is not there any more".to_owned())),
        (Operation::Update, Some(_)) if moves_an_end(change) => {
            Ok(Some("a match's ends cannot be changed; delete it and match again".to_owned()))
        }
        (_, Some(fields)) => Ok(change.fields.iter().find_map(|field| {
            let now = fields.get(field.field).cloned().unwrap_or(Value::Null);
            (now != field.before)
                .then(|| format!("{} was '{}' and is now '{now}'", field.field, field.before))
        })),
    }
}

/// A new match must leave stars (R19) and be of no company that is marked "not a customer" (R13), whatever was saved
/// since the plan was made; and what belongs to an integration needs it.
async fn shape(present: &mut Present<'_>, change: &Change) -> Result<Option<String>, EngineError> {
    let id = match &change.record {
        RecordRef::Match { id } => *id,
        RecordRef::Ignored { integration, .. } | RecordRef::Rejected { integration, .. } => {
            return Ok(
                (!present.has(*integration)).then(|| "its integration is not there any more".to_owned())
            );
        }
        RecordRef::Distinct { integration: Some(integration), .. } => {
            return Ok(
                (!present.has(*integration)).then(|| "its integration is not there any more".to_owned())
            );
        }
        _ => return Ok(None),
    };
    let link = Match::from_fields(id, &change.after()).map_err(unreadable)?;
    if !present.has(link.integration) {
        return Ok(Some("its integration is not there any more".to_owned()));
    }
    if let Some(reason) = owners::match_of_nothing(present, &link).await? {
        return Ok(Some(reason));
    }
    if link.kind == MatchKind::Company
        && let Some(mark) = present.mark(link.integration, &link.vendor).await?
    {
        let (company, by) = (&link.vendor, mark.by);
        return Ok(Some(format!("company {company} was marked 'not a customer' meanwhile by {by}")));
    }
    if link.locked {
        return Ok(None);
    }
    let around = present.around(&link).await?;
    let verdict = Stars::of(&around).may_add(link.hub, &link.vendor);
    Ok(verdict.err().map(|refusal| refusal.to_string()))
}

/// A match that points elsewhere would be another match, past the law of stars.
fn moves_an_end(change: &Change) -> bool {
    let free = [Field::Main, Field::Locked, Field::Sites];
    matches!(change.record, RecordRef::Match { .. })
        && change.fields.iter().any(|field| !free.contains(&field.field))
}

/// Writes a change. A match that was made may cause writes later (R32): that is a durable fact like any other, to be stored with
/// it.
async fn write(
    hub: &Hub,
    present: &mut Present<'_>,
    change: &Change,
) -> Result<Option<Trigger>, EngineError> {
    let name =
        change.fields.iter().find(|field| field.field == Field::Name).and_then(|field| field.after.as_text());
    present.write(change, name.map(|name| hub.keys(name))).await?;
    let (Operation::Create, RecordRef::Match { id }) = (change.operation, &change.record) else {
        return Ok(None);
    };
    let link = Match::from_fields(*id, &change.after()).map_err(unreadable)?;
    Ok(Some(matched(hub, link)))
}

fn matched(hub: &Hub, link: Match) -> Trigger {
    Trigger {
        id: TriggerId(hub.ids.next()),
        integration: link.integration,
        kind: match link.kind {
            MatchKind::Company => Kind::Company,
            MatchKind::Site => Kind::Site,
        },
        vendor: link.vendor,
        cause: TriggerCause::Matched,
        previous: None,
        new: None,
        at: hub.now(),
    }
}

pub(crate) fn unreadable(error: counterpart_model::FieldError) -> EngineError {
    EngineError::Refused(format!("The plan holds a record that cannot be read: {error}. Preview it again."))
}
