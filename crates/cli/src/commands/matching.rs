//! `counterpart match list|confirm|link|...`

use super::carry_out;
use crate::args::{Filter, MatchCommand, Page, Writing};
use crate::context;
use crate::output::{Output, counted, grouped, name, plain, table};
use counterpart_engine::{Chosen, Hub, Link, Listed};
use counterpart_model::{HeldBack, How, Integration, VendorId};
use counterpart_store::CompanyFilter;
use serde::Serialize;
use std::collections::BTreeMap;

/// Does what was asked.
pub async fn run(hub: &Hub, command: &MatchCommand, output: Output) -> anyhow::Result<()> {
    let actor = context::actor();
    match command {
        MatchCommand::List { integration, filter, page } => {
            list(hub, integration, *filter, page, output).await
        }
        MatchCommand::Confirm { integration, companies, search, writing } => {
            let integration = hub.integration(integration).await?;
            let chosen = chosen(companies, CompanyFilter::Suggested, search.as_deref());
            let plan = hub.plan_confirm(&integration, &chosen, &actor).await?;
            carry_out(hub, &plan, writing, output).await?;
            what_is_left(hub, &integration, writing, output).await
        }
        MatchCommand::Automap { integration, companies, search, writing } => {
            let integration = hub.integration(integration).await?;
            hub.propose(&integration).await?;
            let chosen = chosen(companies, CompanyFilter::Automapped, search.as_deref());
            let plan = hub.plan_automap(&integration, &chosen, &actor).await?;
            carry_out(hub, &plan, writing, output).await?;
            what_is_left(hub, &integration, writing, output).await
        }
        MatchCommand::Reject { integration, company, customer, take_back, writing } => {
            let integration = hub.integration(integration).await?;
            let which = (&VendorId::from(company.as_str()), customer.as_str());
            let plan = hub.plan_reject(&integration, which, *take_back, &actor).await?;
            carry_out(hub, &plan, writing, output).await
        }
        MatchCommand::Link { integration, company, customer, take_over, main, sites, writing } => {
            let integration = hub.integration(integration).await?;
            let link = Link {
                company: VendorId::from(company.as_str()),
                customer: customer.clone(),
                take_over: *take_over,
                main: *main,
                sites: ids(sites),
            };
            carry_out(hub, &hub.plan_link(&integration, &link, &actor).await?, writing, output).await
        }
        MatchCommand::Unlink { integration, company, customer, writing } => {
            let integration = hub.integration(integration).await?;
            let company = VendorId::from(company.as_str());
            let plan = hub.plan_unlink(&integration, &company, customer.as_deref(), &actor).await?;
            carry_out(hub, &plan, writing, output).await
        }
        MatchCommand::Main { integration, company, customer, writing } => {
            let integration = hub.integration(integration).await?;
            let company = VendorId::from(company.as_str());
            let plan = hub.plan_main(&integration, &company, customer.as_deref(), &actor).await?;
            carry_out(hub, &plan, writing, output).await
        }
        MatchCommand::Create { integration, companies, all, sites, import, search, writing } => {
            if companies.is_empty() && !all {
                return Err(super::usage("say which companies (ids), or --all for every unmatched one"));
            }
            let integration = hub.integration(integration).await?;
            let chosen = chosen(companies, CompanyFilter::Unmatched, search.as_deref());
            let how = if *import { How::Imported } else { How::Created };
            let sites = *sites || integration.settings.create_sites;
            let plan = hub.plan_create(&integration, &chosen, how, sites, &actor).await?;
            carry_out(hub, &plan, writing, output).await?;
            what_is_left(hub, &integration, writing, output).await
        }
        MatchCommand::Ignore { integration, companies, reason, writing } => {
            let integration = hub.integration(integration).await?;
            let plan = hub.plan_ignore(&integration, &Chosen::These(ids(companies)), reason, &actor).await?;
            carry_out(hub, &plan, writing, output).await
        }
        MatchCommand::Unignore { integration, companies, writing } => {
            let integration = hub.integration(integration).await?;
            let plan = hub.plan_unignore(&integration, &Chosen::These(ids(companies)), &actor).await?;
            carry_out(hub, &plan, writing, output).await
        }
    }
}

/// What comes next after a batch was saved.
async fn what_is_left(
    hub: &Hub,
    integration: &Integration,
    writing: &Writing,
    output: Output,
) -> anyhow::Result<()> {
    if writing.preview || output.json {
        return Ok(());
    }
    let counts = hub.company_counts(integration, None).await?;
    let count = |word: &str| counts.get(word).copied().unwrap_or_default();
    let name = &integration.name;
    let left = [
        ("suggested", count("unambiguous")),
        ("ambiguous", count("ambiguous")),
        ("automapped", count("automapped")),
        ("unmatched", count("unmatched")),
        ("held_back", count("held_back")),
    ];
    let next = left.into_iter().filter(|(_, number)| *number > 0).map(|(word, number)| {
        let number = counted(number, "company", "companies");
        let state = word.replace('_', " ");
        format!("  {number} {state}: counterpart match list {name} --filter {}", word.replace('_', "-"))
    });
    let next: Vec<String> = next.collect();
    if !next.is_empty() {
        output.say(&format!("Left:\n{}", next.join("\n")));
    }
    Ok(())
}

fn ids(texts: &[String]) -> Vec<VendorId> {
    texts.iter().map(|text| VendorId::from(text.trim())).collect()
}

fn chosen(companies: &[String], filter: CompanyFilter, search: Option<&str>) -> Chosen {
    if companies.is_empty() {
        Chosen::All { filter, search: search.map(str::to_owned) }
    } else {
        Chosen::These(ids(companies))
    }
}

fn filter_of(filter: Filter) -> CompanyFilter {
    match filter {
        Filter::All => CompanyFilter::Offered,
        Filter::Suggested => CompanyFilter::Suggested,
        Filter::Unmatched => CompanyFilter::Unmatched,
        Filter::Automapped => CompanyFilter::Automapped,
        Filter::Matched => CompanyFilter::Matched,
        Filter::Ambiguous => CompanyFilter::Ambiguous,
        Filter::Ignored => CompanyFilter::Ignored,
        Filter::HeldBack => CompanyFilter::HeldBack,
        Filter::Hidden => CompanyFilter::Hidden,
        Filter::Automatic => CompanyFilter::MatchedBy(How::Automatic),
        Filter::Manual => CompanyFilter::MatchedBy(How::Manual),
        Filter::Created => CompanyFilter::MatchedBy(How::Created),
        Filter::Imported => CompanyFilter::MatchedBy(How::Imported),
        Filter::File => CompanyFilter::MatchedBy(How::File),
    }
}

/// One row of the list, for programs.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    name: &'a str,
    state: &'static str,
    reason: String,
    customers: Vec<Customer>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Customer {
    id: String,
    name: String,
    how: Option<How>,
    main: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposed: Option<Proposed>,
}

/// How sure the matcher is, and why.
#[derive(Serialize)]
struct Proposed {
    class: &'static str,
    score: f64,
    reasons: Vec<String>,
}

fn row(listed: &Listed) -> Row<'_> {
    let facts = &listed.facts;
    let customers = listed.candidates().into_iter().map(|one| Customer {
        id: one.id.to_string(),
        name: one.name,
        how: one.how,
        main: one.main,
        proposed: one.proposed.map(|likely| Proposed {
            class: likely.class.word(),
            score: likely.probability(),
            reasons: likely.reasons,
        }),
    });
    Row {
        id: facts.company.id.as_str(),
        name: &facts.company.name,
        state: listed.state(),
        reason: listed.reason(),
        customers: customers.collect(),
        url: facts.company.url.as_deref(),
    }
}

/// The rows for a person. What is held back says why in short; how to mend it stands below, once per sentence, with the
/// links to its records.
fn rows_text(rows: &[Row], listed: &[Listed]) -> String {
    let mut mending: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut cells = Vec::new();
    for (row, listed) in rows.iter().zip(listed) {
        let mut why = match row.customers.first().and_then(|one| one.proposed.as_ref()) {
            Some(proposed) if row.state == "automapped" => proposed.reasons.join("; "),
            _ => row.reason.clone(),
        };
        if row.state == "held_back" {
            let reasons = &listed.facts.company.held_back;
            let short = |reason: &HeldBack| reason.code.replace('_', " ");
            why = reasons.iter().map(short).collect::<Vec<_>>().join("; ");
            let url = row.url.unwrap_or_default();
            for reason in reasons {
                let said = reason.sentence.clone();
                let said = if url.is_empty() { said } else { said.replace(url, "its page") };
                mending.entry((short(reason), said)).or_default().push(format!(
                    "  {:<6} {}",
                    row.id,
                    plain(url)
                ));
            }
        }
        let customers: Vec<_> = row.customers.iter().map(|customer| name(&customer.name)).collect();
        let state = row.state.replace('_', " ");
        cells.push(vec![row.id.into(), name(row.name), state, customers.join(" | "), why]);
    }
    let mut text = table(&["id", "company", "state", "customer", "why"], cells);
    for ((code, said), links) in &mending {
        text.push_str(&format!("\n\n{code}: {}\n{}", plain(said), links.join("\n")));
    }
    text
}

async fn list(hub: &Hub, called: &str, filter: Filter, page: &Page, output: Output) -> anyhow::Result<()> {
    let integration = hub.integration(called).await?;
    hub.propose(&integration).await?;
    let range = page.range();
    let search = page.search.as_deref();
    let (listed, total) = hub.list_companies(&integration, filter_of(filter), search, range).await?;
    let rows: Vec<Row> = listed.iter().map(row).collect();
    let counts = hub.company_counts(&integration, search).await?;
    output.list(&rows, || {
        let data = super::age(hub, integration.fresh_at);
        let mut text = format!("{called}: data {data}\n");
        for (word, count) in [
            "all",
            "suggested",
            "ambiguous",
            "unmatched",
            "automapped",
            "matched",
            "ignored",
            "held_back",
            "hidden",
        ]
        .into_iter()
        .filter_map(|word| counts.get(word).map(|count| (word, count)))
        {
            text.push_str(&format!("  {} {}", word.replace('_', " "), grouped(*count)));
        }
        text.push_str("\n\n");
        if rows.is_empty() {
            text.push_str(if integration.fresh_at.is_none() && total == 0 {
                "Nothing was pulled yet: counterpart sync "
            } else {
                "No company here. All of them: counterpart match list "
            });
            text.push_str(called);
            return text;
        }
        text.push_str(&rows_text(&rows, &listed));
        text.push_str(&page.footer(rows.len(), total, "company", "companies"));
        text
    })
}
