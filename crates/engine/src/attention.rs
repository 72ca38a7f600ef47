//! What waits for a person, and ending it (R25).

mod list;
mod owners;
mod waiting;

pub(crate) use list::of_integration;
pub use waiting::{PushCode, Waiting, WaitingCode};

use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Attention, AttentionCode, AttentionId, Cause, Change, Field, Group, MatchKind, Plan, PlanOrigin,
    RecordRef, Value,
};

impl Hub {
    /// The items about vendors' records, oldest first. All that waits, whatever it comes from: [`Hub::waiting`].
    pub async fn attention(&self) -> Result<Vec<Attention>, EngineError> {
        list::items(&self.workspace.read().await?, None).await
    }

    /// Ends an item, as a plan: with its proposal carried out (`accept`), or just taken off the list.
    pub async fn plan_attention(&self, id: &str, accept: bool, actor: &Actor) -> Result<Plan, EngineError> {
        let tx = self.workspace.read().await?;
        let unknown = || {
            EngineError::NotFound(format!("Nothing of the id '{id}' waits. Look: `counterpart attention`"))
        };
        let id: AttentionId = id.parse().map_err(|_| unknown())?;
        let item = tx.attention().get(id).await?.filter(|item| !item.resolved).ok_or_else(unknown)?;
        let mut changes = Vec::new();
        if accept && item.code == AttentionCode::NameProposed {
            let links = tx.matches().of_vendor(item.integration, MatchKind::Company, &item.vendor).await?;
            let [link] = links.as_slice() else {
                return Err(EngineError::Refused(
                    "Its match was changed meanwhile; dismiss it instead.".into(),
                ));
            };
            let customer =
                tx.customers().get(counterpart_model::CustomerId(link.hub)).await?.ok_or_else(unknown)?;
            let name = item.proposed.clone().unwrap_or_default();
            changes.push(Change::update(
                RecordRef::Customer { id: customer.id },
                &customer.name,
                (Field::Name, Value::text(&customer.name), Value::text(&name)),
                Cause::new("R25", format!("{actor} took over the vendor's new name")),
            ));
        } else if accept {
            return Err(EngineError::Refused(
                "This item proposes nothing. Delete the match if it no longer holds (`counterpart match unlink`), or take \
                     the item off the list (`--dismiss`)."
                    .into(),
            ));
        }
        changes.push(Change::update(
            RecordRef::Attention { id },
            &item.sentence,
            (Field::Resolved, Value::Bool(false), Value::Bool(true)),
            Cause::new("R25", format!("{actor} dealt with it")),
        ));
        let origin = PlanOrigin::Person { command: "attention".into(), actor: actor.clone() };
        let group = Group { about: item.sentence, changes, consumes: Vec::new() };
        Ok(Plan { origin, groups: vec![group], skipped: Vec::new() })
    }
}
