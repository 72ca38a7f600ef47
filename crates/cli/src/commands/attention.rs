//! `counterpart attention`

use super::carry_out;
use crate::args::{AttentionArgs, Writing};
use crate::context;
use crate::output::{Output, table};
use counterpart_engine::Hub;
use counterpart_model::Attention;

/// Lists what waits, or ends one item.
pub async fn run(hub: &Hub, args: &AttentionArgs, output: Output) -> anyhow::Result<()> {
    let wanted =
        args.accept.as_deref().map(|id| (id, true)).or(args.dismiss.as_deref().map(|id| (id, false)));
    if let Some((id, accept)) = wanted {
        let plan = hub.plan_attention(id, accept, &context::actor()).await?;
        return carry_out(hub, &plan, &Writing { preview: false, out: None }, output).await;
    }
    let items = hub.attention().await?;
    let tools = hub.workspace.read().await?.integrations().list().await?;
    let tool = |item: &Attention| {
        let found = tools.iter().find(|tool| tool.id == item.integration);
        found.map(|tool| format!("{} {}", tool.name, item.vendor)).unwrap_or_default()
    };
    output.list(&items, || {
        if items.is_empty() {
            return "Nothing waits for you.".into();
        }
        let rows = items.iter().map(|item| {
            let can = if item.proposed.is_some() { "accept, dismiss" } else { "dismiss" };
            vec![
                item.id.to_string(),
                super::age(hub, Some(item.at)),
                tool(item),
                can.to_owned(),
                item.sentence.clone(),
            ]
        });
        format!(
            "{}\n\nDo what an item proposes: counterpart attention --accept ID\n\
             Take it off the list:     counterpart attention --dismiss ID",
            table(&["id", "since", "company", "you can", "what"], rows.collect())
        )
    })
}
