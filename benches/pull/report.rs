//! The figures as a table, or as JSON.

use serde::Serialize;

/// Everything that is shown.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whose pages they are.
    pub vendor: &'static str,
    pub companies: u64,
    pub sites: u64,
    /// Of all their pages.
    pub bytes: u64,
    pub repetitions: usize,
    pub lines: Vec<Line>,
}

/// One figure. Where it was measured several times it is the median; `low` and `high` say how far they lie apart.
#[derive(Debug, Serialize)]
pub struct Line {
    pub figure: String,
    pub unit: Unit,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// What it is compared with, in words or as a number of the same unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<bool>,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    RecordsPerSecond,
    Bytes,
    Number,
}

impl Line {
    fn new(figure: impl Into<String>, unit: Unit, values: &[f64]) -> Self {
        let edge = |better: fn(f64, f64) -> f64| values.iter().copied().reduce(better).unwrap_or_default();
        Self {
            figure: figure.into(),
            unit,
            value: median(values),
            low: edge(f64::min),
            high: edge(f64::max),
            baseline: None,
            ratio: None,
            floor: None,
            held: None,
        }
    }

    /// Records per second.
    pub fn rate(figure: impl Into<String>, values: &[f64]) -> Self {
        Self::new(figure, Unit::RecordsPerSecond, values)
    }

    /// A number of things.
    pub fn count(figure: impl Into<String>, values: &[u64]) -> Self {
        Self::new(figure, Unit::Number, &values.iter().map(|value| *value as f64).collect::<Vec<_>>())
    }

    /// Memory in bytes.
    pub fn memory(figure: impl Into<String>, values: &[u64]) -> Self {
        Self { unit: Unit::Bytes, ..Self::count(figure, values) }
    }

    /// How memory with all records compares with memory with fewer.
    pub fn growth(figure: impl Into<String>, full: u64, fewer: u64) -> Self {
        let mut line = Self::memory(figure, &[full]).beside(Unit::Bytes.text(fewer as f64));
        line.ratio = Some(full as f64 / fewer as f64);
        line
    }

    /// Compares with the median of the baseline.
    pub fn against(mut self, baseline: &[f64]) -> Self {
        let baseline = median(baseline);
        self.ratio = Some(self.value / baseline);
        let text = self.unit.text(baseline);
        self.beside(text)
    }

    /// Compares with the fewest that there can be.
    pub fn against_least(mut self, least: u64) -> Self {
        self.ratio = Some(self.high / least as f64);
        self.beside(format!("least {least}"))
    }

    /// Says what it stands beside.
    pub fn beside(mut self, baseline: String) -> Self {
        self.baseline = Some(baseline);
        self
    }

    /// Its ratio must be at least this.
    pub fn at_least(mut self, ratio: f64) -> Self {
        self.held = self.ratio.map(|found| found >= ratio);
        self.floor = Some(format!("at least {ratio:.2}"));
        self
    }

    /// Its ratio must be at most this.
    pub fn at_most_times(mut self, ratio: f64) -> Self {
        self.held = self.ratio.map(|found| found <= ratio);
        self.floor = Some(format!("at most {ratio:.2}"));
        self
    }

    /// It must never be more than this.
    pub fn at_most(mut self, most: u64) -> Self {
        self.held = Some(self.high <= most as f64);
        self.floor = Some(format!("at most {}", self.unit.text(most as f64)));
        self
    }

    /// True when it has a floor and missed it.
    pub fn missed(&self) -> bool {
        self.held == Some(false)
    }
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Self::RecordsPerSecond => format!("{value:.0}/s"),
            Self::Bytes => format!("{:.1} MB", value / 1e6),
            Self::Number => format!("{value:.0}"),
        }
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

/// The median of whole numbers.
pub fn median_of(values: impl Iterator<Item = u64>) -> u64 {
    median(&values.map(|value| value as f64).collect::<Vec<_>>()) as u64
}

/// Prints it.
pub fn show(report: &Report, json: bool) {
    if json {
        println!("{}", serde_json::to_string_pretty(report).expect("a report is JSON"));
        return;
    }
    let megabytes = report.bytes as f64 / 1e6;
    let Report { vendor, companies, sites, repetitions, .. } = report;
    let pages = if report.bytes > 0 { format!(" in {megabytes:.0} MB of pages") } else { String::new() };
    println!(
        "{vendor}: {companies} companies and {sites} sites{pages}; medians of {repetitions} turns, with the lowest and the \
         highest\n"
    );
    let mut rows =
        vec![["figure", "median", "from - to", "beside", "ratio", "floor", "verdict"].map(str::to_owned)];
    for line in &report.lines {
        rows.push([
            line.figure.clone(),
            line.unit.text(line.value),
            format!("{} - {}", line.unit.text(line.low), line.unit.text(line.high)),
            line.baseline.clone().unwrap_or_default(),
            line.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            line.floor.clone().unwrap_or_default(),
            line.held.map(|held| if held { "held" } else { "MISSED" }.to_owned()).unwrap_or_default(),
        ]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 7] = std::array::from_fn(width);
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
