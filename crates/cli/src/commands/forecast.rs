//! What a sync will need, in a line.

use crate::output::{counted, grouped};
use counterpart_engine::Forecast;
use counterpart_model::Instant;

/// "412 requests, 66 % of the window (630 per 5 min), done 14:07 UTC"; nothing before anything is known.
pub fn text(forecast: &Forecast, now: Instant) -> Option<String> {
    let (requests, done_at) = (forecast.requests?, forecast.done_at?);
    let share = match (forecast.of_window, forecast.allowed, forecast.window_seconds) {
        (Some(percent), Some(allowed), Some(seconds)) => {
            let used = match forecast.used_now {
                0 => String::new(),
                used => format!(", {} used", grouped(used.into())),
            };
            format!("{percent} % of the window ({} per {}{used})", grouped(allowed.into()), window(seconds))
        }
        _ => "no limit is known".to_owned(),
    };
    let day = if done_at.date_naive() == now.date_naive() { "%H:%M UTC" } else { "%-d %b %H:%M UTC" };
    let requests = counted(requests, "request", "requests");
    Some(format!("{requests}, {share}, done {}", done_at.format(day)))
}

fn window(seconds: u64) -> String {
    match seconds {
        3_600 => "hour".to_owned(),
        60 => "min".to_owned(),
        seconds if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn r74_a_forecast_is_one_line() {
        let now = Instant::UNIX_EPOCH + Duration::from_secs(14 * 3_600);
        let mut forecast = Forecast {
            requests: Some(412),
            of_window: Some(66),
            used_now: 0,
            allowed: Some(630),
            window_seconds: Some(300),
            done_at: Some(now + Duration::from_secs(7 * 60)),
        };
        let said = |forecast: &Forecast| text(forecast, now).expect("known");
        assert_eq!(said(&forecast), "412 requests, 66 % of the window (630 per 5 min), done 14:07 UTC");
        forecast.used_now = 1_200;
        forecast.done_at = Some(now + Duration::from_secs(24 * 3_600));
        let tomorrow = "412 requests, 66 % of the window (630 per 5 min, 1,200 used), done 2 Jan 14:00 UTC";
        assert_eq!(said(&forecast), tomorrow);
        let endless = Forecast { of_window: None, allowed: None, window_seconds: None, ..forecast };
        assert!(said(&endless).starts_with("412 requests, no limit is known, done"));
        assert_eq!(text(&Forecast { requests: None, done_at: None, ..forecast }, now), None);
    }
}
