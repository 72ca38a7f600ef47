//! `counterpart customers ...`

use super::carry_out;
use crate::args::{CustomersArgs, CustomersCommand};
use crate::context;
use crate::output::{Output, name, table};
use counterpart_engine::{CustomerView, Hub};
use counterpart_model::{HubSite, Match, VendorId, VendorRecord};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::json;
use std::collections::HashMap;

/// Does what was asked.
pub async fn run(hub: &Hub, args: &CustomersArgs, output: Output) -> anyhow::Result<()> {
    match &args.command {
        None => list(hub, args, output).await,
        Some(CustomersCommand::Show { customer }) => show(&hub.customer(customer).await?, output),
        Some(CustomersCommand::Add { name, writing }) => {
            let plan = hub.plan_add_customer(name, &context::actor()).await?;
            carry_out(hub, &plan, writing, output).await
        }
        Some(CustomersCommand::Merge { from, into, writing }) => {
            let plan = hub.plan_merge(from, into, &context::actor()).await?;
            carry_out(hub, &plan, writing, output).await
        }
        Some(CustomersCommand::Split { customer, name, companies, sites, writing }) => {
            let companies: Vec<(String, VendorId)> =
                companies.iter().map(|(tool, id)| (tool.clone(), VendorId(id.clone()))).collect();
            let plan = hub.plan_split(customer, name, &companies, sites, &context::actor()).await?;
            carry_out(hub, &plan, writing, output).await
        }
    }
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    active: bool,
    matches: Vec<Mark>,
}

#[derive(Serialize)]
struct Mark {
    integration: String,
    company: String,
    how: &'static str,
    main: bool,
}

async fn list(hub: &Hub, args: &CustomersArgs, output: Output) -> anyhow::Result<()> {
    let page = &args.page;
    let range = page.range();
    let (found, total) = hub.list_customers(page.search.as_deref(), range).await?;
    let tools: HashMap<_, _> = hub
        .workspace
        .read()
        .await?
        .integrations()
        .list()
        .await?
        .into_iter()
        .map(|i| (i.id, i.name))
        .collect();
    let mark = |link: &Match| Mark {
        integration: tools.get(&link.integration).cloned().unwrap_or_default(),
        company: link.vendor.0.clone(),
        how: link.how.as_str(),
        main: link.main,
    };
    let rows: Vec<Row> = found
        .iter()
        .map(|row| Row {
            id: row.customer.id.to_string(),
            name: row.customer.name.clone(),
            active: row.customer.active,
            matches: row.matches.iter().map(mark).collect(),
        })
        .collect();
    output.list(&rows, || {
        if rows.is_empty() {
            return if page.search.is_some() || page.page > 1 {
                "No customer here. All of them: counterpart customers".into()
            } else {
                "No customers yet. Make them of a tool's companies: counterpart match create NAME --all --preview".into()
            };
        }
        let mut text = table(
            &["customer", "tools", "id"],
            rows.iter()
                .map(|row| {
                    let marks: Vec<_> = row.matches.iter().map(|m| format!("{} {}", m.integration, m.company)).collect();
                    vec![name(&row.name), marks.join(", "), row.id.clone()]
                })
                .collect(),
        );
        text.push_str(&page.footer(rows.len(), total, "customer", "customers"));
        text
    })
}

/// A match as it is shown with its customer.
struct Tool<'a> {
    integration: &'a str,
    link: &'a Match,
    vendor_says: Option<&'a VendorRecord>,
}

impl Serialize for Tool<'_> {
    /// The match, with its integration by name, as everywhere else.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serde_json::to_value(self.link).map_err(S::Error::custom)?;
        shown["integration"] = json!(self.integration);
        shown["vendor_says"] = json!(self.vendor_says);
        shown.serialize(serializer)
    }
}

fn show(view: &CustomerView, output: Output) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Shown<'a> {
        #[serde(flatten)]
        customer: &'a counterpart_model::Customer,
        sites: &'a [HubSite],
        matches: Vec<Tool<'a>>,
    }
    let matches: Vec<Tool> = view
        .matches
        .iter()
        .map(|(link, integration, record)| Tool {
            integration: &integration.name,
            link,
            vendor_says: record.as_ref(),
        })
        .collect();
    let shown = Shown { customer: &view.customer, sites: &view.sites, matches };
    output.object(&shown, || {
        let mut text = format!("{}\n  {}\n", name(&view.customer.name), view.customer.id);
        for site in &view.sites {
            let country = site.country.as_deref().unwrap_or("no country");
            text.push_str(&format!("  site     {} ({country})\n", name(&site.name)));
        }
        for tool in &shown.matches {
            let company = tool.vendor_says.map_or("not in the mirror", VendorRecord::name);
            // Worth a word only where there is a choice (R19g).
            let several =
                shown.matches.iter().filter(|other| other.integration == tool.integration).count() > 1;
            let main = if several && tool.link.main { "main, " } else { "" };
            text.push_str(&format!(
                "  {:<8} {} '{}' ({main}{}, {}, by {})\n",
                tool.integration,
                tool.link.vendor,
                name(company),
                tool.link.how.as_str(),
                tool.link.at.format("%-d %b %Y"),
                name(&tool.link.by)
            ));
        }
        if shown.matches.is_empty() {
            text.push_str("  matched with nothing yet\n");
        }
        text
    })
}
