//! Progress of a sync: bars on a terminal, a line per kind elsewhere, silence with --json.

use crate::output::{Output, grouped};
use counterpart_engine::Progress;
use counterpart_model::{Completeness, Kind};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shows a sync.
pub struct Watching {
    output: Output,
    bar: Mutex<Option<ProgressBar>>,
    counting: AtomicBool,
}

impl Watching {
    /// Shows a sync as fits the output.
    pub fn new(output: Output) -> Self {
        let waiting = output.lively().then(|| {
            let style = ProgressStyle::with_template("{spinner} asking the vendor  {elapsed}");
            let bar = ProgressBar::new_spinner();
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(std::time::Duration::from_millis(200));
            bar
        });
        Self { output, bar: Mutex::new(waiting), counting: AtomicBool::new(false) }
    }

    /// Nothing more comes.
    pub fn done(&self) {
        self.with_bar(|bar| {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
        });
    }

    fn with_bar(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        if let Ok(mut bar) = self.bar.lock() {
            act(&mut bar);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.done();
    }
}

impl Progress for Watching {
    fn pulling(&self, kind: Kind, received: u64, total: Option<u64>) {
        if !self.output.lively() {
            return;
        }
        self.with_bar(|bar| {
            if !self.counting.swap(true, Ordering::Relaxed)
                && let Some(waiting) = bar.take()
            {
                waiting.finish_and_clear();
            }
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
        self.done();
        self.output.say(&format!("{:<10} {completeness}", kind.plural()));
    }

    fn applied(&self, changes: u64) {
        if changes > 0 && self.output.lively() {
            self.output.say(&format!("{:<10} {} written", "changes", grouped(changes)));
        }
    }
}
