//! A table of curves: what each observation about a pair adds to its score, or takes from it.
//!
//! The score of a pair is a sum. Each *curve* turns one observation (how much of the names' weight is shared; whether
//! phone numbers differ) into log-odds: +0.7 doubles the odds that the pair is one, -0.7 halves them. Between its knots a
//! curve is a straight line, beyond them it is level. So every score can be taken apart and printed.

use std::fmt::Write as _;

/// One curve: points in ascending order of what is observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name in the table.
    pub name: String,
    /// What is observed, and what that adds.
    pub knots: Vec<(f32, f32)>,
}

impl Curve {
    /// What an observation adds; nothing where nothing was observed (`NaN`).
    pub fn at(&self, x: f32) -> f32 {
        if x.is_nan() {
            return 0.0;
        }
        let Some((first, last)) = self.knots.first().zip(self.knots.last()) else { return 0.0 };
        if x <= first.0 {
            return first.1;
        }
        if x >= last.0 {
            return last.1;
        }
        let after = self.knots.iter().position(|knot| knot.0 > x).unwrap_or(self.knots.len() - 1);
        let ((x0, y0), (x1, y1)) = (self.knots[after - 1], self.knots[after]);
        y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    }
}

/// Curves by place, and what every pair begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What every pair begins with.
    pub bias: f32,
    /// The curves, in the order in which their observations stand.
    pub curves: Vec<Curve>,
}

/// A table that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the table of weights cannot be read, line {line}: {reason}")]
pub struct BadTable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Table {
    /// Reads a table in which every name stands once; lines with `#` are for people.
    ///
    /// # Errors
    /// Says which line is wrong, or which curve is missing.
    pub fn parse(text: &str, names: &[&str]) -> Result<Self, BadTable> {
        let mut bias = None;
        let mut curves: Vec<Option<Curve>> = vec![None; names.len()];
        for (at, line) in text.lines().enumerate() {
            let bad = |reason: &str| BadTable { line: at + 1, reason: reason.to_owned() };
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let mut cells = line.split_whitespace();
            let name = cells.next().unwrap_or_default();
            if name == "bias" {
                bias = cells.next().and_then(|cell| cell.parse().ok());
                continue;
            }
            let place =
                names.iter().position(|known| *known == name).ok_or_else(|| bad("an unknown curve"))?;
            let knots = cells
                .map(|cell| {
                    let (x, y) = cell.split_once(':')?;
                    Some((x.parse().ok()?, y.parse().ok()?))
                })
                .collect::<Option<Vec<(f32, f32)>>>()
                .filter(|knots| !knots.is_empty() && knots.is_sorted_by(|a, b| a.0 < b.0))
                .ok_or_else(|| bad("knots are written observed:adds, in ascending order"))?;
            curves[place] = Some(Curve { name: name.to_owned(), knots });
        }
        let missing = |name: &str| BadTable { line: 0, reason: format!("'{name}' is missing") };
        let curves = curves
            .into_iter()
            .zip(names)
            .map(|(curve, name)| curve.ok_or_else(|| missing(name)))
            .collect::<Result<_, _>>()?;
        Ok(Self { bias: bias.ok_or_else(|| missing("bias"))?, curves })
    }

    /// The sum of what all observations add.
    pub fn score(&self, observed: &[f32]) -> f32 {
        self.curves.iter().zip(observed).fold(self.bias, |sum, (curve, x)| sum + curve.at(*x))
    }

    /// The table as text, as [`Table::parse`] reads it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "bias {:.3}", self.bias);
        for curve in &self.curves {
            let _ = write!(out, "{}", curve.name);
            for (x, y) in &curve.knots {
                let _ = write!(out, " {x}:{y:.3}");
            }
            out.push('\n');
        }
        out
    }
}

/// Log-odds as a probability.
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}
