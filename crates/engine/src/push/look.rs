//! Looking for something of which nobody knows whether it was written (R79).

use super::Told;
use super::deliver::{Delivery, Flow};
use super::send::named;
use crate::EngineError;
use counterpart_connector::{Found, LateCommit};
use counterpart_model::{Action, Intent};

impl Delivery<'_> {
    /// The intent, to be sent again where it certainly never was; else how the delivery goes on.
    pub async fn look_again(
        &self,
        intent: Intent,
        told: &mut Told,
    ) -> Result<Result<Intent, Flow>, EngineError> {
        let nothing_there = match &intent.action {
            Action::Create { .. } => self.look_for_record(intent, told).await?,
            Action::Update { .. } => self.look_at_values(intent, told).await?,
        };
        let intent = match nothing_there {
            Ok(intent) => intent,
            Err(flow) => return Ok(Err(flow)),
        };
        let late = self.create(intent.kind).map_or(LateCommit::Possible, |create| create.late);
        if late == LateCommit::Possible {
            let sentence = format!(
                "It was sent, no answer told what came of it, and {} does not show it. It may still come. Look there; then have \
                 it sent again, name the record that it is, or drop it.",
                self.product()
            );
            let found = intent.found.clone();
            return self.doubt(intent, found, sentence, told).await.map(Err);
        }
        Ok(self.waits(intent, None).await?.ok_or(Flow::On))
    }

    async fn look_for_record(
        &self,
        intent: Intent,
        told: &mut Told,
    ) -> Result<Result<Intent, Flow>, EngineError> {
        let marker = intent.marker();
        let found = match self.connector.find(intent.kind, &marker, &intent.name, &self.session).await {
            Ok(found) => found,
            Err(error) => return self.stopped_by(error, told).await.map(Err),
        };
        let ours: Vec<&Found> = found.iter().filter(|found| found.marked).collect();
        match ours.as_slice() {
            [one] => {
                let id = one.id.clone();
                return self.conclude(intent, id, told).await.map(Err);
            }
            [] => {}
            several => {
                let ids = several.iter().map(|found| found.id.clone()).collect();
                let sentence = self.several(&marker, several);
                return self.doubt(intent, ids, sentence, told).await.map(Err);
            }
        }
        // A record of that name that was not there before may be ours without the mark.
        let new: Vec<&Found> = found.iter().filter(|found| !intent.found.contains(&found.id)).collect();
        if new.is_empty() {
            return Ok(Ok(intent));
        }
        let sentence = format!(
            "It was sent, no answer told what came of it, and {} has '{}' now ({}), without our mark. Is it this one? \
             Then take it; else have it sent again.",
            self.product(),
            intent.name,
            named(&new)
        );
        let all = found.iter().map(|found| found.id.clone()).collect();
        self.doubt(intent, all, sentence, told).await.map(Err)
    }

    async fn look_at_values(
        &self,
        intent: Intent,
        told: &mut Told,
    ) -> Result<Result<Intent, Flow>, EngineError> {
        let (Action::Update { changes }, Some(id)) = (&intent.action, &intent.vendor) else {
            return Ok(Err(Flow::On));
        };
        match self.values(&intent, id).await {
            Ok(Some(now)) if changes.iter().all(|change| now.get(&change.key) == Some(&change.after)) => {
                self.finish_update(intent, told).await.map(Err)
            }
            Ok(_) => Ok(Ok(intent)),
            Err(error) => self.stopped_by(error, told).await.map(Err),
        }
    }
}
