//! `counterpart mappings ...`

use super::carry_out;
use crate::args::MappingsCommand;
use crate::context;
use crate::files;
use crate::output::{Output, counted, plain};
use anyhow::Context as _;
use counterpart_engine::Hub;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Does what was asked.
pub async fn run(hub: &Hub, command: &MappingsCommand, output: Output) -> anyhow::Result<()> {
    match command {
        MappingsCommand::Export { integration, out } => {
            export(hub, integration, out.as_deref(), output).await
        }
        MappingsCommand::Import { integration, file, writing } => {
            let integration = hub.integration(integration).await?;
            let opened = File::open(file).with_context(|| format!("{} cannot be opened", file.display()))?;
            let read = hub.read_mappings(&integration, opened, &context::actor()).await?;
            read.notes.iter().for_each(|note| output.say(&plain(note)));
            let mut plan = read.plan;
            plan.skipped.extend(read.problems.iter().map(|problem| counterpart_model::Skipped {
                label: format!("line {}", problem.line),
                reason: problem.reason.clone(),
            }));
            if read.unchanged > 0 {
                output.say(&format!("Unchanged: {}.", counted(read.unchanged, "row", "rows")));
            }
            carry_out(hub, &plan, writing, output).await?;
            let useless = plan.is_empty() && read.unchanged == 0 && !read.problems.is_empty();
            if useless { Err(super::Quiet.into()) } else { Ok(()) }
        }
    }
}

async fn export(hub: &Hub, name: &str, out: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let integration = hub.integration(name).await?;
    let mut text = Vec::new();
    let count = hub.export_mappings(&integration, &mut text).await?;
    let Some(file) = out else {
        if output.json {
            return Err(super::usage("--json needs --out FILE here: the mappings themselves are CSV"));
        }
        return Ok(std::io::stdout().lock().write_all(&text)?);
    };
    files::write_whole(file, |out| out.write_all(&text))?;
    output.object(&serde_json::json!({ "exported": count, "out": file }), || {
        format!(
            "{} written to {}.\nBack in: counterpart mappings import {name} {} --preview",
            counted(count, "match", "matches"),
            file.display(),
            file.display()
        )
    })
}
