//! A workspace with both PSAs. They keep the same customers, each in its own words and each only a part of them: what one
//! of them told helps with the other.

mod automatic;
mod changes;
mod files;
mod setting_up;
mod stars;
mod suggestions;

use crate::desk::{Desk, Ran, finish};
use serde_json::Value;

/// How many customers their world has. Among them one business that HaloPSA keeps branch by branch and Autotask as one
/// company, and one for which it is the other way round.
const CUSTOMERS: u32 = 60;

/// A desk with both vendors, before anything is set up.
pub fn desk() -> Desk {
    Desk::playing(&[counterpart_sandbox_halopsa::vendor, counterpart_sandbox_autotask::vendor], CUSTOMERS)
}

/// A desk with both PSAs connected and pulled.
fn connected() -> Desk {
    let desk = desk();
    desk.add(&[]).done();
    add(&desk, &[]).done();
    desk
}

/// `integration add autotask` with the right answers, and more options.
pub fn add(desk: &Desk, options: &[&str]) -> Ran {
    with_credentials(desk, &[&["integration", "add", "autotask"], options].concat())
}

/// A command with the right answers to Autotask's form. All it is told of the address is where any zone answers.
fn with_credentials(desk: &Desk, args: &[&str]) -> Ran {
    let told = desk.announced_by("autotask");
    let text = |value: &Value| value.as_str().expect("announced").to_owned();
    let user = format!("user_name={}", text(&told["credentials"]["user_name"]));
    let zone = format!("zone_url={}", text(&told["base_url"]));
    let secrets =
        ["--secret-env", "secret=AUTOTASK_SECRET", "--secret-env", "integration_code=AUTOTASK_CODE"];
    let mut command = desk.command(&[args, &["--set", &user, "--set", &zone], &secrets].concat());
    command.env("AUTOTASK_SECRET", text(&told["credentials"]["secret"]));
    command.env("AUTOTASK_CODE", text(&told["credentials"]["integration_code"]));
    finish(command)
}

/// The id of an integration's company, by its name.
#[track_caller]
fn company(desk: &Desk, integration: &str, name: &str) -> String {
    let rows = desk.list(&["match", "list", integration, "--search", name, "--all"]);
    let row = rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name} in {rows:?}"));
    row["id"].as_str().expect("an id").to_owned()
}

/// A customer's marks, such as `autotask 29683515`.
fn marks(desk: &Desk, customer: &str) -> Vec<String> {
    let shown = desk.json(&["customers", "show", customer]);
    let matches = shown["matches"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let mut marks: Vec<String> =
        matches.map(|one| format!("{} {}", text(&one["integration"]), text(&one["vendor"]))).collect();
    marks.sort();
    marks
}

/// The locations that Autotask keeps, those of this company first of the two.
fn locations(desk: &Desk, company: &str) -> (Vec<Value>, Vec<Value>) {
    let number: u64 = company.parse().expect("a number");
    let (_, all) = desk.vendor().list("autotask", "location", 0, usize::MAX).expect("lists");
    all.into_iter().partition(|one| one["companyID"] == number)
}

/// The names of rows of a list.
fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["name"].as_str().expect("a name")).collect()
}
