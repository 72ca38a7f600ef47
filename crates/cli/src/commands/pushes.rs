//! `counterpart pushes ...`

use crate::args::PushesCommand;
use crate::context;
use crate::output::{Output, plain};
use counterpart_engine::Hub;
use counterpart_model::PushesPaused;
use serde::Serialize;

#[derive(Serialize)]
struct Told {
    pushes_paused: Option<PushesPaused>,
}

/// Pauses sending to vendors, or allows it again.
pub async fn run(hub: &Hub, command: &PushesCommand, output: Output) -> anyhow::Result<()> {
    match command {
        PushesCommand::Pause { why } => {
            let by = context::actor();
            let why = why.as_ref().map_or_else(|| format!("{by} said so"), |why| format!("{why} ({by})"));
            let paused = hub.pause_pushes(&why).await?;
            output.object(&Told { pushes_paused: Some(paused.clone()) }, || sentence(&paused))
        }
        PushesCommand::Resume => {
            let before = hub.resume_pushes().await?;
            output.object(&Told { pushes_paused: None }, || match before {
                Some(before) => {
                    format!(
                        "Sending to vendors is allowed again. It was paused because {}.",
                        plain(&before.why)
                    )
                }
                None => "Sending to vendors was not paused.".to_owned(),
            })
        }
    }
}

/// Since when and why, and how to end it.
pub fn sentence(paused: &PushesPaused) -> String {
    format!(
        "Pushes are paused since {}: {}. Nothing is sent to any vendor until: counterpart pushes resume",
        paused.since.format("%Y-%m-%d %H:%M UTC"),
        plain(&paused.why)
    )
}
