//! What is on its way or in the way of a vendor's record: open items about it, what holds up its integration, and when
//! that is read next.

use super::{Asking, Noted};
use crate::EngineError;
use crate::attention::{self, Waiting};
use crate::step::{Step, command};
use counterpart_model::{Instant, Integration, Kind, RunState, VendorId};

/// What waits for a person about this record.
pub(super) async fn items(
    asking: &Asking<'_>,
    integration: &Integration,
    kind: Kind,
    id: &VendorId,
) -> Result<Vec<Noted>, EngineError> {
    let open = asking.tx.attention().open_about(integration.id, kind, std::slice::from_ref(id)).await?;
    Ok(open.into_iter().map(|item| noted(Waiting::of_item(&integration.name, item))).collect())
}

/// What waits for a person about the integration as a whole: nothing new is seen or done before.
pub(super) async fn of_integration(
    asking: &Asking<'_>,
    integration: &Integration,
) -> Result<Vec<Noted>, EngineError> {
    let waiting = attention::of_integration(asking.tx, integration).await?;
    let mut next: Vec<Noted> = waiting.into_iter().map(noted).collect();
    for run in asking.tx.runs().in_states(&[RunState::Running, RunState::Waiting]).await? {
        if run.integration == Some(integration.id) {
            let (code, does) = match run.state {
                RunState::Running => ("sync_running", "is being read now"),
                _ => ("sync_waiting", "is read as soon as a worker takes the sync that waits"),
            };
            let noted = Noted::new(code, format!("'{}' {does} (R70).", integration.name));
            next.push(noted.since(run.started_at).with(Step::Run(run.id)));
        }
    }
    next.push(scheduled(asking, integration).await?);
    Ok(next)
}

/// When a sync begins by itself (R70).
async fn scheduled(asking: &Asking<'_>, integration: &Integration) -> Result<Noted, EngineError> {
    let name = integration.name.as_str();
    let schedules = asking.tx.schedules().list().await?;
    let mut times: Vec<(Instant, String)> = schedules
        .into_iter()
        .filter(|schedule| schedule.integration == integration.id && schedule.enabled)
        .filter_map(|schedule| Some((schedule.next_at?, schedule.timing.to_string())))
        .collect();
    times.sort();
    Ok(match times.first() {
        Some((at, timing)) => {
            let at = at.format("%-d %b %Y %H:%M UTC");
            Noted::new(
                "scheduled",
                format!("'{name}' is read again by its schedule ({timing}) on {at} (R70)."),
            )
        }
        None => Noted::new(
            "not_scheduled",
            format!("'{name}' has no schedule: it is read when somebody asks (R70)."),
        )
        .with(Step::Sync(name.to_owned())),
    })
}

/// Why the mirror may not hold what the vendor says now.
pub(super) fn unread(integration: &Integration, kind: Kind) -> Option<Noted> {
    let (name, word) = (integration.name.as_str(), kind.plural());
    if !integration.settings.direction(kind).pulls() {
        let switch = format!("{word}=pull");
        let noted =
            Noted::new("kind_off", format!("'{name}' does not read {word}: that is switched off (R06)."));
        return Some(noted.with(command(&["integration", "set", name, "--kind", &switch])));
    }
    if integration.fresh_at.is_none() {
        let noted = Noted::new("never_pulled", format!("'{name}' was never read completely."));
        return Some(noted.with(Step::Sync(name.to_owned())));
    }
    None
}

fn noted(waiting: Waiting) -> Noted {
    let mut noted = Noted::new(waiting.code.as_str(), waiting.sentence).since(waiting.since);
    noted.commands = waiting.commands;
    noted
}
