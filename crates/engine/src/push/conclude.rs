//! The vendor has it: read back, compared with what was sent, matched, and put into the mirror, in one transaction.

use super::deliver::{Delivery, Flow, delta, is_as_read};
use super::{PAUSE, Told};
use crate::{EngineError, sync};
use counterpart_connector::{ACTIVE, ConnectorError, NAME, ReadBack};
use counterpart_model::{
    Action, Cause, Change, CustomerId, Expectation, How, Intent, IntentState, Match, MatchId, MatchKind,
    VendorId, VendorRecord,
};
use counterpart_rules::matched;
use counterpart_store::Tx;
use std::collections::BTreeMap;

impl Delivery<'_> {
    /// Reads the record that the vendor has for this intent, and ends it.
    pub async fn conclude(&self, intent: Intent, id: VendorId, told: &mut Told) -> Result<Flow, EngineError> {
        match self.connector.read(intent.kind, &id, &intent.marker(), &self.session).await {
            Ok(Some(back)) => self.adopt(intent, id, &back, told).await,
            Ok(None) => {
                let sentence = format!(
                    "{} said that it is {id} there, but shows no such record. Look there; then have it sent again, or drop it.",
                    self.product()
                );
                self.doubt(intent, vec![id], sentence, told).await
            }
            // Which one it is, is known; only how it looks is not.
            Err(error) => {
                let until = self.hub.now() + delta(PAUSE);
                let sentence =
                    format!("It is {id} at {}, and could not be read back: {error}", self.product());
                let intent = Intent { vendor: Some(id), ..intent };
                self.unknown(intent, until, &sentence, told).await?;
                self.stopped_by(error, told).await
            }
        }
    }

    async fn adopt(
        &self,
        intent: Intent,
        id: VendorId,
        back: &ReadBack,
        told: &mut Told,
    ) -> Result<Flow, EngineError> {
        let tx = self.hub.workspace.write().await?;
        if !is_as_read(&tx, &intent).await? {
            return Ok(Flow::On);
        }
        // A record that a person took instead was never sent by us, so there is nothing to compare it with.
        let mut different = if back.marked || intent.state == IntentState::Sending {
            self.differences(&intent, back)
        } else {
            Vec::new()
        };
        sync::mirror_one(self.hub, &tx, self.integration, self.run, back.record.clone()).await?;
        let intent = Intent { vendor: Some(id.clone()), ..intent };
        let saved = match intent.action {
            Action::Create { .. } => self.match_with(&tx, &intent, &id, &back.record).await?,
            Action::Update { .. } => Ok(None),
        };
        let matched = saved.unwrap_or_else(|reason| {
            different.push(reason);
            None
        });
        let (state, sentence) = self.judged(&id, &different);
        let matched = matched.into_iter().collect();
        let stale = self.end(&tx, intent.clone(), state, sentence, matched, told).await?;
        if let Some(stale) = stale.first() {
            // What stands in the way of the match was saved after this was looked at: without it, then.
            different.push(format!("it could not be matched, {}", stale.reason));
            drop(tx);
            let tx = self.hub.workspace.write().await?;
            if !is_as_read(&tx, &intent).await? {
                return Ok(Flow::On);
            }
            sync::mirror_one(self.hub, &tx, self.integration, self.run, back.record.clone()).await?;
            let (state, sentence) = self.judged(&id, &different);
            self.end(&tx, intent, state, sentence, Vec::new(), told).await?;
            self.lease.commit(tx).await?;
            return Ok(Flow::On);
        }
        self.lease.commit(tx).await?;
        Ok(Flow::On)
    }

    /// How it ended: as it was sent, or otherwise.
    fn judged(&self, id: &VendorId, different: &[String]) -> (IntentState, Option<String>) {
        if different.is_empty() {
            return (IntentState::Done, None);
        }
        let sentence =
            format!("It is {id} at {}, but not as it was sent: {}", self.product(), different.join("; "));
        (IntentState::Conflict, Some(sentence))
    }

    /// The match of the customer with its new company, where it has none yet; or why it cannot have one.
    async fn match_with(
        &self,
        tx: &Tx,
        intent: &Intent,
        id: &VendorId,
        record: &VendorRecord,
    ) -> Result<Result<Option<Change>, String>, EngineError> {
        let links = tx.matches().of_hub(MatchKind::Company, intent.hub).await?;
        if links.iter().any(|link| link.integration == intent.integration && link.vendor == *id) {
            return Ok(Ok(None));
        }
        let customer = CustomerId(intent.hub);
        let integration = intent.integration;
        if tx.customers().get(customer).await?.is_none() {
            return Ok(Err("its customer is not there any more, so it has no match".to_owned()));
        }
        let link = Match {
            id: MatchId(self.hub.ids.next()),
            integration,
            kind: MatchKind::Company,
            hub: intent.hub,
            vendor: id.clone(),
            how: How::Pushed,
            main: true,
            locked: false,
            sites: Vec::new(),
            by: intent.by.clone(),
            at: self.hub.now(),
        };
        let cause = Cause::new("R57", format!("made at {} for this customer", self.product()));
        let change = matched(&link, &intent.name, record.name(), cause)
            .expecting(Expectation::CustomerUnmatched { integration, customer })
            .expecting(Expectation::CompanyUnmatched { integration, company: id.clone() });
        Ok(Ok(Some(change)))
    }

    /// What the vendor holds otherwise than it was sent, in words.
    fn differences(&self, intent: &Intent, back: &ReadBack) -> Vec<String> {
        let there = all_values(back);
        let sent: Vec<(&str, &str)> = match &intent.action {
            Action::Create { values } => {
                let values = values.iter().map(|(key, value)| (key.as_str(), value.as_str()));
                [(NAME, intent.name.as_str())].into_iter().chain(values).collect()
            }
            Action::Update { changes } => {
                changes.iter().map(|change| (change.key.as_str(), change.after.as_str())).collect()
            }
        };
        let differs = |(key, sent): &(&str, &str)| {
            let there = there.get(*key)?;
            (there.trim() != sent.trim()).then(|| format!("{key} is '{there}' and was sent as '{sent}'"))
        };
        sent.iter().filter_map(differs).collect()
    }

    /// What a record holds now.
    pub async fn values(
        &self,
        intent: &Intent,
        id: &VendorId,
    ) -> Result<Option<BTreeMap<String, String>>, ConnectorError> {
        let back = self.connector.read(intent.kind, id, &intent.marker(), &self.session).await?;
        Ok(back.as_ref().map(all_values))
    }

    /// An update whose values are there.
    pub async fn finish_update(&self, intent: Intent, told: &mut Told) -> Result<Flow, EngineError> {
        match intent.vendor.clone() {
            Some(id) => self.conclude(intent, id, told).await,
            None => Ok(Flow::On),
        }
    }
}

fn all_values(back: &ReadBack) -> BTreeMap<String, String> {
    let mut values = back.values.clone();
    values.insert(NAME.to_owned(), back.record.name().to_owned());
    values.insert(ACTIVE.to_owned(), if back.record.active() { "yes" } else { "no" }.to_owned());
    values
}
