//! `schedule` and `worker`.

use super::kind;
use clap::{Args, Subcommand};
use counterpart_model::{Day, Kind, QuietHours, TimeOfDay, Timing};
use std::collections::BTreeSet;

/// `schedule ...`
#[derive(Debug, Subcommand)]
pub enum ScheduleCommand {
    /// List schedules with their next times
    List,
    /// Sync an integration by itself, again and again
    #[command(
        after_help = "Examples:\n  counterpart schedule add halopsa --every 15m\n  counterpart schedule add halopsa --every 15m --quiet 22:00-06:00\n  counterpart schedule add halopsa --daily 06:00,18:00 --zone Europe/Berlin\n  counterpart schedule add halopsa --weekly mon,thu@06:00 --kinds company\n  counterpart schedule add halopsa --cron \"30 6 * * 1-5\"\n\n\
                      A worker must run for schedules to fire: counterpart worker"
    )]
    Add {
        /// The integration's name
        integration: String,
        /// When.
        #[command(flatten)]
        timing: TimingArgs,
        /// Time zone in which times of day are meant [default: this machine's]
        #[arg(long, value_name = "ZONE")]
        zone: Option<String>,
        /// Only these kinds of records, such as company,site
        #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kind)]
        kinds: Vec<Kind>,
        /// Begin nothing from one time until before another; what is due meanwhile comes once, at the end
        #[arg(long, value_name = "FROM-TO")]
        quiet: Option<QuietHours>,
    },
    /// Switch a schedule on or off
    #[command(
        after_help = "Examples:\n  counterpart schedule set 0199b6c2-... --off\n  counterpart schedule set 0199b6c2-... --on"
    )]
    Set {
        /// The schedule's id
        id: String,
        /// On or off.
        #[command(flatten)]
        switch: SwitchArgs,
    },
    /// Remove a schedule
    Remove {
        /// The schedule's id
        id: String,
    },
}

/// When a schedule fires.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct TimingArgs {
    /// Again and again: 15m, 2h, 1d
    #[arg(long, value_name = "TIME", value_parser = every)]
    pub every: Option<u32>,
    /// Every day at these times: 06:00,18:00
    #[arg(long, value_name = "TIMES", value_delimiter = ',')]
    pub daily: Vec<TimeOfDay>,
    /// On these days at these times: mon,thu@06:00
    #[arg(long, value_name = "DAYS@TIMES", value_parser = weekly)]
    pub weekly: Option<Weekly>,
    /// By a cron expression of five fields: minute, hour, day of the month, month, day of the week
    #[arg(long, value_name = "EXPRESSION")]
    pub cron: Option<String>,
}

impl TimingArgs {
    /// What was asked for. Exactly one of them was given.
    pub fn timing(&self) -> Timing {
        if let Some(minutes) = self.every {
            return Timing::Every { minutes };
        }
        if let Some(weekly) = &self.weekly {
            return Timing::Weekly { days: weekly.days.clone(), at: weekly.at.clone() };
        }
        match &self.cron {
            Some(expression) => Timing::Cron { expression: expression.trim().to_owned() },
            None => Timing::Daily { at: self.daily.iter().copied().collect() },
        }
    }
}

/// `--weekly`
#[derive(Debug, Clone)]
pub struct Weekly {
    days: BTreeSet<Day>,
    at: BTreeSet<TimeOfDay>,
}

fn weekly(text: &str) -> Result<Weekly, String> {
    let (days, at) = text
        .split_once('@')
        .ok_or_else(|| format!("'{text}' names no days and times; write them as mon,thu@06:00"))?;
    Ok(Weekly {
        days: days.split(',').map(str::parse).collect::<Result<_, _>>()?,
        at: at.split(',').map(str::parse).collect::<Result<_, _>>()?,
    })
}

/// Minutes: `15m`, `2h`, `1d`.
fn every(text: &str) -> Result<u32, String> {
    let wrong = || format!("'{text}' is no time; write it as 15m, 2h or 1d");
    let text = text.trim();
    let unit = match text.chars().last() {
        Some('m') => 1,
        Some('h') => 60,
        Some('d') => 24 * 60,
        _ => return Err(wrong()),
    };
    let number = &text[..text.len() - 1];
    let number =
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse::<u32>().ok()).flatten();
    number.and_then(|number| number.checked_mul(unit)).ok_or_else(wrong)
}

/// `--on` or `--off`
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct SwitchArgs {
    /// It fires again from its next time on
    #[arg(long)]
    pub on: bool,
    /// It no longer fires
    #[arg(long)]
    pub off: bool,
}

/// `worker`
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// What runs call it that it works on [default: HOST/PROCESS]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// How many integrations it syncs at a time
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    /// End when nothing is due, waits or was left; 1 when a run failed
    #[arg(long)]
    pub until_idle: bool,
    #[command(flatten)]
    pub reached: super::ReachedArgs,
}
