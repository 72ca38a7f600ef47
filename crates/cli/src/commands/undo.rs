//! `counterpart undo`

use super::carry_out;
use crate::args::UndoArgs;
use crate::context;
use crate::output::Output;
use counterpart_engine::Hub;

/// Takes a run back.
pub async fn run(hub: &Hub, args: &UndoArgs, output: Output) -> anyhow::Result<()> {
    let plan = hub.plan_undo(&args.run, &args.changes, &context::actor()).await?;
    carry_out(hub, &plan, &args.writing, output).await
}
