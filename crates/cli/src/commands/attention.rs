//! `counterpart attention`

use super::carry_out;
use crate::args::{AttentionArgs, Writing};
use crate::context;
use crate::output::{Output, table};
use counterpart_engine::Hub;

/// Lists what waits, or ends one item.
pub async fn run(hub: &Hub, args: &AttentionArgs, output: Output) -> anyhow::Result<()> {
    let wanted =
        args.accept.as_deref().map(|id| (id, true)).or(args.dismiss.as_deref().map(|id| (id, false)));
    if let Some((id, accept)) = wanted {
        let plan = hub.plan_attention(id, accept, &context::actor()).await?;
        return carry_out(hub, &plan, &Writing { preview: false, out: None }, output).await;
    }
    let items = hub.attention().await?;
    output.list(&items, || {
        if items.is_empty() {
            return "Nothing waits for you.".into();
        }
        let rows = items.iter().map(|item| {
            vec![item.id.to_string(), super::age(hub, Some(item.at)), item.sentence.clone()]
        });
        format!(
            "{}\n\nCarry out what an item proposes: counterpart attention --accept ID; take it off the list: --dismiss ID",
            table(&["id", "since", "what"], rows.collect())
        )
    })
}
