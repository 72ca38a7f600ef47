//! Removing an integration, after its confirmation (R09).

use crate::people::require;
use crate::sync::runs_already;
use crate::{EngineError, Hub};
use counterpart_model::{AuditAct, Integration, Permission, Principal, RunState};
use counterpart_store::RemovalCounts;

/// What removing an integration would remove, as a person is told it before they say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The numbers.
    pub counts: RemovalCounts,
    /// The numbers in a sentence.
    pub sentence: String,
}

impl Removal {
    /// What a person confirms: another text once the numbers are others.
    pub fn confirmation(&self) -> String {
        let RemovalCounts { mirrored, matches, ignored, pushes, .. } = &self.counts;
        format!("{}-{matches}-{ignored}-{pushes}", mirrored.values().sum::<u64>())
    }
}

impl Hub {
    /// What removing an integration would remove (R09).
    pub async fn removal(&self, integration: &Integration) -> Result<Removal, EngineError> {
        let tx = self.workspace.read().await?;
        Ok(told(integration, tx.integrations().removal_counts(integration.id).await?))
    }

    /// Removes an integration with its mirror and matches. Hub records and the journal stay. Where the numbers are no longer
    /// those that were confirmed, nothing is removed.
    pub async fn remove_integration(
        &self,
        integration: &Integration,
        confirmed: &str,
        who: &Principal,
    ) -> Result<Removal, EngineError> {
        require(who, Permission::ManageIntegrations)?;
        let tx = self.workspace.write().await?;
        if let Some(run) = tx.runs().live(integration.id).await? {
            return Err(runs_already(integration, &run));
        }
        if tx.integrations().get(integration.id).await?.is_none() {
            let sentence = format!("The integration '{}' was removed already.", integration.name);
            return Err(EngineError::NotFound(sentence));
        }
        let removal = told(integration, tx.integrations().removal_counts(integration.id).await?);
        if removal.confirmation() != confirmed {
            return Err(EngineError::NeedsDecision(removal.sentence));
        }
        // What waits, was left or is held has nothing to go on with.
        let open = [RunState::Waiting, RunState::Running, RunState::Held];
        for mut run in tx.runs().in_states(&open).await? {
            if run.integration == Some(integration.id) {
                run.state = RunState::Failed;
                run.finished_at = Some(self.now());
                run.summary.error = Some(format!("The integration '{}' was removed.", integration.name));
                tx.runs().update(&run).await?;
            }
        }
        tx.integrations().delete(integration.id).await?;
        self.noted_of_tenant(who, AuditAct::IntegrationRemoved, integration)
            .with("mirrored", removal.counts.mirrored.values().sum::<u64>())
            .with("matches", removal.counts.matches)
            .append(&tx)
            .await?;
        tx.commit().await?;
        Ok(removal)
    }
}

fn told(integration: &Integration, counts: RemovalCounts) -> Removal {
    let mut parts: Vec<String> =
        counts.mirrored.iter().map(|(kind, number)| counted(*number, kind.as_str(), kind.plural())).collect();
    if parts.is_empty() {
        parts.push("nothing mirrored".to_owned());
    }
    parts.push(counted(counts.matches, "match", "matches"));
    if counts.pushes > 0 {
        parts.push(counted(
            counts.pushes,
            "write to the vendor, waiting or done",
            "writes to the vendor, waiting or done",
        ));
    }
    let sentence = format!(
        "Removing '{}' removes {} and {}. Customers, sites and the journal stay.",
        integration.name,
        parts.join(", "),
        counted(counts.ignored, "ignored mark", "ignored marks"),
    );
    Removal { counts, sentence }
}

fn counted(number: u64, one: &str, several: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { several })
}
