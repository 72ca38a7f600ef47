//! `counterpart apply FILE`

use super::{carry_out, sync};
use crate::args::{Global, Writing};
use crate::context;
use crate::output::Output;
use anyhow::Context as _;
use counterpart_model::{Plan, PlanOrigin};
use std::path::Path;

/// Applies a plan file: exactly that plan, or nothing.
pub async fn run(global: &Global, file: &Path, output: Output) -> anyhow::Result<()> {
    let mut plan = read(file)?;
    let hub = context::open(global).await?;
    match &plan.origin {
        PlanOrigin::Person { .. } => {
            counterpart_engine::answer_for(&mut plan, &context::actor());
            carry_out(&hub, &plan, &Writing { preview: false, out: None }, output).await
        }
        PlanOrigin::Sync { integration } => {
            let tx = hub.workspace.read().await?;
            let integration = tx.integrations().get(*integration).await?;
            drop(tx);
            let integration = integration.context("the integration of this plan is not there any more")?;
            sync::as_planned(&hub, &integration, &plan, output).await
        }
    }
}

/// Reads a plan file.
pub fn read(file: &Path) -> anyhow::Result<Plan> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not a plan written by --preview --out", file.display()))
}
