//! Plans that were previewed and are kept for whoever applies them (R71): what is applied is exactly what was shown, or it is
//! said what went stale. A plan is known by the hash of what it says, so the same preview twice is one.

use crate::{EngineError, Hub, Saved, counts};
use chrono::TimeDelta;
use counterpart_model::{Actor, Group, Instant, IntegrationId, Plan, PlanOrigin, Run, RunId, Skipped};
use counterpart_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a preview may be applied.
const KEPT: TimeDelta = TimeDelta::hours(4);
/// Changes, or things left out, per stored part.
const PART: usize = 200;

/// What a preview is, without its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// By which it is asked for and applied.
    pub key: String,
    /// Whose plan it is.
    #[serde(flatten)]
    pub origin: PlanOrigin,
    /// What it would do, for a person: `Undo 'match confirm halopsa'`.
    pub title: String,
    /// The page it belongs to: shown again when it is applied.
    pub page: String,
    /// Changes, by what they do: `create customer`.
    pub counts: BTreeMap<String, u64>,
    /// All changes.
    pub changes: u64,
    /// Things looked at and left out.
    pub skipped: u64,
    /// Until when it may be applied.
    pub expires_at: Instant,
    /// The run that applied it.
    pub applied: Option<RunId>,
}

/// As it is stored.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    origin: PlanOrigin,
    title: String,
    page: String,
    counts: BTreeMap<String, u64>,
    changes: u64,
    skipped: u64,
    /// How many changes, and how many things left out, stand before each part.
    parts: Vec<(u64, u64)>,
}

/// A stretch of a plan.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Part {
    /// The first group goes on with the last one of the part before.
    continues: bool,
    groups: Vec<Group>,
    skipped: Vec<Skipped>,
}

impl Part {
    fn changes(&self) -> usize {
        self.groups.iter().map(|group| group.changes.len()).sum()
    }
}

/// Some of a plan, as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The groups, the first and the last of them perhaps not whole.
    pub groups: Vec<Group>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

impl Hub {
    /// Keeps a plan for a while, so that exactly it can be applied. `title` says what it would do, `page` is where it belongs.
    pub async fn keep_plan(&self, plan: &Plan, title: &str, page: &str) -> Result<Kept, EngineError> {
        let parts = parts_of(plan);
        let texts = parts.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
        let texts = texts.map_err(|error| StoreError::Unstorable(format!("not JSON: {error}")))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(format!("{:?}", plan.origin).as_bytes());
        for text in &texts {
            hasher.update(text.as_bytes());
        }
        let key = hasher.finalize().to_hex()[..32].to_owned();
        let mut before = Vec::with_capacity(parts.len());
        let (mut changes, mut skipped) = (0, 0);
        for part in &parts {
            before.push((changes, skipped));
            changes += part.changes() as u64;
            skipped += part.skipped.len() as u64;
        }
        let head = Head {
            origin: plan.origin.clone(),
            title: title.to_owned(),
            page: page.to_owned(),
            counts: counts(plan),
            changes,
            skipped,
            parts: before,
        };
        let now = self.now();
        let expires_at = now + KEPT;
        let tx = self.workspace.beside().await?;
        tx.kept_plans().forget_expired(now).await?;
        tx.kept_plans().put(&key, &head, expires_at, &texts).await?;
        match tx.commit().await {
            // Somebody else kept the very same plan at this moment.
            Ok(()) | Err(StoreError::Duplicate { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(kept(&key, head, expires_at, None))
    }

    /// A preview by its key.
    pub async fn kept_plan(&self, key: &str) -> Result<Kept, EngineError> {
        let tx = self.workspace.read().await?;
        let (head, expires_at, applied) = self.head(&tx, key).await?;
        Ok(kept(key, head, expires_at, applied))
    }

    /// So many of its changes and of what it leaves out, each behind the first so many.
    pub async fn kept_stretch(&self, key: &str, behind: u64, limit: u64) -> Result<Stretch, EngineError> {
        let tx = self.workspace.read().await?;
        let (head, ..) = self.head(&tx, key).await?;
        let until = behind.saturating_add(limit);
        let mut stretch = Stretch::default();
        for (position, (changes, skipped)) in head.parts.iter().enumerate() {
            let next = head.parts.get(position + 1).copied().unwrap_or((head.changes, head.skipped));
            let overlaps = |from: u64, to: u64| from < until && to > behind && to > from;
            if !overlaps(*changes, next.0) && !overlaps(*skipped, next.1) {
                continue;
            }
            let part = self.part(&tx, key, position as u64).await?;
            let mut place = *changes;
            for (nth, group) in part.groups.into_iter().enumerate() {
                let wanted: Vec<_> = group
                    .changes
                    .into_iter()
                    .filter(|_| {
                        place += 1;
                        place > behind && place <= until
                    })
                    .collect();
                if wanted.is_empty() {
                    continue;
                }
                match stretch.groups.last_mut() {
                    Some(last) if part.continues && nth == 0 => last.changes.extend(wanted),
                    _ => stretch.groups.push(Group {
                        changes: wanted,
                        consumes: Vec::new(),
                        about: group.about,
                    }),
                }
            }
            let mut place = *skipped;
            stretch.skipped.extend(part.skipped.into_iter().filter(|_| {
                place += 1;
                place > behind && place <= until
            }));
        }
        Ok(stretch)
    }

    /// The whole plan, as the command line writes it to a file.
    pub async fn kept_whole(&self, key: &str) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let (head, ..) = self.head(&tx, key).await?;
        self.whole(&tx, key, head).await
    }

    /// Applies a person's preview: exactly that, or nothing and the reasons. Whoever applies it answers for it. Asked twice, it
    /// is done once: the second answer is the run of the first.
    pub async fn apply_kept(&self, key: &str, actor: &Actor) -> Result<Saved, EngineError> {
        let tx = self.workspace.write().await?;
        let (head, _, applied) = self.head(&tx, key).await?;
        if let Some(run) = applied {
            let done: Option<Run> = tx.runs().get_alone(run).await?;
            let applied = done.map_or(0, |run| run.summary.applied);
            return Ok(Saved { run: Some(run), applied });
        }
        let mut plan = self.whole(&tx, key, head).await?;
        answer_for(&mut plan, actor);
        let saved = self.save_in(&tx, &plan).await?;
        if let Some(run) = saved.run {
            tx.kept_plans().note_applied(key, run).await?;
        }
        tx.commit().await?;
        Ok(saved)
    }

    async fn head(&self, tx: &Tx, key: &str) -> Result<(Head, Instant, Option<RunId>), EngineError> {
        let found = tx.kept_plans().get::<Head>(key, self.now()).await?;
        let found = found.ok_or_else(|| {
            EngineError::NotFound(
                "This preview is not kept any more (it is for four hours), so nothing was done. Preview it again.".into(),
            )
        })?;
        Ok((found.head, found.expires_at, found.applied))
    }

    async fn whole(&self, tx: &Tx, key: &str, head: Head) -> Result<Plan, EngineError> {
        let mut plan = Plan::empty(head.origin);
        for position in 0..head.parts.len() {
            let mut part = self.part(tx, key, position as u64).await?;
            if part.continues && !part.groups.is_empty() {
                let rest = part.groups.remove(0);
                if let Some(last) = plan.groups.last_mut() {
                    last.changes.extend(rest.changes);
                }
            }
            plan.groups.append(&mut part.groups);
            plan.skipped.append(&mut part.skipped);
        }
        Ok(plan)
    }

    async fn part(&self, tx: &Tx, key: &str, position: u64) -> Result<Part, EngineError> {
        let text = tx.kept_plans().part(key, position).await?;
        let text =
            text.ok_or_else(|| StoreError::NotThere { record: format!("part {position} of plan {key}") })?;
        let part = serde_json::from_str(&text);
        Ok(part.map_err(|error| StoreError::Unreadable {
            table: "kept_plan_parts",
            reason: error.to_string(),
        })?)
    }
}

/// Whoever applies a person's plan answers for it, whoever made it.
pub fn answer_for(plan: &mut Plan, applier: &Actor) {
    if let PlanOrigin::Person { command, actor } = &mut plan.origin
        && actor != applier
    {
        command.push_str(&format!(", planned by {actor}"));
        *actor = applier.clone();
    }
}

impl Kept {
    /// The integration whose sync it would be; none for a person's plan.
    pub fn integration(&self) -> Option<IntegrationId> {
        match self.origin {
            PlanOrigin::Sync { integration } => Some(integration),
            PlanOrigin::Person { .. } => None,
        }
    }
}

fn kept(key: &str, head: Head, expires_at: Instant, applied: Option<RunId>) -> Kept {
    Kept {
        key: key.to_owned(),
        origin: head.origin,
        title: head.title,
        page: head.page,
        counts: head.counts,
        changes: head.changes,
        skipped: head.skipped,
        expires_at,
        applied,
    }
}

/// The plan in parts of a bounded size. A group that is larger goes on in the next part.
fn parts_of(plan: &Plan) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part::default();
    for group in &plan.groups {
        let mut first = true;
        let mut left = group.changes.as_slice();
        while first || !left.is_empty() {
            let room = PART - part.changes().min(PART);
            if room == 0 || part.groups.len() >= PART {
                parts.push(std::mem::take(&mut part));
                part.continues = !first;
                continue;
            }
            let (now, later) = left.split_at(left.len().min(room));
            left = later;
            let consumes = if first { group.consumes.clone() } else { Vec::new() };
            part.groups.push(Group { about: group.about.clone(), changes: now.to_vec(), consumes });
            first = false;
        }
    }
    if !part.groups.is_empty() {
        parts.push(part);
    }
    for skipped in plan.skipped.chunks(PART) {
        parts.push(Part { skipped: skipped.to_vec(), ..Part::default() });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterpart_model::{Cause, Change, CustomerId, Field, RecordRef, Value};

    fn change(n: usize) -> Change {
        let record = RecordRef::Customer { id: CustomerId(uuid::Uuid::from_u128(n as u128)) };
        let field = (Field::Name, Value::Null, Value::text(&n.to_string()));
        Change::update(record, n.to_string(), field, Cause::new("R0", "x"))
    }

    #[test]
    fn r71_a_plan_in_parts_holds_every_change_once_and_no_part_is_large() {
        let sizes = [1, 0, 450, 3, 199, 200, 1];
        let mut n = 0;
        let groups = sizes.map(|size| {
            let changes = (0..size)
                .map(|_| {
                    n += 1;
                    change(n)
                })
                .collect();
            Group { about: format!("{size}"), changes, consumes: Vec::new() }
        });
        let origin = PlanOrigin::Person { command: "x".into(), actor: Actor::Sync };
        let left_out = |n: usize| Skipped { label: n.to_string(), reason: "x".into() };
        let plan = Plan { origin, groups: groups.to_vec(), skipped: (0..401).map(left_out).collect() };
        let parts = parts_of(&plan);
        assert!(parts.iter().all(|part| part.changes() <= PART && part.skipped.len() <= PART));
        let changes: Vec<&Change> =
            parts.iter().flat_map(|part| &part.groups).flat_map(|group| &group.changes).collect();
        assert_eq!(changes, plan.changes().collect::<Vec<_>>());
        assert_eq!(parts.iter().map(|part| part.skipped.len()).sum::<usize>(), 401);
        let whole: usize = parts.iter().map(|part| part.groups.len() - usize::from(part.continues)).sum();
        assert_eq!(whole, sizes.len());
    }
}
