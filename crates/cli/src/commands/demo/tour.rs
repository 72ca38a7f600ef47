//! What to try after the demo, in the order of a morning's work: first one tool, then the other one, which knows most of
//! the same customers.

use counterpart_engine::Hub;
use counterpart_model::{CustomerId, Integration};
use counterpart_rules::customers::{Standing, classify};
use counterpart_store::CompanyFilter;
use std::collections::BTreeMap;
use std::path::Path;

/// How many companies of each list are looked at for an example.
const LOOKED_AT: u64 = 250;

/// A command, and what for.
type Step = (String, String);

/// The tour through a workspace with these integrations.
pub async fn of(
    hub: &Hub,
    integrations: &[Integration],
    folder: &Path,
    once: bool,
) -> anyhow::Result<String> {
    let Some((first, others)) = integrations.split_first() else { return Ok(String::new()) };
    let product = |integration: &Integration| {
        let connector = hub.connectors.get(&integration.connector);
        connector.map_or_else(|_| integration.name.clone(), |found| found.descriptor().product.to_owned())
    };
    let mut parts = vec![(
        format!("Match {} with the customers of the hub:", product(first)),
        of_first(first, &product(first)),
    )];
    for other in others {
        let heading = format!("Then {}, which keeps most of the same customers:", product(other));
        parts.push((heading, of_other(other, &product(first), &product(other))));
    }
    parts.push(("What became of it:".to_owned(), of_all(hub, integrations, once).await?));

    let program = program();
    let width = parts.iter().flat_map(|(_, steps)| steps).map(|(command, _)| command.chars().count()).max();
    let width = width.unwrap_or_default();
    let folder = folder.display();
    let mut text = format!(
        "Try next (with --data {folder}, or once: export COUNTERPART_DATA={folder} \
         COUNTERPART_ALLOW_PRIVATE_ADDRESSES=loopback):\n"
    );
    for (heading, steps) in parts {
        text.push_str(&format!("\n{heading}\n"));
        for (command, what) in steps {
            text.push_str(&format!("  {program} {command:<width$}  # {what}\n"));
        }
    }
    Ok(text)
}

fn of_first(integration: &Integration, product: &str) -> Vec<Step> {
    let name = &integration.name;
    vec![
        (format!("match list {name}"), "where every company stands".into()),
        (format!("match confirm {name} --preview"), "what the suggestions would change".into()),
        (format!("match confirm {name}"), "save them, all or none".into()),
        (
            format!("match list {name} --filter held-back"),
            format!("what must be mended in {product} first, and why"),
        ),
        (format!("match create {name} --all --sites"), "customers of what is left, with their sites".into()),
    ]
}

fn of_other(integration: &Integration, first: &str, product: &str) -> Vec<Step> {
    let name = &integration.name;
    vec![
        (
            format!("match list {name} --filter suggested"),
            format!("more than before: it suggests what came from {first} too"),
        ),
        (format!("match confirm {name}"), "one customer, matched in both".into()),
        (
            format!("match list {name} --filter unmatched"),
            format!("spelled otherwise in {product}, or only there"),
        ),
        (
            format!("match link {name} COMPANY CUSTOMER"),
            "those that are a customer under another spelling".into(),
        ),
        (format!("match create {name} --all --sites"), format!("the others: customers only {product} knew")),
    ]
}

async fn of_all(hub: &Hub, integrations: &[Integration], once: bool) -> anyhow::Result<Vec<Step>> {
    let mut steps = vec![("customers".to_owned(), "one list, with the mark of each tool".to_owned())];
    if let Some(example) = known_to_all(hub, integrations).await? {
        steps
            .push((format!("customers show \"{example}\""), "what each of them says of one customer".into()));
    }
    steps.push(("runs".into(), "every change, with its reason".into()));
    steps.push(("undo RUN --preview".into(), "how a run would be taken back".into()));
    if !once {
        let again = integrations.iter().map(|integration| {
            (format!("sync {}", integration.name), "pull again: nothing changes".to_owned())
        });
        steps.extend(again);
    }
    Ok(steps)
}

/// A customer that is matched in every integration, or suggested there.
async fn known_to_all(hub: &Hub, integrations: &[Integration]) -> anyhow::Result<Option<String>> {
    let mut known: Option<BTreeMap<CustomerId, String>> = None;
    for integration in integrations {
        let mut here = BTreeMap::new();
        for filter in [CompanyFilter::Matched, CompanyFilter::Suggested] {
            for row in hub.list_companies(integration, filter, None, (0, LOOKED_AT)).await?.0 {
                here.extend(row.customers.iter().map(|customer| (customer.id, customer.name.clone())));
                if let Standing::Suggested(namesake) = classify(&row.facts) {
                    here.insert(namesake.id, namesake.name);
                }
            }
        }
        known = Some(match known {
            Some(before) => before.into_iter().filter(|(id, _)| here.contains_key(id)).collect(),
            None => here,
        });
    }
    // Names that a shell would read otherwise are no example to copy.
    let plain = |name: &String| !name.contains(['"', '$', '`', '\\', '!']);
    Ok(known.into_iter().flatten().map(|(_, name)| name).filter(plain).min())
}

/// How the program was called, so that the commands can be copied also while it is not on the path.
fn program() -> String {
    std::env::args().next().filter(|name| !name.is_empty()).unwrap_or_else(|| "counterpart".to_owned())
}
