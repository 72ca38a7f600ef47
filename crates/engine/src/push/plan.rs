//! Which customers are to be made at a vendor, as a plan (R57).

use crate::matching::named_customer;
use crate::{EngineError, Hub};
use counterpart_connector::{Capability, Choice, Choices, Purpose, TemplateField};
use counterpart_model::{
    Actor, Cause, Company, Customer, Integration, IntentState, Kind, MatchKind, Plan, PlanOrigin,
    VendorRecord, Visibility,
};
use counterpart_rules::push::{PushFacts, PushPlace, push};
use counterpart_store::{After, Tx};

/// Customers looked at per query.
const BATCH: u64 = 500;

/// Which customers are meant.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These, by id or name.
    These(Vec<String>),
    /// All that are not there yet.
    All,
}

/// A question of a template with its answer.
#[derive(Debug, Clone)]
pub struct TemplateAnswer {
    /// The question.
    pub field: TemplateField,
    /// What is sent: what a person entered, else the default.
    pub answer: Option<String>,
}

impl Hub {
    /// These customers made as companies at the vendor, as a plan. What lacks something is left out with the reason, and
    /// nothing of it is sent.
    pub async fn plan_push(
        &self,
        integration: &Integration,
        chosen: &Chosen,
        actor: &Actor,
    ) -> Result<Plan, EngineError> {
        let place = self.push_place(integration)?;
        let scribe = self.scribe(actor);
        let cause = Cause::new("R57", format!("{actor} asked for it"));
        let command = format!("push companies {}", integration.name);
        let mut plan = Plan::empty(PlanOrigin::Person { command, actor: actor.clone() });
        let tx = self.workspace.read().await?;
        let mut take = |facts: PushFacts| match push(&scribe, &place, &facts, &cause) {
            Ok(group) => plan.groups.push(group),
            Err(reason) => plan.skipped.push(reason.skipped(&facts.customer)),
        };
        match chosen {
            Chosen::These(names) => {
                for name in names {
                    let customer = named_customer(&tx, name).await?;
                    take(push_facts(self, &tx, integration, customer).await?);
                }
            }
            Chosen::All => {
                let mut after: Option<After<_>> = None;
                loop {
                    let page = tx.customers().list(None, after.as_ref(), BATCH).await?;
                    if page.is_empty() {
                        break;
                    }
                    for (customer, position) in page {
                        after = Some(position);
                        let facts = push_facts(self, &tx, integration, customer).await?;
                        // "All" means those that are not there: that the others are is no news.
                        if facts.matched.is_none() {
                            take(facts);
                        }
                    }
                }
            }
        }
        Ok(plan)
    }

    /// The template of an integration: every question, with its answer.
    pub fn template(&self, integration: &Integration) -> Result<Vec<TemplateAnswer>, EngineError> {
        let connector = self.connectors.get(&integration.connector)?;
        let descriptor = connector.descriptor();
        let create = descriptor.kind(Kind::Company).and_then(|kind| kind.create.as_ref());
        let create =
            create.filter(|_| descriptor.can(Kind::Company, Capability::Create)).ok_or_else(|| {
                EngineError::Refused(format!(
                    "The {} connector does not make companies. Make them there by hand.",
                    descriptor.product
                ))
            })?;
        let answered = |field: &TemplateField| {
            let entered = integration.settings.template.get(field.key).map(|answer| answer.trim().to_owned());
            let default = field.default.map(str::to_owned);
            let answer = entered.filter(|answer| !answer.is_empty()).or(default);
            TemplateAnswer { field: field.clone(), answer }
        };
        Ok(create.fields.iter().map(answered).collect())
    }

    /// What the vendor accepts for a question of the template.
    pub async fn template_choices(
        &self,
        integration: &Integration,
        field: &TemplateField,
    ) -> Result<Vec<Choice>, EngineError> {
        if field.choices != Choices::AtVendor {
            return Ok(Vec::new());
        }
        let connector = self.connectors.get(&integration.connector)?;
        let session = self.session(integration, Purpose::Person).await?;
        let choices = connector.choices(Kind::Company, field.key, &session).await;
        session.close().await;
        Ok(choices?)
    }

    /// Where customers are made, with what is missing for it.
    pub(crate) fn push_place(&self, integration: &Integration) -> Result<PushPlace, EngineError> {
        let mut place = PushPlace {
            integration: integration.id,
            name: integration.name.clone(),
            product: self.connectors.get(&integration.connector)?.descriptor().product.to_owned(),
            values: Default::default(),
            missing: Vec::new(),
        };
        for TemplateAnswer { field, answer } in self.template(integration)? {
            match answer {
                Some(answer) => drop(place.values.insert(field.key.to_owned(), answer)),
                None if field.required => place.missing.push((field.key.to_owned(), field.label.to_owned())),
                None => {}
            }
        }
        Ok(place)
    }
}

/// What is known of a customer, for making it at the vendor of this integration.
pub(crate) async fn push_facts(
    hub: &Hub,
    tx: &Tx,
    integration: &Integration,
    customer: Customer,
) -> Result<PushFacts, EngineError> {
    let links = tx.matches().of_hub(MatchKind::Company, customer.id.0).await?;
    let matched = links.into_iter().find(|link| link.integration == integration.id);
    let intents = tx.outbox().of_hub(customer.id.0).await?;
    let earlier = intents.into_iter().rfind(|intent| {
        let counts = intent.state.is_open() || intent.state == IntentState::Refused;
        intent.integration == integration.id && counts
    });
    let twins = match hub.keys(&customer.name).name_key {
        Some(key) if matched.is_none() => twins(tx, integration, &key).await?,
        _ => Vec::new(),
    };
    Ok(PushFacts { customer, matched, earlier, twins })
}

async fn twins(tx: &Tx, integration: &Integration, key: &str) -> Result<Vec<Company>, EngineError> {
    let mut twins = Vec::new();
    for entry in tx.mirror().spelled(integration.id, Kind::Company, key).await? {
        let VendorRecord::Company(company) = entry.record else { continue };
        let links = tx.matches().of_vendor(integration.id, MatchKind::Company, &company.id).await?;
        if entry.visibility == Visibility::Visible && links.is_empty() {
            twins.push(company);
        }
    }
    Ok(twins)
}
