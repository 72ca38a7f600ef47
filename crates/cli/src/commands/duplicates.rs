//! `counterpart duplicates`

use super::{carry_out, usage};
use crate::args::{DuplicatesArgs, Page};
use crate::context;
use crate::output::{Output, name, plain, table};
use counterpart_engine::{Duplicates, Hub, KeptApart};
use counterpart_model::Integration;
use serde::Serialize;

/// Records that may be one.
#[derive(Serialize)]
struct Group {
    score: f64,
    records: Vec<Record>,
    pairs: Vec<Pair>,
    /// What merges them, or says more.
    commands: Vec<String>,
}

#[derive(Serialize)]
struct Record {
    id: String,
    name: String,
    matches: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Pair {
    left: String,
    right: String,
    score: f64,
    reasons: Vec<String>,
}

/// Lists groups of records that may be one, or keeps some of them apart.
pub async fn run(hub: &Hub, args: &DuplicatesArgs, output: Output) -> anyhow::Result<()> {
    let integration = match &args.integration {
        Some(name) => Some(hub.integration(name).await?),
        None => None,
    };
    if !args.not_the_same.is_empty() {
        let actor = context::actor();
        let plan = hub.plan_apart(integration.as_ref(), &args.not_the_same, args.take_back, &actor).await?;
        return carry_out(hub, &plan, &args.writing, output).await;
    }
    if args.writing.preview {
        return Err(usage("--preview goes with --not-the-same: a list changes nothing"));
    }
    if args.apart {
        return apart(hub, integration.as_ref(), &args.page, output).await;
    }
    let found = match &integration {
        Some(integration) => hub.duplicate_companies(integration).await?,
        None => hub.duplicate_customers().await?,
    };
    let wanted = args.page.search.as_deref().map(str::to_lowercase);
    let fits = |group: &&Duplicates| {
        let Some(wanted) = &wanted else { return true };
        group.records.iter().any(|record| record.name.to_lowercase().contains(wanted.trim()))
    };
    let found: Vec<&Duplicates> = found.iter().filter(fits).collect();
    let (skip, take) = args.page.range();
    let shown = found.iter().skip(usize::try_from(skip)?).take(usize::try_from(take).unwrap_or(usize::MAX));
    let groups: Vec<Group> = shown.map(|group| told(group, args.integration.as_deref())).collect();
    output.list(&groups, || text(&groups, found.len(), args))
}

/// Two records that are kept apart.
#[derive(Serialize)]
struct PairApart {
    records: Vec<Named>,
    said_by: String,
    said_at: String,
}

#[derive(Serialize)]
struct Named {
    id: String,
    name: String,
}

/// Lists the pairs of which somebody said that they are not the same.
async fn apart(
    hub: &Hub,
    integration: Option<&Integration>,
    page: &Page,
    output: Output,
) -> anyhow::Result<()> {
    let wanted = page.search.as_deref().map(str::to_lowercase);
    let fits = |kept: &KeptApart| {
        let Some(wanted) = &wanted else { return true };
        kept.records.iter().any(|record| record.name.to_lowercase().contains(wanted.trim()))
    };
    let kept: Vec<KeptApart> = hub.kept_apart(integration).await?.into_iter().filter(fits).collect();
    let (skip, take) = page.range();
    let total = kept.len() as u64;
    let shown =
        kept.into_iter().skip(usize::try_from(skip)?).take(usize::try_from(take).unwrap_or(usize::MAX));
    let pairs: Vec<PairApart> = shown
        .map(|kept| PairApart {
            records: kept.records.into_iter().map(|one| Named { id: one.id, name: one.name }).collect(),
            said_by: kept.by,
            said_at: kept.at.to_rfc3339(),
        })
        .collect();
    output.list(&pairs, || {
        if pairs.is_empty() {
            return "Nobody said of two records of this list that they are not the same.".to_owned();
        }
        let cells = pairs.iter().map(|pair| {
            let mut row: Vec<String> =
                pair.records.iter().flat_map(|one| [name(&one.name), one.id.clone()]).collect();
            row.extend([plain(&pair.said_by), pair.said_at.clone()]);
            row
        });
        let text = table(&["this one", "id", "is not", "id", "said by", "since"], cells.collect());
        format!("{text}{}", page.footer(pairs.len(), total, "pair", "pairs"))
    })
}

fn told(group: &Duplicates, integration: Option<&str>) -> Group {
    let commands = match (integration, group.records.as_slice()) {
        (None, [keep, others @ ..]) => {
            let others: Vec<&str> = others.iter().map(|record| record.id.as_str()).collect();
            vec![format!("counterpart customers merge {} --into {} --preview", others.join(" "), keep.id)]
        }
        (Some(integration), records) => records
            .iter()
            .map(|record| format!("counterpart why {integration}:company:{}", record.id))
            .collect(),
        (None, []) => Vec::new(),
    };
    let record = |at: usize| group.records[at].id.clone();
    Group {
        score: group.score(),
        pairs: group
            .pairs
            .iter()
            .map(|pair| Pair {
                left: record(pair.one),
                right: record(pair.other),
                score: pair.score,
                reasons: pair.reasons.clone(),
            })
            .collect(),
        records: group
            .records
            .iter()
            .map(|record| Record {
                id: record.id.clone(),
                name: record.name.clone(),
                matches: record.matches,
                url: record.url.clone(),
            })
            .collect(),
        commands,
    }
}

/// So many records, pairs and commands of a group are shown to a person.
const SHOWN: usize = 10;

fn text(groups: &[Group], total: usize, args: &DuplicatesArgs) -> String {
    let what = if args.integration.is_some() { "companies" } else { "customers" };
    if groups.is_empty() {
        let searched = args.page.search.is_some() || args.page.page > 1;
        return if searched { "Nothing here.".into() } else { format!("No {what} look like one.") };
    }
    let mut text = String::new();
    for group in groups {
        text.push_str(&format!("{:.2}  {} {what} that may be one\n", group.score, group.records.len()));
        for record in group.records.iter().take(SHOWN) {
            let matches = match record.matches {
                0 => "no match".to_owned(),
                1 => "1 match".to_owned(),
                matches => format!("{matches} matches"),
            };
            text.push_str(&format!("  {}  {}, {matches}\n", record.id, name(&record.name)));
        }
        more(&mut text, group.records.len());
        for pair in group.pairs.iter().take(SHOWN) {
            let called = |id: &str| {
                let record = group.records.iter().find(|record| record.id == id);
                record.map(|record| name(&record.name)).unwrap_or_default()
            };
            let why = plain(&pair.reasons.join("; "));
            text.push_str(&format!("    '{}' and '{}': {why}\n", called(&pair.left), called(&pair.right)));
        }
        let commands = group.commands.iter().take(SHOWN);
        commands.for_each(|command| text.push_str(&format!("    {}\n", plain(command))));
        text.push('\n');
    }
    if args.integration.is_some() {
        text.push_str("Merge them at the vendor, or match them with one customer: counterpart match link\n");
    }
    let footer = args.page.footer(groups.len(), total as u64, "group", "groups");
    format!("{}{footer}", text.trim_end())
}

fn more(text: &mut String, all: usize) {
    if all > SHOWN {
        text.push_str(&format!("  and {} more: --json shows all\n", all - SHOWN));
    }
}
