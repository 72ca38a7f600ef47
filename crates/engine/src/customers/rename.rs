//! A customer renamed by hand, as a person's plan (R20).

use super::{new_name, of_a_length};
use crate::matching::named_customer;
use crate::{EngineError, Hub};
use counterpart_model::{
    Actor, Cause, Change, Expectation, Field, Group, Plan, PlanOrigin, RecordRef, Value,
};

impl Hub {
    /// A customer's new name. Another customer's name is refused, as for a new one; the same name in another spelling is
    /// its own.
    pub async fn plan_rename(&self, customer: &str, name: &str, actor: &Actor) -> Result<Plan, EngineError> {
        let name = name.trim();
        of_a_length(name)?;
        let tx = self.workspace.read().await?;
        let customer = named_customer(&tx, customer).await?;
        let mut plan =
            Plan::empty(PlanOrigin::Person { command: "customers rename".into(), actor: actor.clone() });
        if customer.name == name {
            return Ok(plan);
        }
        let respelled = self.keys(name).name_key;
        let mut bearers = Vec::new();
        if respelled.is_some() && respelled == self.keys(&customer.name).name_key {
            let key = respelled.as_deref().unwrap_or_default();
            bearers = tx.customers().spelled(key).await?.into_iter().map(|customer| customer.id).collect();
            bearers.sort();
        } else {
            new_name(self, &tx, name).await?;
        }
        let change = Change::update(
            RecordRef::Customer { id: customer.id },
            &customer.name,
            (Field::Name, Value::text(&customer.name), Value::text(name)),
            Cause::new("R20", format!("{actor} renamed it")),
        );
        let expected = respelled.map(|key| Expectation::Spelled { key, customers: bearers });
        let changes = vec![expected.into_iter().fold(change, Change::expecting)];
        plan.groups.push(Group { about: customer.name, changes, consumes: Vec::new() });
        Ok(plan)
    }
}
