//! Calendars across seasons, quiet hours and odd expressions.

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
    Timing::Weekly { days: days.split(',').map(|day| day.parse().expect("a day")).collect(), at: times(list) }
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
        (every(7), "Europe/Berlin", "2025-01-01T01:00:00", &["2025-01-01T01:03:00", "2025-01-01T01:10:00"]),
        (every(10_080), "UTC", "2025-01-07T23:59:59.999", &["2025-01-08T00:00:00", "2025-01-15T00:00:00"]),
        // The clocks change in the middle, and nothing is left out or done twice.
        (every(60), "Europe/Berlin", "2025-03-30T00:30:00", &["2025-03-30T01:00:00", "2025-03-30T02:00:00"]),
        (every(60), "Europe/Berlin", "2025-10-26T00:30:00", &["2025-10-26T01:00:00", "2025-10-26T02:00:00"]),
    ]);
    let mut odd = schedule(every(15), "UTC", None);
    odd.created_at = utc("2025-01-01T10:07:23.456");
    assert_eq!(following(&odd, "2025-01-01T10:07:23.456", 2), ["2025-01-01T10:22:00", "2025-01-01T10:37:00"]);
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
