//! A person's word on what the program cannot know or may not decide, as a plan.

use crate::{EngineError, Hub};
use counterpart_model::{
    Action, Actor, Cause, Field, FieldChange, Group, Instant, Integration, Intent, IntentId, IntentState,
    Plan, PlanOrigin, Value, VendorId,
};
use counterpart_rules::push::{missing, moved};
use std::collections::BTreeMap;

/// What a person says of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// This record at the vendor is it.
    Adopt(VendorId),
    /// It is not there and will not come: send it (once more), with the template as it is now.
    SendAgain,
    /// It is not wanted any more.
    Drop,
    /// The vendor's value is right.
    Accept,
}

impl Hub {
    /// Things to be written to vendors, oldest first, in one of these states (none named: where something is left to do).
    pub async fn outbox(
        &self,
        integration: Option<&Integration>,
        states: &[IntentState],
        after: Option<IntentId>,
        limit: u64,
    ) -> Result<Vec<Intent>, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(tx.outbox().list(integration.map(|it| it.id), states, after, limit).await?)
    }

    /// How many there are in each state in which something is left to do.
    pub async fn outbox_counts(
        &self,
        integration: Option<&Integration>,
    ) -> Result<BTreeMap<IntentState, u64>, EngineError> {
        Ok(self.workspace.read().await?.outbox().count(integration.map(|it| it.id)).await?)
    }

    /// When the next one that cannot be gone on with yet can.
    pub async fn next_push(&self, integration: &Integration) -> Result<Option<Instant>, EngineError> {
        Ok(self.workspace.read().await?.outbox().next_due(integration.id, self.now()).await?)
    }

    /// One of them, by its id.
    pub async fn intent(&self, id: &str) -> Result<Intent, EngineError> {
        let unknown = || {
            EngineError::NotFound(format!("There is no push '{id}'. Look: `counterpart outbox --state all`"))
        };
        let parsed: IntentId = id.parse().map_err(|_| unknown())?;
        self.workspace.read().await?.outbox().get(parsed).await?.ok_or_else(unknown)
    }

    /// What a person decides about an intent, as a plan.
    pub async fn plan_resolve(
        &self,
        id: &str,
        decision: &Decision,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        use IntentState::{Cancelled, Conflict, Done, Doubt, Refused, Waiting};
        let intent = self.intent(id).await?;
        let (from, to, word): (&[IntentState], IntentState, &str) = match decision {
            Decision::Adopt(_) => (&[Doubt, Refused], Waiting, "take that record"),
            Decision::SendAgain => (&[Doubt, Refused], Waiting, "send it again"),
            Decision::Drop => (&[Waiting, Doubt, Refused], Cancelled, "drop it"),
            Decision::Accept => (&[Conflict], Done, "accept it"),
        };
        if !from.contains(&intent.state) {
            return Err(EngineError::Refused(format!(
                "'{}' is {}, so there is nothing to decide in this way.{}",
                intent.name,
                intent.state.as_str(),
                intent.sentence.as_ref().map(|said| format!(" {said}")).unwrap_or_default()
            )));
        }
        let mut change = moved(&intent, to, Cause::new("R79", format!("{actor} decided: {word}")));
        if let (Decision::Adopt(_), Action::Update { .. }) = (decision, &intent.action) {
            return Err(EngineError::Refused(
                "A change of a record is of that record; there is no other to take.".into(),
            ));
        }
        if let Decision::Adopt(vendor) = decision {
            change.fields.push(FieldChange {
                field: Field::Vendor,
                before: Value::optional(intent.vendor.as_ref().map(VendorId::as_str)),
                after: Value::text(vendor.as_str()),
            });
        }
        if let (Decision::SendAgain, Action::Create { .. }) = (decision, &intent.action) {
            change.fields.extend(self.fresh_template(&intent).await?);
        }
        let group = Group { about: intent.name.clone(), changes: vec![change], consumes: Vec::new() };
        let command = format!("outbox resolve {}", intent.id);
        let origin = PlanOrigin::Person { command, actor: actor.clone() };
        Ok(Plan { origin, groups: vec![group], skipped: Vec::new() })
    }

    /// What was refused is mostly mended in the template.
    async fn fresh_template(&self, intent: &Intent) -> Result<Option<FieldChange>, EngineError> {
        let integration = self.workspace.read().await?.integrations().get(intent.integration).await?;
        let gone = || EngineError::NotFound("Its integration is not there any more.".to_owned());
        let place = self.push_place(&integration.ok_or_else(gone)?)?;
        if let Some(reason) = missing(&place) {
            return Err(EngineError::Refused(reason));
        }
        let now = intent.fields();
        let fresh = Intent { action: Action::Create { values: place.values }, ..intent.clone() }.fields();
        let value =
            |fields: &counterpart_model::Fields| fields.get(Field::Values).cloned().unwrap_or(Value::Null);
        let (before, after) = (value(&now), value(&fresh));
        Ok((before != after).then_some(FieldChange { field: Field::Values, before, after }))
    }
}
