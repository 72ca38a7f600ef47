//! What a person can do about something, as a link or a button.

use crate::frame::Frame;
use crate::places;
use crate::urls::encoded;
use counterpart_engine::Step;
use counterpart_model::Permission;

/// A link, or a button that does something. What only the command line does has none.
pub struct Button {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: Option<String>,
    /// What it posts to.
    pub action: Option<String>,
    /// What it posts.
    pub fields: Vec<(&'static str, String)>,
    /// Asked before it is done.
    pub sure: Option<&'static str>,
}

impl Button {
    fn link(label: impl Into<String>, href: String) -> Self {
        Self { label: label.into(), href: Some(href), action: None, fields: Vec::new(), sure: None }
    }

    fn post(label: impl Into<String>, action: String, fields: Vec<(&'static str, String)>) -> Self {
        Self { label: label.into(), href: None, action: Some(action), fields, sure: None }
    }

    fn asking(self, sure: &'static str) -> Self {
        Self { sure: Some(sure), ..self }
    }

    /// Of a step, where the reader may do it.
    pub fn of(step: &Step, frame: &Frame) -> Option<Self> {
        let save = frame.may(Permission::Save);
        let resolve = |id: &dyn std::fmt::Display| format!("/outbox/{id}/decide");
        let decide = |word: &str| vec![("decision", word.to_owned())];
        let matching = |does: &str, integration: &str, company: &str, customer: Option<String>| {
            let mut href = format!(
                "/step?does={does}&integration={}&company={}",
                encoded(integration),
                encoded(company)
            );
            if let Some(customer) = customer {
                href.push_str(&format!("&customer={customer}"));
            }
            href
        };
        Some(match step {
            Step::Why(record) => Self::link("Why?", frame.why(record)),
            Step::Run(id) => Self::link("Look at the run", format!("/runs/{id}")),
            Step::Push(id) => Self::link("Details", format!("/outbox/{id}")),
            Step::Approve(id) if save => Self::link("Approve…", format!("/runs/{id}#held")),
            Step::Test(name) if frame.may_manage_integrations() => {
                Self::link("Test the connection", format!("/integrations/{}/credentials", encoded(name)))
            }
            Step::Sync(name) if save => {
                Self::post("Sync now", format!("/integrations/{}/sync", encoded(name)), Vec::new())
            }
            Step::TrustIncrements(name) if frame.may_manage_integrations() => Self::post(
                "Compare again",
                "/attention/compare".to_owned(),
                vec![("integration", name.clone())],
            ),
            Step::Adopt { push, vendor: Some(vendor) } if save => {
                let mut fields = decide("adopt");
                fields.push(("vendor", vendor.to_string()));
                Self::post(format!("It is {vendor}"), resolve(push), fields)
            }
            Step::Adopt { push, vendor: None } if save => {
                Self::link("It is another record…", format!("/outbox/{push}#decide"))
            }
            Step::SendAgain(id) if save => Self::post("Send it again", resolve(id), decide("send_again"))
                .asking("If it is there already, it will be there twice. Is it certainly not there?"),
            Step::Drop(id) if save => Self::post("Drop it", resolve(id), decide("drop")),
            Step::AcceptValue(id) if save => {
                Self::post("The vendor's value is right", resolve(id), decide("accept"))
            }
            Step::Accept(id) if save => Self::post("Accept", format!("/attention/{id}/accept"), Vec::new()),
            Step::Dismiss(id) if save => {
                Self::post("Take it off the list", format!("/attention/{id}/dismiss"), Vec::new())
            }
            Step::Unlink { integration, company, customer } if save => {
                let customer = customer.map(|id| id.to_string());
                Self::link("Delete the match…", matching("unlink", integration, company.as_str(), customer))
            }
            Step::Confirm { integration, company } if save => {
                Self::link("Match them…", matching("confirm", integration, company.as_str(), None))
            }
            Step::Link { integration, company, customer } if save => {
                let customer = Some(customer.to_string());
                Self::link("Match with it…", matching("link", integration, company.as_str(), customer))
            }
            Step::Create { integration, company } if save => {
                Self::link("Make a customer of it…", matching("create", integration, company.as_str(), None))
            }
            Step::Undo { run, changes } if save => {
                let chosen: Vec<String> = changes.iter().map(|(_, id)| format!("change={id}")).collect();
                Self::link("What an undo would do", format!("/runs/{run}/undo?{}", chosen.join("&")))
            }
            Step::TellAgain(id) if save => {
                Self::post("Try again", format!("/attention/notifications/{id}/retry"), Vec::new())
            }
            Step::TellNoMore(id) if save => {
                Self::post("Drop it", format!("/attention/notifications/{id}/drop"), Vec::new())
            }
            Step::Command(words) if save => {
                let place = places::of(words)?;
                Self::link(capitalised(&place.name), place.href)
            }
            _ => return None,
        })
    }

    /// Of several.
    pub fn all(steps: &[Step], frame: &Frame) -> Vec<Self> {
        steps.iter().filter_map(|step| Self::of(step, frame)).collect()
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
