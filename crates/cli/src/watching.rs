//! Progress of a sync: bars on a terminal, a line per kind elsewhere, silence with --json.

use crate::output::{Output, grouped};
use counterpart_engine::Progress;
use counterpart_model::{Completeness, Kind};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;

/// Shows a sync.
pub struct Watching {
    output: Output,
    bar: Mutex<Option<ProgressBar>>,
}

impl Watching {
    /// Shows a sync as fits the output.
    pub fn new(output: Output) -> Self {
        Self { output, bar: Mutex::new(None) }
    }

    fn with_bar(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        if let Ok(mut bar) = self.bar.lock() {
            act(&mut bar);
        }
    }
}

impl Progress for Watching {
    fn pulling(&self, kind: Kind, received: u64, total: Option<u64>) {
        if !self.output.lively() {
            return;
        }
        self.with_bar(|bar| {
            let bar = bar.get_or_insert_with(|| {
                let style =
                    ProgressStyle::with_template("{prefix:<10} {bar:32} {human_pos}/{human_len}  {elapsed}");
                let bar = ProgressBar::new(total.unwrap_or_default());
                bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                    .with_prefix(kind.plural())
            });
            bar.set_length(total.unwrap_or(received));
            bar.set_position(received);
        });
    }

    fn pulled(&self, kind: Kind, completeness: &Completeness) {
        self.with_bar(|bar| {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
        });
        self.output.say(&format!("{:<10} {completeness}", kind.plural()));
    }

    fn applied(&self, changes: u64) {
        if changes > 0 && self.output.lively() {
            self.output.say(&format!("{:<10} {} written", "changes", grouped(changes)));
        }
    }
}
