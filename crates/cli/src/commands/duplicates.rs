//! `counterpart duplicates`

use crate::args::DuplicatesArgs;
use crate::output::{Output, name, plain};
use counterpart_engine::{Duplicates, Hub};
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

/// Lists groups of records that may be one.
pub async fn run(hub: &Hub, args: &DuplicatesArgs, output: Output) -> anyhow::Result<()> {
    let found = match &args.integration {
        Some(name) => hub.duplicate_companies(&hub.integration(name).await?).await?,
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
