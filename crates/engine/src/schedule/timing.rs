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
mod tests {
    use super::*;
    use counterpart_model::{Actor, IntegrationId, ScheduleId};

    fn utc(text: &str) -> Instant {
        format!("{text}Z").parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn times(list: &str) -> BTreeSet<TimeOfDay> {
        list.split(',').map(|time| time.parse().expect("a time of day")).collect()
    }

    fn daily(list: &str) -> Timing {
        Timing::Daily { at: times(list) }
    }

    fn weekly(days: &str, list: &str) -> Timing {
        Timing::Weekly {
            days: days.split(',').map(|day| day.parse().expect("a day")).collect(),
            at: times(list),
        }
    }

    fn cron(expression: &str) -> Timing {
        Timing::Cron { expression: expression.to_owned() }
    }

    fn every(minutes: u32) -> Timing {
        Timing::Every { minutes }
    }

    fn schedule(timing: Timing, zone: &str, quiet: Option<&str>) -> Schedule {
        let id = uuid::Uuid::nil();
        Schedule {
            id: ScheduleId(id),
            integration: IntegrationId(id),
            timing,
            time_zone: zone.to_owned(),
            kinds: BTreeSet::new(),
            quiet: quiet.map(|hours| hours.parse().expect("quiet hours")),
            enabled: true,
            created_by: Actor::Sync,
            created_at: utc("2025-01-01T00:00:00"),
            next_at: None,
        }
    }

    /// The times that follow on a moment, each looked for from the one before it.
    fn following(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
        let calendar = Calendar::of(schedule).unwrap_or_else(|sentence| panic!("{sentence}"));
        let mut at = utc(after);
        (0..count)
            .map(|_| {
                let next = calendar.next(at).expect("there is a next time");
                assert!(next > at, "{next} is not after {at}");
                at = next;
                next.format("%Y-%m-%dT%H:%M:%S").to_string()
            })
            .collect()
    }

    /// Rule, zone, the moment to look on from, and the times that follow, all in UTC.
    type Row = (Timing, &'static str, &'static str, &'static [&'static str]);

    fn hold(rows: &[Row]) {
        for (timing, zone, after, expected) in rows {
            let found = following(&schedule(timing.clone(), zone, None), after, expected.len());
            assert_eq!(found, *expected, "{timing} in {zone} after {after}");
        }
    }

    #[test]
    fn r70b_times_are_meant_in_the_schedules_zone() {
        hold(&[
            (daily("06:00"), "UTC", "2025-01-10T05:59:59", &["2025-01-10T06:00:00", "2025-01-11T06:00:00"]),
            (daily("06:00"), "UTC", "2025-01-10T06:00:00", &["2025-01-11T06:00:00"]),
            (daily("06:00"), "Europe/Berlin", "2025-01-10T00:00:00", &["2025-01-10T05:00:00"]),
            (daily("06:00"), "Europe/Berlin", "2025-07-10T00:00:00", &["2025-07-10T04:00:00"]),
            (daily("06:00"), "Asia/Kathmandu", "2025-07-10T00:00:00", &["2025-07-10T00:15:00"]),
            (
                daily("18:00,06:00"),
                "America/New_York",
                "2025-01-10T12:00:00",
                &["2025-01-10T23:00:00", "2025-01-11T11:00:00"],
            ),
            // Monday in Auckland begins on Sunday in UTC.
            (
                weekly("mon", "06:00"),
                "Pacific/Auckland",
                "2025-01-10T00:00:00",
                &["2025-01-12T17:00:00", "2025-01-19T17:00:00"],
            ),
            (
                weekly("mon,thu", "06:00"),
                "UTC",
                "2025-01-10T00:00:00",
                &["2025-01-13T06:00:00", "2025-01-16T06:00:00", "2025-01-20T06:00:00"],
            ),
            (cron("30 6 * * 1-5"), "Europe/London", "2025-07-11T05:30:00", &["2025-07-14T05:30:00"]),
            // Fridays, and every thirteenth.
            (
                cron("0 6 13 * 5"),
                "UTC",
                "2025-07-05T00:00:00",
                &["2025-07-11T06:00:00", "2025-07-13T06:00:00", "2025-07-18T06:00:00"],
            ),
            (cron("0 0 29 2 *"), "UTC", "2025-01-01T00:00:00", &["2028-02-29T00:00:00"]),
            (cron("@daily"), "America/New_York", "2025-01-10T12:00:00", &["2025-01-11T05:00:00"]),
        ]);
    }

    #[test]
    fn r70b_every_so_many_minutes_is_counted_from_when_it_was_made() {
        hold(&[
            (every(15), "UTC", "2025-01-01T00:00:00", &["2025-01-01T00:15:00", "2025-01-01T00:30:00"]),
            (
                every(7),
                "Europe/Berlin",
                "2025-01-01T01:00:00",
                &["2025-01-01T01:03:00", "2025-01-01T01:10:00"],
            ),
            (
                every(10_080),
                "UTC",
                "2025-01-07T23:59:59.999",
                &["2025-01-08T00:00:00", "2025-01-15T00:00:00"],
            ),
            // The clocks change in the middle, and nothing is left out or done twice.
            (
                every(60),
                "Europe/Berlin",
                "2025-03-30T00:30:00",
                &["2025-03-30T01:00:00", "2025-03-30T02:00:00"],
            ),
            (
                every(60),
                "Europe/Berlin",
                "2025-10-26T00:30:00",
                &["2025-10-26T01:00:00", "2025-10-26T02:00:00"],
            ),
        ]);
        let mut odd = schedule(every(15), "UTC", None);
        odd.created_at = utc("2025-01-01T10:07:23.456");
        assert_eq!(
            following(&odd, "2025-01-01T10:07:23.456", 2),
            ["2025-01-01T10:22:00", "2025-01-01T10:37:00"]
        );
    }

    #[test]
    fn r70b_a_time_that_is_left_out_comes_when_the_clock_is_put_forward() {
        hold(&[
            // Berlin goes from 02:00 to 03:00 on 30 March 2025, at 01:00 UTC.
            (
                daily("02:30"),
                "Europe/Berlin",
                "2025-03-29T12:00:00",
                &["2025-03-30T01:00:00", "2025-03-31T00:30:00"],
            ),
            (
                daily("02:30,02:45,03:00"),
                "Europe/Berlin",
                "2025-03-29T12:00:00",
                &["2025-03-30T01:00:00", "2025-03-31T00:30:00"],
            ),
            (
                cron("30 2 * * *"),
                "Europe/Berlin",
                "2025-03-29T12:00:00",
                &["2025-03-30T01:00:00", "2025-03-31T00:30:00"],
            ),
            (weekly("sun", "02:00"), "Europe/Berlin", "2025-03-29T12:00:00", &["2025-03-30T01:00:00"]),
            // New York goes from 02:00 to 03:00 on 9 March 2025; Lord Howe by half an hour only.
            (
                daily("02:15"),
                "America/New_York",
                "2025-03-09T00:00:00",
                &["2025-03-09T07:00:00", "2025-03-10T06:15:00"],
            ),
            (daily("02:15"), "Australia/Lord_Howe", "2025-10-04T12:00:00", &["2025-10-04T15:30:00"]),
            // Cairo goes from midnight to 01:00.
            (
                daily("00:00"),
                "Africa/Cairo",
                "2025-04-24T12:00:00",
                &["2025-04-24T22:00:00", "2025-04-25T21:00:00"],
            ),
            // Apia had no 30 December 2011 at all.
            (
                daily("12:00"),
                "Pacific/Apia",
                "2011-12-29T22:00:00",
                &["2011-12-30T10:00:00", "2011-12-30T22:00:00"],
            ),
        ]);
    }

    #[test]
    fn r70b_a_time_that_comes_twice_fires_once() {
        hold(&[
            // Berlin goes from 03:00 back to 02:00 on 26 October 2025, at 01:00 UTC.
            (
                daily("02:30"),
                "Europe/Berlin",
                "2025-10-25T12:00:00",
                &["2025-10-26T00:30:00", "2025-10-27T01:30:00"],
            ),
            (daily("02:30"), "Europe/Berlin", "2025-10-26T01:10:00", &["2025-10-27T01:30:00"]),
            (
                cron("30 2 * * *"),
                "Europe/Berlin",
                "2025-10-25T12:00:00",
                &["2025-10-26T00:30:00", "2025-10-27T01:30:00"],
            ),
            (
                daily("01:15"),
                "America/New_York",
                "2025-11-02T00:00:00",
                &["2025-11-02T05:15:00", "2025-11-03T06:15:00"],
            ),
            // What comes every half an hour goes on doing so.
            (
                cron("*/30 * * * *"),
                "Europe/Berlin",
                "2025-10-26T00:10:00",
                &["2025-10-26T00:30:00", "2025-10-26T01:00:00", "2025-10-26T01:30:00"],
            ),
        ]);
    }

    #[test]
    fn r70b_what_falls_into_quiet_hours_comes_once_at_their_end() {
        let quiet = |timing: Timing, zone: &str, hours: &str, after: &str, count: usize| {
            following(&schedule(timing, zone, Some(hours)), after, count)
        };
        assert_eq!(
            quiet(every(60), "Europe/Berlin", "22:00-06:00", "2025-01-10T19:30:00", 4),
            ["2025-01-10T20:00:00", "2025-01-11T05:00:00", "2025-01-11T06:00:00", "2025-01-11T07:00:00"],
            "20:00 UTC is 21:00 in Berlin; the next one is at six in the morning"
        );
        assert_eq!(
            quiet(every(60), "Europe/Berlin", "22:00-05:30", "2025-01-10T21:30:00", 2),
            ["2025-01-11T04:30:00", "2025-01-11T05:00:00"]
        );
        assert_eq!(
            quiet(daily("23:00"), "UTC", "22:00-06:00", "2025-01-10T12:00:00", 2),
            ["2025-01-11T06:00:00", "2025-01-12T06:00:00"]
        );
        assert_eq!(
            quiet(daily("12:15,12:45,13:00"), "UTC", "12:00-13:00", "2025-01-10T12:00:00", 2),
            ["2025-01-10T13:00:00", "2025-01-11T13:00:00"]
        );
    }

    #[test]
    fn r70b_quiet_hours_over_a_clock_change_end_by_the_clock() {
        let night = schedule(every(15), "Europe/Berlin", Some("22:00-02:30"));
        let calendar = Calendar::of(&night).expect("possible");
        let ends = |at: &str| calendar.quiet_until(utc(at)).map(|end| end.format("%FT%T").to_string());
        assert_eq!(ends("2025-03-30T00:30:00").as_deref(), Some("2025-03-30T01:00:00"), "02:30 is left out");
        assert_eq!(ends("2025-10-26T00:10:00").as_deref(), Some("2025-10-26T00:30:00"), "the first 02:30");
        assert_eq!(ends("2025-10-26T01:10:00").as_deref(), Some("2025-10-26T01:30:00"), "the second 02:30");
        assert_eq!(ends("2025-10-26T01:30:00"), None);
    }

    #[test]
    fn r70b_what_cannot_be_is_refused_with_a_sentence() {
        let rows = [
            (schedule(every(0), "UTC", None), "every minute at most"),
            (schedule(every(10_081), "UTC", None), "once a week at least"),
            (schedule(Timing::Daily { at: BTreeSet::new() }, "UTC", None), "one time of day"),
            (schedule(Timing::Weekly { days: BTreeSet::new(), at: times("06:00") }, "UTC", None), "one day"),
            (schedule(daily("06:00"), "Europe/Bonn", None), "no time zone 'Europe/Bonn'"),
            (schedule(cron("0 6 * *"), "UTC", None), "five fields"),
            (schedule(cron("0 0 6 * * *"), "UTC", None), "five fields"),
            (schedule(cron("0 25 * * *"), "UTC", None), "cannot be read"),
            (schedule(cron("@reboot"), "UTC", None), "cannot be read"),
            (schedule(cron("\u{1f600}"), "UTC", None), "cannot be read"),
            (schedule(cron("0 0 30 2 *"), "UTC", None), "no time at which"),
        ];
        for (schedule, expected) in rows {
            let refused =
                Calendar::of(&schedule).err().unwrap_or_else(|| panic!("{} is not refused", schedule.timing));
            assert!(refused.contains(expected), "{refused}");
        }
        let mut always = schedule(daily("06:00"), "UTC", None);
        always.quiet =
            Some(QuietHours { from: "06:00".parse().expect("a time"), to: "06:00".parse().expect("a time") });
        assert!(Calendar::of(&always).is_err());
    }
}
