//! `counterpart schedule ...`

use crate::args::ScheduleCommand;
use crate::context;
use crate::output::{Output, plain, table};
use counterpart_engine::{Hub, NewSchedule, Scheduled};
use serde::Serialize;
use std::path::Path;

/// Does what was asked.
pub async fn run(hub: &Hub, command: &ScheduleCommand, output: Output) -> anyhow::Result<()> {
    match command {
        ScheduleCommand::List => list(hub, output).await,
        ScheduleCommand::Add { integration, timing, zone, kinds, quiet } => {
            let integration = hub.integration(integration).await?;
            let asked = NewSchedule {
                timing: timing.timing(),
                time_zone: zone.clone().unwrap_or_else(machine_zone),
                kinds: kinds.iter().copied().collect(),
                quiet: *quiet,
            };
            let added = hub.add_schedule(&integration, asked, &context::actor()).await?;
            output.object(&added, || {
                format!("{}\nIt fires while a worker runs: counterpart worker", sentence(&added))
            })
        }
        ScheduleCommand::Set { id, switch } => {
            let switched = hub.switch_schedule(id, switch.on).await?;
            output.object(&switched, || sentence(&switched))
        }
        ScheduleCommand::Remove { id } => {
            hub.remove_schedule(id).await?;
            #[derive(Serialize)]
            struct Removed<'a> {
                removed: &'a str,
            }
            output.object(&Removed { removed: id }, || "Removed. Runs that it asked for stay.".to_owned())
        }
    }
}

async fn list(hub: &Hub, output: Output) -> anyhow::Result<()> {
    let schedules = hub.schedules().await?;
    output.list(&schedules, || {
        if schedules.is_empty() {
            return "No schedules yet: counterpart schedule add NAME --every 15m".to_owned();
        }
        let rows = schedules.iter().map(|one| {
            let next = match one.next_times.first() {
                Some(next) => next.clone(),
                None => "off".to_owned(),
            };
            vec![
                one.schedule.id.to_string(),
                one.integration_name.clone(),
                one.schedule.timing.to_string(),
                one.schedule.time_zone.clone(),
                kinds(one),
                one.schedule.quiet.map(|quiet| quiet.to_string()).unwrap_or_default(),
                next,
            ]
        });
        table(&["id", "integration", "when", "zone", "kinds", "quiet", "next"], rows.collect())
    })
}

/// A schedule in words, with its next times.
fn sentence(one: &Scheduled) -> String {
    let schedule = &one.schedule;
    let quiet = schedule.quiet.map(|quiet| format!(", nothing from {} to {}", quiet.from, quiet.to));
    let mut text = format!(
        "{} ({}) is synced {}, in {}{}.",
        plain(&one.integration_name),
        kinds(one),
        schedule.timing,
        schedule.time_zone,
        quiet.unwrap_or_default()
    );
    match one.next_times.as_slice() {
        [] => text.push_str(&format!("\nIt is off. On again: counterpart schedule set {} --on", schedule.id)),
        times => text.push_str(&format!("\nNext: {}", times.join("; "))),
    }
    text
}

fn kinds(one: &Scheduled) -> String {
    if one.schedule.kinds.is_empty() {
        return "all that is switched on".to_owned();
    }
    one.schedule.kinds.iter().map(|kind| kind.plural()).collect::<Vec<_>>().join(", ")
}

/// The time zone that this machine's clock shows, by its name.
fn machine_zone() -> String {
    let told = std::env::var("TZ").ok().map(|zone| zone.trim().trim_start_matches(':').to_owned());
    let linked = || {
        let link = std::fs::read_link(Path::new("/etc/localtime")).ok()?;
        let link = link.to_str()?;
        link.split_once("zoneinfo/").map(|(_, zone)| zone.to_owned())
    };
    told.filter(|zone| !zone.is_empty()).or_else(linked).unwrap_or_else(|| "UTC".to_owned())
}
