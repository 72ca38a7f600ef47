//! How values are written for a person: moments, numbers, words.

use chrono_tz::Tz;
use counterpart_model::Instant;

/// The reader's now and time zone, which texts depend on.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The moment at which the page is made.
    pub now: Instant,
    /// In which exact times are given.
    pub zone: Tz,
}

impl Reader {
    /// How long ago, in words. A moment to come is "in 5 minutes".
    pub fn ago(&self, at: Instant) -> String {
        let seconds = (self.now - at).num_seconds();
        let (ahead, seconds) = (seconds < 0, seconds.unsigned_abs());
        let (count, unit) = match seconds {
            0..10 if !ahead => return "just now".to_owned(),
            0..60 => (seconds, "second"),
            60..3_600 => (seconds / 60, "minute"),
            3_600..86_400 => (seconds / 3_600, "hour"),
            86_400..2_592_000 => (seconds / 86_400, "day"),
            _ => return self.day(at),
        };
        let plural = if count == 1 { "" } else { "s" };
        if ahead { format!("in {count} {unit}{plural}") } else { format!("{count} {unit}{plural} ago") }
    }

    /// The same as an element, with the exact time on hover; the script keeps it true while the page stays open.
    pub fn ago_html(&self, at: Instant) -> String {
        let machine = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let (exact, ago) = (self.exact(at), self.ago(at));
        format!(r#"<time datetime="{machine}" title="{exact}" data-ago>{ago}</time>"#)
    }

    /// The exact time with its zone: `2 Nov 2026, 10:42:07 GMT`.
    pub fn exact(&self, at: Instant) -> String {
        at.with_timezone(&self.zone).format("%-d %b %Y, %H:%M:%S %Z").to_string()
    }

    /// The day: `2 Nov 2026`.
    pub fn day(&self, at: Instant) -> String {
        at.with_timezone(&self.zone).format("%-d %b %Y").to_string()
    }
}

/// 1204 as `1,204`.
pub fn grouped(number: u64) -> String {
    grouped_text(&number.to_string())
}

/// The digits of a whole number, grouped.
pub fn grouped_text(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 match`, `1,204 matches`.
pub fn counted(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { several })
}

/// `held_back` as `held back`.
pub fn words(code: &str) -> String {
    code.replace('_', " ")
}

/// How long something took: `under 0.1 s`, `0.4 s`, `3 min 12 s`, `2 h 5 min`.
pub fn lasting(from: &Instant, to: &Instant) -> String {
    let took = (*to - *from).num_milliseconds().max(0);
    match took {
        0..100 => "under 0.1 s".to_owned(),
        100..10_000 => format!("{}.{} s", took / 1_000, took % 1_000 / 100),
        10_000..60_000 => format!("{} s", took / 1_000),
        60_000..3_600_000 => format!("{} min {} s", took / 60_000, took % 60_000 / 1_000),
        _ => format!("{} h {} min", took / 3_600_000, took % 3_600_000 / 60_000),
    }
}

/// A program in words, "Chrome on Windows", of what it says of itself; that itself where nothing in it is known.
pub fn program(agent: &str) -> String {
    // Each says that it is several others too: the one that says most comes first.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome without a window"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, word)| *word)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) if agent.is_empty() => "unknown".to_owned(),
        (None, _) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn a_program_is_named_in_words() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1";
        let words = [chrome, edge, phone, "curl/8.5", ""].map(program);
        assert_eq!(words, ["Chrome on Linux", "Edge on Windows", "Safari on iPhone", "curl/8.5", "unknown"]);
    }

    fn reader() -> Reader {
        let now = Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().expect("a moment");
        Reader { now, zone: chrono_tz::Europe::London }
    }

    #[test]
    fn how_long_ago_is_said_in_the_largest_unit_that_fits() {
        let reader = reader();
        let told = |seconds| reader.ago(reader.now - TimeDelta::seconds(seconds));
        assert_eq!(told(3), "just now");
        assert_eq!(told(59), "59 seconds ago");
        assert_eq!(told(61), "1 minute ago");
        assert_eq!(told(7_200), "2 hours ago");
        assert_eq!(told(86_400 * 3), "3 days ago");
        assert_eq!(told(86_400 * 45), "17 May 2026");
        assert_eq!(told(-300), "in 5 minutes");
    }

    #[test]
    fn the_exact_time_is_in_the_readers_zone() {
        assert_eq!(reader().exact(reader().now), "1 Jul 2026, 13:00:00 BST");
    }

    #[test]
    fn numbers_are_grouped_and_counted() {
        assert_eq!([0, 999, 1_204, 1_000_000].map(grouped), ["0", "999", "1,204", "1,000,000"]);
        assert_eq!(counted(1, "match", "matches"), "1 match");
        assert_eq!(counted(2_000, "match", "matches"), "2,000 matches");
    }

    #[test]
    fn a_duration_is_as_exact_as_a_person_wants_it() {
        let from = reader().now;
        let took = |milliseconds| lasting(&from, &(from + TimeDelta::milliseconds(milliseconds)));
        assert_eq!([420, 12_345, 192_000, 7_500_000].map(took), ["0.4 s", "12 s", "3 min 12 s", "2 h 5 min"]);
        assert_eq!([0, 99, 100].map(took), ["under 0.1 s", "under 0.1 s", "0.1 s"]);
    }
}
