//! Times at which a sync is due.

use crate::{Actor, Instant, IntegrationId, Kind, ScheduleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// When an integration is synced by itself (R70).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// The hub's id.
    pub id: ScheduleId,
    /// The integration that is synced.
    pub integration: IntegrationId,
    /// The rule by which the times follow each other.
    pub timing: Timing,
    /// The time zone in which times of day are meant, by its IANA name: `Europe/Berlin`.
    pub time_zone: String,
    /// Only these kinds of records; empty means all that are switched on.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<Kind>,
    /// When nothing is begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// Whether it fires.
    pub enabled: bool,
    /// Who made it.
    pub created_by: Actor,
    /// When it was made; the times of [`Timing::Every`] are counted from here.
    pub created_at: Instant,
    /// When it fires next; never, while it is off.
    pub next_at: Option<Instant>,
}

/// The rule by which the times of a schedule follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Again and again, by time that passed: a day on which the clocks change makes no difference.
    Every {
        /// From one time to the next.
        minutes: u32,
    },
    /// Every day.
    Daily {
        /// At these times.
        at: BTreeSet<TimeOfDay>,
    },
    /// On some days of the week.
    Weekly {
        /// On these days.
        days: BTreeSet<Day>,
        /// At these times.
        at: BTreeSet<TimeOfDay>,
    },
    /// As a cron expression of five fields says: minute, hour, day of the month, month, day of the week.
    Cron {
        /// The expression.
        expression: String,
    },
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every { minutes } if *minutes > 0 && minutes.is_multiple_of(60) => {
                write!(f, "every {} h", minutes / 60)
            }
            Self::Every { minutes } => write!(f, "every {minutes} min"),
            Self::Daily { at } => write!(f, "daily at {}", listed(at)),
            Self::Weekly { days, at } => write!(f, "{} at {}", listed(days), listed(at)),
            Self::Cron { expression } => write!(f, "cron {expression}"),
        }
    }
}

fn listed<T: fmt::Display>(values: &BTreeSet<T>) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// A time of day on a clock at the wall, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

impl TimeOfDay {
    /// The hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// Minutes since midnight, as the clock shows them.
    pub fn minutes(self) -> u32 {
        u32::from(self.hour) * 60 + u32::from(self.minute)
    }
}

impl FromStr for TimeOfDay {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str| {
            let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u8>().ok().filter(|_| plain)
        };
        text.trim()
            .split_once(':')
            .and_then(|(hour, minute)| Some((digits(hour)?, digits(minute).filter(|_| minute.len() == 2)?)))
            .filter(|(hour, minute)| *hour < 24 && *minute < 60)
            .map(|(hour, minute)| Self { hour, minute })
            .ok_or_else(|| format!("'{text}' is no time of day; write it from 00:00 to 23:59, such as 06:30"))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Day {
    /// Every day, from Monday.
    pub const ALL: [Day; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The word in commands and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }
}

impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|day| day.as_str() == wanted)
            .ok_or_else(|| format!("'{text}' is no day; there are mon, tue, wed, thu, fri, sat and sun"))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When nothing is begun: from one time of day until before another one, which may be the next day's. What would be due
/// in between is due once, at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// From this time on.
    pub from: TimeOfDay,
    /// Until before this time.
    pub to: TimeOfDay,
}

impl QuietHours {
    /// True at this time of day.
    pub fn cover(self, time: TimeOfDay) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

impl FromStr for QuietHours {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text
            .split_once('-')
            .ok_or_else(|| format!("'{text}' are no quiet hours; write them as 22:00-06:00"))?;
        let hours = Self { from: from.parse()?, to: to.parse()? };
        if hours.from == hours.to {
            return Err(format!("the quiet hours '{text}' end where they begin; write them as 22:00-06:00"));
        }
        Ok(hours)
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<TimeOfDay>().map(|time| time.to_string()).ok();
        assert_eq!(
            ["6:05", "06:05", " 23:59 ", "0:00"].map(read),
            ["06:05", "06:05", "23:59", "00:00"].map(|t| Some(t.to_owned()))
        );
        for wrong in ["24:00", "6", "6:5", "06:60", "-1:00", "+6:00", "06:00:00", "\u{0666}:00", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let night: QuietHours = "22:00-06:00".parse().expect("read");
        let noon: QuietHours = "12:00 - 13:30".parse().expect("read");
        let at = |text: &str| text.parse::<TimeOfDay>().expect("a time");
        assert_eq!(
            ["21:59", "22:00", "00:00", "05:59", "06:00"].map(|t| night.cover(at(t))),
            [false, true, true, true, false]
        );
        assert_eq!(
            ["11:59", "12:00", "13:29", "13:30"].map(|t| noon.cover(at(t))),
            [false, true, true, false]
        );
        assert!("06:00-06:00".parse::<QuietHours>().is_err());
    }

    #[test]
    fn a_timing_keeps_its_form_in_json() {
        let text = r#"{"weekly":{"days":["mon","thu"],"at":["06:00","18:30"]}}"#;
        let timing: Timing = serde_json::from_str(text).expect("read");
        assert_eq!(timing.to_string(), "mon, thu at 06:00, 18:30");
        assert_eq!(serde_json::to_string(&timing).expect("written"), text);
        assert!(serde_json::from_str::<Timing>(r#"{"daily":{"at":["25:00"]}}"#).is_err());
    }
}
