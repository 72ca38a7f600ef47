//! Why a match is as it is.

use super::{Asking, Noted, Subject, Why, came, day, history, seen, upcoming};
use crate::step::{Step, command};
use crate::{EngineError, facts};
use counterpart_model::{CustomerId, Match, MatchId, MatchKind, Operation, RecordRef, SiteId};

/// Everything known of a match, there or removed.
pub(super) async fn why(asking: &Asking<'_>, id: MatchId) -> Result<Why, EngineError> {
    let history = history::of_match(asking, id).await?;
    let mut answer = Why {
        subject: Subject::Match,
        record: id.to_string(),
        name: String::new(),
        state: "removed".to_owned(),
        sentence: String::new(),
        seen: Vec::new(),
        history: Vec::new(),
        missing: Vec::new(),
        next: Vec::new(),
    };
    match asking.tx.matches().get(id).await? {
        Some(link) => {
            let ends = Ends::of(asking, &link).await?;
            answer.name = ends.label(&link);
            answer.state = "saved".to_owned();
            let tangled = facts::tangled(asking.tx, std::slice::from_ref(&link)).await?;
            answer.sentence = sentence(&link, &ends, tangled);
            answer.seen = seen::of_links(asking, std::slice::from_ref(&link)).await?;
            answer.next = next(asking, &link, &ends).await?;
        }
        None => {
            let removal = history::removal(asking, &history, &RecordRef::Match { id }).await?;
            let made = history.iter().find(|done| done.entry.change.operation == Operation::Create);
            let fields = match (&removal, made) {
                (Some((entry, _)), _) => Some(entry.change.before()),
                (None, Some(done)) => Some(done.entry.change.after()),
                (None, None) => None,
            };
            let link = fields.and_then(|fields| Match::from_fields(id, &fields).ok());
            if let Some(link) = &link {
                let ends = Ends::of(asking, link).await?;
                answer.name = ends.label(link);
                answer.next.push(ends.both(link));
            }
            answer.sentence = "This match is not there any more.".to_owned();
            answer.next.insert(0, lost(asking, removal.map(|(_, noted)| noted), link.as_ref()));
        }
    }
    answer.history = history;
    Ok(answer)
}

/// What became of a match that is not there.
fn lost(asking: &Asking<'_>, removal: Option<Noted>, link: Option<&Match>) -> Noted {
    if let Some(noted) = removal {
        return noted;
    }
    // Removing an integration takes its matches along without a line in the journal for each (R09).
    match link {
        Some(link) if asking.integration(link.integration).is_none() => Noted::new(
            "removed_with_integration",
            "Its integration is not there any more, and removing one takes its matches along (R09).",
        )
        .inferred(),
        _ => Noted::new("removed", "The journal does not say what removed it."),
    }
}

/// What the two ends of a match are called.
struct Ends {
    hub: String,
    tool: Option<String>,
    vendor: String,
}

impl Ends {
    async fn of(asking: &Asking<'_>, link: &Match) -> Result<Self, EngineError> {
        let hub = match link.kind {
            MatchKind::Company => asking.tx.customers().get(CustomerId(link.hub)).await?.map(|one| one.name),
            MatchKind::Site => asking.tx.sites().get(SiteId(link.hub)).await?.map(|one| one.name),
        };
        let kind = seen::kind(link.kind);
        let entry = asking.tx.mirror().get(link.integration, kind, &link.vendor).await?;
        Ok(Self {
            hub: hub.unwrap_or_else(|| link.hub.to_string()),
            tool: asking.integration(link.integration).map(|one| one.name.clone()),
            vendor: entry.map(|entry| entry.record.name().to_owned()).unwrap_or_default(),
        })
    }

    fn label(&self, link: &Match) -> String {
        let tool = self.tool.as_deref().unwrap_or("an integration that was removed");
        format!("{} = {tool} {} '{}'", self.hub, link.vendor, self.vendor)
    }

    /// Where both ends are explained.
    fn both(&self, link: &Match) -> Noted {
        let noted = Noted::new("ends", "Its two ends are explained apart.");
        let noted = noted.with(Step::Why(link.hub.to_string()));
        match &self.tool {
            Some(tool) => noted.with(Step::Why(format!("{tool}:{}:{}", link.kind.as_str(), link.vendor))),
            None => noted,
        }
    }
}

fn sentence(link: &Match, ends: &Ends, tangled: bool) -> String {
    let word = link.kind.as_str();
    let mut text = format!(
        "It ties '{}' to the {word} {} '{}', since {}, by {}; {}.",
        ends.hub,
        link.vendor,
        ends.vendor,
        day(link.at),
        link.by,
        came(link.how)
    );
    if tangled {
        text.push_str(" It is part of a many-to-many relation that a mapping file brought: it may be deleted, nothing may be added (R19).");
    }
    if !link.main {
        text.push_str(
            " It is not the main one of its customer: another company receives what is pushed (R19).",
        );
    }
    if !link.sites.is_empty() {
        let sites: Vec<&str> = link.sites.iter().map(|id| id.as_str()).collect();
        text.push_str(&format!(" The vendor's sites {} belong to this customer (R19).", sites.join(", ")));
    }
    text
}

async fn next(asking: &Asking<'_>, link: &Match, ends: &Ends) -> Result<Vec<Noted>, EngineError> {
    let mut next = Vec::new();
    let Some(integration) = asking.integration(link.integration) else { return Ok(next) };
    let kind = seen::kind(link.kind);
    next.extend(upcoming::items(asking, integration, kind, &link.vendor).await?);
    let kept = Noted::new("kept", "It holds ids, so a rename on either side breaks nothing (R25).");
    next.push(match link.kind {
        MatchKind::Company => {
            let hub = link.hub.to_string();
            kept.with(command(&[
                "match",
                "unlink",
                &integration.name,
                link.vendor.as_str(),
                "--customer",
                &hub,
            ]))
        }
        MatchKind::Site => kept,
    });
    next.push(ends.both(link));
    next.extend(upcoming::of_integration(asking, integration).await?);
    Ok(next)
}
