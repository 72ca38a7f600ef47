//! Small charts over time, drawn as SVG with attributes only. A text alternative says what a chart shows.

use counterpart_model::Instant;

/// The size in which charts are drawn; they are stretched to where they stand.
const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 44.0;
/// Lines are not cut off at the edge.
const EDGE: f64 = 2.0;

/// A line over time and the area below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The line's `points`.
    pub line: String,
    /// The area's `points`.
    pub area: String,
}

impl Chart {
    /// Of values over time, oldest first, each of which holds until the next one and the last one until now. The scale goes
    /// from nothing to `most`. None without any value.
    pub fn of(values: &[(Instant, u64)], most: u64, now: Instant) -> Option<Self> {
        let (first, _) = values.first()?;
        let span = (now - *first).num_milliseconds().max(1) as f64;
        let mut points: Vec<(f64, f64)> = Vec::with_capacity(values.len() * 2);
        for (at, value) in values {
            let part = ((*at - *first).num_milliseconds() as f64 / span).clamp(0.0, 1.0);
            let share = if most == 0 { 0.0 } else { (*value as f64 / most as f64).min(1.0) };
            let point = (part * WIDTH, HEIGHT - EDGE - share * (HEIGHT - 2.0 * EDGE));
            // What held until then is drawn as a step: nothing is made up between two counts.
            points.extend(points.last().map(|(_, y)| (point.0, *y)));
            points.push(point);
        }
        points.extend(points.last().map(|(_, y)| (WIDTH, *y)));
        let text = |points: &[(f64, f64)]| {
            points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
        };
        let line = text(&points);
        Some(Self { area: format!("0,{HEIGHT} {line} {WIDTH},{HEIGHT}"), line })
    }

    /// The `viewBox`.
    pub fn view_box(&self) -> String {
        format!("0 0 {WIDTH} {HEIGHT}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn values_hold_until_the_next_one_and_the_last_until_now() {
        let begin = Instant::UNIX_EPOCH;
        let at = |hours| begin + TimeDelta::hours(hours);
        assert_eq!(Chart::of(&[], 10, at(1)), None);
        let one = Chart::of(&[(at(0), 10)], 10, at(0)).expect("a chart");
        assert_eq!(one.line, "0.0,2.0 200.0,2.0", "a single count is a level line");
        let two = Chart::of(&[(at(0), 0), (at(1), 10)], 10, at(2)).expect("a chart");
        assert_eq!(two.line, "0.0,42.0 100.0,42.0 100.0,2.0 200.0,2.0");
        let nothing = Chart::of(&[(at(0), 0)], 0, at(1)).expect("a chart");
        assert_eq!(nothing.line, "0.0,42.0 200.0,42.0");
    }
}
