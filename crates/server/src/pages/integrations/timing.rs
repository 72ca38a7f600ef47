//! A schedule as a form asks for it: simple choices, or a cron expression.

use crate::fields::Fields;
use counterpart_engine::NewSchedule;
use counterpart_model::{Day, Kind, QuietHours, TimeOfDay, Timing};
use std::collections::BTreeSet;

/// What the form shows or sent, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Which rule: `every`, `daily`, `weekly`, `cron`.
    pub rule: String,
    /// Every so many ...
    pub every: String,
    /// ... `minutes` or `hours`.
    pub unit: String,
    /// Times of a daily schedule.
    pub daily: String,
    /// Days of a weekly one.
    pub days: Vec<String>,
    /// Its times.
    pub weekly: String,
    /// A cron expression.
    pub cron: String,
    /// The time zone.
    pub zone: String,
    /// Only these kinds.
    pub kinds: Vec<String>,
    /// Nothing begins from this time on ...
    pub quiet_from: String,
    /// ... until this one.
    pub quiet_to: String,
    /// What is wrong, and with what.
    pub problem: Option<(&'static str, String)>,
}

impl Asked {
    /// What is offered first.
    pub fn usual(zone: &str) -> Self {
        Self {
            rule: "every".to_owned(),
            every: "15".to_owned(),
            unit: "minutes".to_owned(),
            daily: "06:00, 18:00".to_owned(),
            days: ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned).into(),
            weekly: "06:00".to_owned(),
            cron: "30 6 * * 1-5".to_owned(),
            zone: zone.to_owned(),
            ..Self::default()
        }
    }

    /// What was sent.
    pub fn of(sent: &Fields) -> Self {
        let one = |name: &str| sent.get(name).trim().to_owned();
        let several = |name: &str| sent.all(name).map(str::to_owned).collect();
        Self {
            rule: one("rule"),
            every: one("every"),
            unit: one("unit"),
            daily: one("daily"),
            days: several("days"),
            weekly: one("weekly"),
            cron: one("cron"),
            zone: one("zone"),
            kinds: several("kinds"),
            quiet_from: one("quiet_from"),
            quiet_to: one("quiet_to"),
            problem: None,
        }
    }

    /// What is wrong with this part.
    pub fn wrong(&self, part: &str) -> Option<&str> {
        self.problem.as_ref().filter(|(about, _)| *about == part).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether this day is ticked.
    pub fn on(&self, day: &Day) -> bool {
        self.days.iter().any(|chosen| chosen == day.as_str())
    }

    /// Whether this kind is ticked.
    pub fn of_kind(&self, kind: &Kind) -> bool {
        self.kinds.iter().any(|chosen| chosen == kind.as_str())
    }
}

/// Reads what was asked; the error names the part.
pub fn schedule(asked: &Asked) -> Result<NewSchedule, (&'static str, String)> {
    let timing = match asked.rule.as_str() {
        "every" => {
            let factor = if asked.unit == "hours" { 60 } else { 1 };
            let minutes = asked.every.parse::<u32>().ok().and_then(|number| number.checked_mul(factor));
            let minutes = minutes.ok_or(("every", "Write a whole number above 0.".to_owned()))?;
            Timing::Every { minutes }
        }
        "daily" => Timing::Daily { at: times(&asked.daily).map_err(|sentence| ("daily", sentence))? },
        "weekly" => {
            let days: Result<BTreeSet<Day>, String> = asked.days.iter().map(|day| day.parse()).collect();
            Timing::Weekly {
                days: days.map_err(|sentence| ("weekly", sentence))?,
                at: times(&asked.weekly).map_err(|sentence| ("weekly", sentence))?,
            }
        }
        "cron" => Timing::Cron { expression: asked.cron.clone() },
        _ => return Err(("rule", "Choose when.".to_owned())),
    };
    let kinds = kinds(asked.kinds.iter().map(String::as_str)).map_err(|sentence| ("kinds", sentence))?;
    let quiet = match (asked.quiet_from.as_str(), asked.quiet_to.as_str()) {
        ("", "") => None,
        ("", _) | (_, "") => return Err(("quiet", "Quiet hours need a beginning and an end.".to_owned())),
        (from, to) => {
            let hours = format!("{from}-{to}").parse::<QuietHours>();
            Some(hours.map_err(|sentence| ("quiet", sentence))?)
        }
    };
    Ok(NewSchedule { timing, time_zone: asked.zone.clone(), kinds, quiet })
}

/// Reads which kinds of records are meant; none for all that are switched on.
pub fn kinds<'a>(words: impl Iterator<Item = &'a str>) -> Result<BTreeSet<Kind>, String> {
    let known = |word: &str| Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
    let kinds: Option<BTreeSet<Kind>> = words.map(known).collect();
    kinds.ok_or_else(|| "There is no such kind of records.".to_owned())
}

fn times(text: &str) -> Result<BTreeSet<TimeOfDay>, String> {
    text.split([',', ';']).map(str::trim).filter(|time| !time.is_empty()).map(str::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r70_simple_choices_become_a_schedule() {
        let usual = Asked::usual("Europe/London");
        let read =
            |rule: &str| schedule(&Asked { rule: rule.to_owned(), ..usual.clone() }).expect("read").timing;
        assert_eq!(read("every").to_string(), "every 15 min");
        assert_eq!(read("daily").to_string(), "daily at 06:00, 18:00");
        assert_eq!(read("weekly").to_string(), "mon, tue, wed, thu, fri at 06:00");
        assert_eq!(read("cron").to_string(), "cron 30 6 * * 1-5");
    }

    #[test]
    fn r70_what_cannot_be_read_is_said_of_its_part() {
        let usual = Asked { rule: "daily".to_owned(), ..Asked::usual("UTC") };
        let wrong = |asked: Asked| schedule(&asked).expect_err("wrong").0;
        assert_eq!(wrong(Asked { daily: "25:00".into(), ..usual.clone() }), "daily");
        assert_eq!(wrong(Asked { rule: "every".into(), every: "-1".into(), ..usual.clone() }), "every");
        assert_eq!(
            wrong(Asked {
                rule: "every".into(),
                every: "99999999".into(),
                unit: "hours".into(),
                ..usual.clone()
            }),
            "every"
        );
        assert_eq!(wrong(Asked { quiet_from: "22:00".into(), ..usual.clone() }), "quiet");
        assert_eq!(
            wrong(Asked { quiet_from: "22:00".into(), quiet_to: "22:00".into(), ..usual.clone() }),
            "quiet"
        );
        assert_eq!(wrong(Asked { kinds: vec!["🦄".into()], ..usual.clone() }), "kinds");
        assert_eq!(wrong(Asked { rule: "whenever".into(), ..usual }), "rule");
    }
}
