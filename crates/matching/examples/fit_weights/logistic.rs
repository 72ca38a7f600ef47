//! Curves fitted by logistic regression: smooth, and no further from nothing than the data ask for.

use counterpart_matching::scoring::curves::{Curve, Table};

/// Where the knots of a curve stand, and whether neighbouring knots belong together or are categories.
pub struct Shape {
    pub name: &'static str,
    pub knots: &'static [f32],
    pub smooth: bool,
    /// A knot that adds nothing, whatever the data say.
    pub level: Option<f32>,
}

/// One pair: what was seen, and whether the two are one.
pub struct Row {
    pub observed: Vec<f32>,
    pub same: bool,
    pub weight: f64,
}

/// The knots between which an observation lies, with their parts.
fn parts(knots: &[f32], x: f32) -> [(usize, f64); 2] {
    let last = knots.len() - 1;
    if x <= knots[0] {
        return [(0, 1.0), (0, 0.0)];
    }
    if x >= knots[last] {
        return [(last, 1.0), (last, 0.0)];
    }
    let after = knots.iter().position(|knot| *knot > x).unwrap_or(last);
    let part = f64::from((x - knots[after - 1]) / (knots[after] - knots[after - 1]));
    [(after - 1, 1.0 - part), (after, part)]
}

/// Fits a table to rows. `stiff` is how much bending costs, `shrink` how much being anything costs.
pub fn fit(shapes: &[Shape], rows: &[Row], stiff: f64, shrink: f64) -> Table {
    let starts: Vec<usize> = shapes
        .iter()
        .scan(1usize, |next, shape| {
            let start = *next;
            *next += shape.knots.len();
            Some(start)
        })
        .collect();
    let size = 1 + shapes.iter().map(|shape| shape.knots.len()).sum::<usize>();
    let sparse: Vec<Vec<(usize, f64)>> = rows.iter().map(|row| entries(shapes, &starts, row)).collect();
    let penalty = penalty(shapes, &starts, size, stiff, shrink);
    let mut weights = vec![0.0f64; size];
    for _ in 0..30 {
        let mut gradient: Vec<f64> =
            (0..size).map(|i| -(0..size).map(|j| penalty[i][j] * weights[j]).sum::<f64>()).collect();
        let mut hessian = penalty.clone();
        for (row, entries) in rows.iter().zip(&sparse) {
            let score: f64 = entries.iter().map(|(at, value)| weights[*at] * value).sum();
            let p = 1.0 / (1.0 + (-score).exp());
            let miss = row.weight * (f64::from(u8::from(row.same)) - p);
            let curvature = row.weight * (p * (1.0 - p)).max(1e-6);
            for (i, x) in entries {
                gradient[*i] += miss * x;
                for (j, y) in entries {
                    hessian[*i][*j] += curvature * x * y;
                }
            }
        }
        let step = solve(hessian, &gradient);
        let largest = step.iter().fold(0.0f64, |most, s| most.max(s.abs()));
        let damp = if largest > 3.0 { 3.0 / largest } else { 1.0 };
        weights.iter_mut().zip(&step).for_each(|(weight, s)| *weight += damp * s);
        if largest < 1e-4 {
            break;
        }
    }
    let curves = shapes
        .iter()
        .zip(&starts)
        .map(|(shape, start)| Curve {
            name: shape.name.to_owned(),
            knots: shape.knots.iter().enumerate().map(|(at, x)| (*x, weights[start + at] as f32)).collect(),
        })
        .collect();
    Table { bias: weights[0] as f32, curves }
}

fn entries(shapes: &[Shape], starts: &[usize], row: &Row) -> Vec<(usize, f64)> {
    let mut entries = vec![(0, 1.0)];
    for ((shape, start), x) in shapes.iter().zip(starts).zip(&row.observed) {
        if !x.is_nan() {
            entries.extend(
                parts(shape.knots, *x).into_iter().filter(|p| p.1 > 0.0).map(|(at, part)| (start + at, part)),
            );
        }
    }
    entries
}

fn penalty(shapes: &[Shape], starts: &[usize], size: usize, stiff: f64, shrink: f64) -> Vec<Vec<f64>> {
    let mut penalty = vec![vec![0.0; size]; size];
    for (at, row) in penalty.iter_mut().enumerate() {
        row[at] = if at == 0 { 1e-6 } else { shrink };
    }
    for (shape, start) in shapes.iter().zip(starts) {
        for (at, _) in shape.knots.iter().enumerate().filter(|(_, knot)| Some(**knot) == shape.level) {
            penalty[start + at][start + at] = 1e9;
        }
    }
    for (shape, start) in shapes.iter().zip(starts).filter(|(shape, _)| shape.smooth) {
        for at in 0..shape.knots.len().saturating_sub(2) {
            let bend = [(start + at, 1.0), (start + at + 1, -2.0), (start + at + 2, 1.0)];
            for (i, x) in bend {
                for (j, y) in bend {
                    penalty[i][j] += stiff * x * y;
                }
            }
        }
    }
    penalty
}

/// Solves a symmetric positive system (Cholesky).
fn solve(mut a: Vec<Vec<f64>>, b: &[f64]) -> Vec<f64> {
    let n = b.len();
    for j in 0..n {
        let sum: f64 = (0..j).map(|k| a[j][k] * a[j][k]).sum();
        a[j][j] = (a[j][j] - sum).max(1e-9).sqrt();
        for i in j + 1..n {
            let sum: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            a[i][j] = (a[i][j] - sum) / a[j][j];
        }
    }
    let mut x = b.to_vec();
    for i in 0..n {
        let sum: f64 = (0..i).map(|k| a[i][k] * x[k]).sum();
        x[i] = (x[i] - sum) / a[i][i];
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|k| a[k][i] * x[k]).sum();
        x[i] = (x[i] - sum) / a[i][i];
    }
    x
}
