//! When a schedule fires next: time zones, days on which the clocks change, cron expressions, quiet hours. Pure: the
//! moment to look on from is an argument.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use counterpart_model::{Day, Instant, QuietHours, Schedule, TimeOfDay, Timing};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use std::collections::BTreeSet;

/// The longest time from one tick to the next of "every so many minutes": a week.
const LONGEST_MINUTES: u32 = 7 * 24 * 60;
/// Days that are looked through for the next time: a week, and one on either side for what clock changes move.
const DAYS: u64 = 10;
/// No clock is ever put forward by more than this: a day, where a country changed sides of the date line.
const LONGEST_GAP_MINUTES: i64 = 26 * 60;

/// A schedule that was read and found to be possible.
pub(crate) struct Calendar {
    rule: Rule,
    zone: Tz,
    quiet: Option<QuietHours>,
}

enum Rule {
    /// Counted from a moment.
    Every {
        step: TimeDelta,
        from: Instant,
    },
    /// On these days of the week, at these times.
    At {
        days: BTreeSet<Day>,
        times: BTreeSet<TimeOfDay>,
    },
    Cron(Box<Cron>),
}

impl Calendar {
    /// Reads a schedule; the error says what is wrong with it.
    pub fn of(schedule: &Schedule) -> Result<Self, String> {
        let zone = zone(&schedule.time_zone)?;
        if schedule.quiet.is_some_and(|quiet| quiet.from == quiet.to) {
            return Err("The quiet hours end where they begin. Write them as 22:00-06:00.".to_owned());
        }
        let rule = match &schedule.timing {
            Timing::Every { minutes } if (1..=LONGEST_MINUTES).contains(minutes) => {
                // From the full minute, so that the times look like times.
                let from = schedule.created_at;
                let from = from.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(from);
                Rule::Every { step: TimeDelta::minutes(i64::from(*minutes)), from }
            }
            Timing::Every { .. } => {
                return Err(
                    "A schedule fires every minute at most and once a week at least. For longer times use a \
                            cron expression."
                        .to_owned(),
                );
            }
            Timing::Daily { at } => Rule::At { days: Day::ALL.into(), times: at.clone() },
            Timing::Weekly { days, at } => Rule::At { days: days.clone(), times: at.clone() },
            Timing::Cron { expression } => Rule::Cron(Box::new(cron(expression)?)),
        };
        if let Rule::At { days, times } = &rule
            && (days.is_empty() || times.is_empty())
        {
            return Err("A schedule needs at least one day and one time of day.".to_owned());
        }
        let calendar = Self { rule, zone, quiet: schedule.quiet };
        if calendar.next(schedule.created_at).is_none() {
            return Err(format!("There is no time at which '{}' comes.", schedule.timing));
        }
        Ok(calendar)
    }

    /// The next time after this moment. What falls into quiet hours comes at their end.
    pub fn next(&self, after: Instant) -> Option<Instant> {
        let next = self.unmoved(after)?;
        Some(self.quiet_until(next).unwrap_or(next))
    }

    /// The end of the quiet hours that cover this moment.
    pub fn quiet_until(&self, at: Instant) -> Option<Instant> {
        let quiet = self.quiet?;
        let local = at.with_timezone(&self.zone).naive_local();
        let now = time_of_day(local)?;
        if !quiet.cover(now) {
            return None;
        }
        let date = if now < quiet.to { local.date() } else { local.date().succ_opt()? };
        let end = on(date, quiet.to)?;
        match self.zone.from_local_datetime(&end) {
            // The clock shows this time twice today, and the first one is over.
            LocalResult::Ambiguous(first, second) if first <= at => Some(second.to_utc()),
            _ => self.moment(end),
        }
    }

    /// The next time after this moment, quiet hours aside.
    fn unmoved(&self, after: Instant) -> Option<Instant> {
        match &self.rule {
            Rule::Every { step, from } => {
                let passed = (after - from).num_milliseconds().div_euclid(step.num_milliseconds());
                let steps = i32::try_from(passed + 1).ok()?;
                from.checked_add_signed(*step * steps)
            }
            Rule::At { days, times } => {
                let first = after.with_timezone(&self.zone).date_naive().pred_opt()?;
                let dates = (0..DAYS).filter_map(|ahead| first.checked_add_days(Days::new(ahead)));
                let wanted = dates.filter(|date| days.contains(&day_of(*date)));
                let local = wanted.flat_map(|date| times.iter().filter_map(move |time| on(date, *time)));
                local.filter_map(|local| self.moment(local)).filter(|at| *at > after).min()
            }
            Rule::Cron(cron) => {
                let mut from = after.with_timezone(&self.zone);
                // A second at a time, should the search give back the moment it began with.
                for _ in 0..3 {
                    let found: DateTime<Tz> = cron.find_next_occurrence(&from, false).ok()?;
                    if found.to_utc() > after {
                        return Some(found.to_utc());
                    }
                    from = found + TimeDelta::seconds(1);
                }
                None
            }
        }
    }

    /// The moment at which the clock shows this. Of a time that comes twice the first one; for one that is left out,
    /// the moment at which the clock is put forward.
    fn moment(&self, local: NaiveDateTime) -> Option<Instant> {
        let later = (0..=LONGEST_GAP_MINUTES).map(|minutes| local + TimeDelta::minutes(minutes));
        let shown = later.map(|local| self.zone.from_local_datetime(&local)).find_map(|at| at.earliest());
        shown.map(|at| at.to_utc())
    }
}

/// The zone of this name.
pub(super) fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        format!("There is no time zone '{name}'. Name one as the IANA list does: Europe/Berlin, America/New_York, UTC.")
    })
}

fn cron(expression: &str) -> Result<Cron, String> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(expression).map_err(|error| {
        format!(
            "The cron expression '{expression}' cannot be read ({error}). It has five fields: minute, hour, day of the \
             month, month, day of the week; '30 6 * * 1-5' is 06:30 on working days."
        )
    })
}

fn on(date: NaiveDate, time: TimeOfDay) -> Option<NaiveDateTime> {
    date.and_hms_opt(time.hour().into(), time.minute().into(), 0)
}

fn time_of_day(local: NaiveDateTime) -> Option<TimeOfDay> {
    format!("{}:{:02}", local.hour(), local.minute()).parse().ok()
}

fn day_of(date: NaiveDate) -> Day {
    use chrono::{Datelike, Weekday};
    match date.weekday() {
        Weekday::Mon => Day::Mon,
        Weekday::Tue => Day::Tue,
        Weekday::Wed => Day::Wed,
        Weekday::Thu => Day::Thu,
        Weekday::Fri => Day::Fri,
        Weekday::Sat => Day::Sat,
        Weekday::Sun => Day::Sun,
    }
}
#[cfg(test)]
mod tests;
