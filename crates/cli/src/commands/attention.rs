//! `counterpart attention`

use super::carry_out;
use crate::args::{AttentionArgs, Writing};
use crate::context;
use crate::output::{Output, counted, grouped, plain};
use counterpart_engine::{Hub, Waiting};
use std::collections::BTreeMap;

/// Lists what waits, or ends one item.
pub async fn run(hub: &Hub, args: &AttentionArgs, output: Output) -> anyhow::Result<()> {
    let wanted =
        args.accept.as_deref().map(|id| (id, true)).or(args.dismiss.as_deref().map(|id| (id, false)));
    if let Some((id, accept)) = wanted {
        let plan = hub.plan_attention(id, accept, &context::actor()).await?;
        return carry_out(hub, &plan, &Writing { preview: false, out: None }, output).await;
    }
    let integration = match &args.integration {
        Some(name) => Some(hub.integration(name).await?),
        None => None,
    };
    let waiting = hub.waiting(args.code, integration.as_ref()).await?;
    output.list(&waiting, || text(hub, &waiting, args))
}

fn text(hub: &Hub, waiting: &[Waiting], args: &AttentionArgs) -> String {
    if waiting.is_empty() {
        return if args.code.is_some() || args.integration.is_some() {
            "Nothing of that kind waits for you. All that waits: counterpart attention".into()
        } else {
            "Nothing waits for you.".into()
        };
    }
    let mut text = String::new();
    for one in waiting {
        let about = match (&one.record, &one.vendor) {
            (Some(record), Some(_)) => plain(record),
            _ => one.integration.clone(),
        };
        let since = super::age(hub, Some(one.since));
        let code = one.code.as_str().replace('_', " ");
        text.push_str(&format!("{about}  {code}, {since}\n  {}\n", plain(&one.sentence)));
        for command in &one.commands {
            text.push_str(&format!("    {}\n", plain(&command.to_string())));
        }
        text.push('\n');
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for one in waiting {
        *counts.entry(one.code.as_str()).or_default() += 1;
    }
    let total = counted(waiting.len() as u64, "thing waits", "things wait");
    let counts: Vec<String> =
        counts.iter().map(|(code, count)| format!("{} {code}", grouped(*count))).collect();
    text.push_str(&format!("{total} for you: {}", counts.join(", ")));
    text
}
