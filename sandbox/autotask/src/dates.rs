//! Moments as Autotask writes them: UTC with `Z`, the fraction as long as it must be (dossier, section 8).

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Milliseconds since 1970 as `2026-11-02T09:15:47.313Z`.
pub(crate) fn write(milliseconds: i64) -> String {
    let at = DateTime::from_timestamp_millis(milliseconds).unwrap_or_default();
    let text = at.format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    format!("{}Z", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Reads the forms that clients send: with or without fraction, with `Z`, an offset or nothing, or a day alone.
pub(crate) fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp_millis());
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return Some(at.and_utc().timestamp_millis());
        }
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn fractions_are_as_long_as_they_must_be() {
        assert_eq!(write(1_741_083_072_313), "2025-03-04T10:11:12.313Z");
        assert_eq!(write(1_741_083_072_500), "2025-03-04T10:11:12.5Z");
        assert_eq!(write(1_741_083_070_000), "2025-03-04T10:11:10Z");
        assert_eq!(write(1_741_082_400_000), "2025-03-04T10:00:00Z");
    }

    #[test]
    fn every_form_that_clients_send_is_read() {
        for text in ["2025-03-04T10:11:12.5", "2025-03-04T10:11:12.500Z", "2025-03-04T11:11:12.5+01:00"] {
            assert_eq!(read(text), Some(1_741_083_072_500), "{text}");
        }
        assert_eq!(read("2025-03-04"), Some(1_741_046_400_000));
        assert_eq!(read("yesterday"), None);
    }
}
