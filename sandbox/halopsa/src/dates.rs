//! Dates as HaloPSA writes them: without a zone, meaning UTC (dossier, section 8).

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Stands for "no date".
pub(crate) const EMPTY_DATE: &str = "1900-01-01T00:00:00";

/// Milliseconds since 1970 as `2025-03-04T10:11:12.5`.
pub(crate) fn write(milliseconds: i64) -> String {
    let Some(at) = DateTime::from_timestamp_millis(milliseconds) else { return EMPTY_DATE.to_owned() };
    let text = at.format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads the forms that clients send: with or without fraction, with `Z`, an offset or nothing, or a day alone.
pub(crate) fn read(text: &str) -> Option<i64> {
    // A plus sign left unescaped in a query arrives as a space.
    let text = text.trim().replace(' ', "+");
    if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
        return Some(at.timestamp_millis());
    }
    if let Ok(at) = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f") {
        return Some(at.and_utc().timestamp_millis());
    }
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn dates_have_no_zone_and_a_fraction_only_if_needed() {
        assert_eq!(write(1_741_083_072_500), "2025-03-04T10:11:12.5");
        assert_eq!(write(1_741_083_070_000), "2025-03-04T10:11:10");
        assert_eq!(write(1_741_082_400_000), "2025-03-04T10:00:00");
    }

    #[test]
    fn every_form_that_clients_send_is_read() {
        for text in [
            "2025-03-04T10:11:12.5",
            "2025-03-04T10:11:12.500000Z",
            "2025-03-04T11:11:12.5+01:00",
            "2025-03-04T11:11:12.5 01:00",
        ] {
            assert_eq!(read(text), Some(1_741_083_072_500), "{text}");
        }
        assert_eq!(read("2025-03-04"), Some(1_741_046_400_000));
        assert_eq!(read("yesterday"), None);
    }
}
