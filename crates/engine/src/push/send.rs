//! Sending one thing: looked for first, noted as being sent, sent once.

use super::deliver::{Delivery, Flow, delta};
use super::{Told, WINDOW, is_for_all};
use crate::EngineError;
use counterpart_connector::{ErrorKind, Found, NewRecord, WriteError};
use counterpart_model::{
    Action, Customer, CustomerId, Intent, IntentState, MatchKind, ValueChange, VendorId,
};
use counterpart_store::Tx;
use std::collections::BTreeMap;

impl Delivery<'_> {
    pub async fn send(&self, intent: Intent, told: &mut Told) -> Result<Flow, EngineError> {
        match intent.action.clone() {
            Action::Create { values } => self.send_create(intent, values, told).await,
            Action::Update { changes } => self.send_update(intent, &changes, told).await,
        }
    }

    async fn send_create(
        &self,
        mut intent: Intent,
        values: BTreeMap<String, String>,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        let tx = self.hub.workspace.read().await?;
        let customer = match still_wanted(&tx, &intent).await? {
            Ok(customer) => customer,
            Err(reason) => {
                drop(tx);
                return self.ended(intent, IntentState::Cancelled, reason, told).await;
            }
        };
        drop(tx);
        // What nobody has seen yet follows the customer; what was sent before keeps the name it was sent with.
        if intent.attempts == 0 {
            intent.name = customer.name;
        }
        let marker = intent.marker();
        let found = match self.connector.find(intent.kind, &marker, &intent.name, &self.session).await {
            Ok(found) => found,
            Err(error) => return self.stopped_by(error, told).await,
        };
        let ours: Vec<&Found> = found.iter().filter(|found| found.marked).collect();
        match ours.as_slice() {
            [] => {}
            [one] => {
                let id = one.id.clone();
                return self.conclude(intent, id, told).await;
            }
            several => {
                let ids = several.iter().map(|found| found.id.clone()).collect();
                let sentence = self.several(&marker, several);
                return self.doubt(intent, ids, sentence, told).await;
            }
        }
        let twins: Vec<&Found> = found.iter().filter(|twin| !intent.found.contains(&twin.id)).collect();
        if !twins.is_empty() {
            let (name, product) = (&intent.name, self.product());
            let sentence = format!(
                "{product} has '{name}' already ({}), without our mark. Is it the same? Then take it. Is it another? Then \
                 have one more made.",
                named(&twins)
            );
            let all = found.iter().map(|found| found.id.clone()).collect();
            return self.doubt(intent, all, sentence, told).await;
        }
        let Some(intent) = self.about_to_send(intent).await? else { return Ok(Flow::On) };
        let new = NewRecord { name: intent.name.clone(), fields: values, marker };
        match self.connector.create(intent.kind, &new, &self.session).await {
            Ok(written) => self.conclude(intent, written.id, told).await,
            Err(error) => self.not_written(intent, error, told).await,
        }
    }

    async fn send_update(
        &self,
        intent: Intent,
        changes: &[ValueChange],
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        let Some(id) = intent.vendor.clone() else {
            return self.ended(intent, IntentState::Refused, "It names no record.".to_owned(), told).await;
        };
        let now = match self.values(&intent, &id).await {
            Ok(Some(now)) => now,
            Ok(None) => {
                let sentence = format!("{} has no record {id} any more.", self.product());
                return self.ended(intent, IntentState::Refused, sentence, told).await;
            }
            Err(error) => return self.stopped_by(error, told).await,
        };
        if changes.iter().all(|change| now.get(&change.key) == Some(&change.after)) {
            return self.finish_update(intent, told).await;
        }
        let moved = changes.iter().find(|change| now.get(&change.key) != Some(&change.before));
        if let Some(change) = moved {
            let there = now.get(&change.key).map_or("nothing", String::as_str);
            let sentence = format!(
                "{} {id}: {} was '{}' when this was decided and is '{there}' by now, so nothing was written.",
                self.product(),
                change.key,
                change.before
            );
            return self.ended(intent, IntentState::Refused, sentence, told).await;
        }
        let Some(intent) = self.about_to_send(intent).await? else { return Ok(Flow::On) };
        let values = changes.iter().map(|change| (change.key.clone(), change.after.clone())).collect();
        match self.connector.update(intent.kind, &id, &values, &self.session).await {
            Ok(()) => self.conclude(intent, id, told).await,
            Err(error) => self.not_written(intent, error, told).await,
        }
    }

    /// Stores that it will be sent, before it is: whoever finds it so knows that it may have been. Nothing where it is no
    /// longer to be sent.
    async fn about_to_send(&self, intent: Intent) -> Result<Option<Intent>, EngineError> {
        let tx = self.hub.workspace.write().await?;
        let now = tx.outbox().get(intent.id).await?;
        let overtaken = now.is_none_or(|now| now.state != IntentState::Waiting)
            || self.paused(&tx).await?.is_some()
            || matches!(intent.action, Action::Create { .. }) && still_wanted(&tx, &intent).await?.is_err();
        if overtaken {
            return Ok(None);
        }
        let at = self.hub.now();
        let sending = Intent {
            state: IntentState::Sending,
            attempts: intent.attempts + 1,
            not_before: None,
            sentence: None,
            updated_at: at,
            ..intent
        };
        tx.outbox().update(&sending).await?;
        self.lease.commit(tx).await?;
        self.session.may_write_until(at + delta(WINDOW));
        Ok(Some(sending))
    }

    async fn not_written(
        &self,
        intent: Intent,
        error: WriteError,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        let sentence = error.to_string();
        // An answer of the template that cannot be taken is mended there, and what was refused for it is sent again with
        // what stands there then.
        let of_template = matches!(error.error().kind, ErrorKind::BadSetting { .. });
        match error {
            WriteError::Refused(error) if of_template || !is_for_all(&error) => {
                self.ended(intent, IntentState::Refused, sentence, told).await
            }
            WriteError::Refused(error) | WriteError::NotSent(error) => {
                let attempts = intent.attempts.saturating_sub(1);
                self.waits(Intent { attempts, ..intent }, Some(sentence)).await?;
                self.stopped_by(error, told).await
            }
            WriteError::Unknown(_) => {
                let until = self.hub.now() + delta(self.settle());
                self.unknown(intent, until, &sentence, told).await?;
                Ok(Flow::On)
            }
        }
    }

    pub fn several(&self, marker: &str, found: &[&Found]) -> String {
        format!(
            "{} has {} records that bear our mark {marker} ({}). Keep one there, and take it.",
            self.product(),
            found.len(),
            named(found)
        )
    }
}

/// The customer, as long as it is there and has no company at the vendor; else why this is not wanted any more.
async fn still_wanted(tx: &Tx, intent: &Intent) -> Result<Result<Customer, String>, EngineError> {
    let Some(customer) = tx.customers().get(CustomerId(intent.hub)).await? else {
        return Ok(Err("The customer is not there any more.".to_owned()));
    };
    let links = tx.matches().of_hub(MatchKind::Company, intent.hub).await?;
    let here = links.iter().find(|link| link.integration == intent.integration);
    Ok(match here {
        Some(link) => Err(format!("The customer was matched with {} meanwhile by {}.", link.vendor, link.by)),
        None => Ok(customer),
    })
}

pub(super) fn named(found: &[&Found]) -> String {
    const SHOWN: usize = 5;
    let mut ids: Vec<&str> = found.iter().take(SHOWN).map(|found| VendorId::as_str(&found.id)).collect();
    if found.len() > SHOWN {
        ids.push("...");
    }
    ids.join(", ")
}
