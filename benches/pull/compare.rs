//! Starts every part, in turns, and compares.

use crate::arguments::{Database, Site, Wishes};
use crate::baseline::Fetched;
use crate::child;
use crate::measured::Measured;
use crate::report::{self, Line, Report};
use std::process::ExitCode;

/// Least rate of an initial pull, as a share of the baseline's.
const LEAST_RATIO: f64 = 0.5;
/// Most resident memory with the hub open.
const MOST_IDLE: u64 = 60_000_000;
/// Most resident memory at the end of a pull, and at any moment of it.
const MOST_PULLED: u64 = 150_000_000;
/// Memory that does not grow with the number of records may yet differ by this share from pull to pull.
const MEMORY_NOISE: f64 = 0.15;

/// Everything measured of one database.
struct Case {
    database: Database,
    full: Vec<Measured>,
    /// The same with half of the records, and with a tenth: does memory grow with them?
    half: Vec<Measured>,
    tenth: Vec<Measured>,
}

/// Runs the benchmark and says whether every floor held.
pub fn run(wishes: &Wishes) -> ExitCode {
    let sizes = [wishes.records, wishes.records / 2, wishes.records / 10];
    let words = sizes.map(|size| size.to_string());
    eprintln!("rendering the pages of {} clients and sites", wishes.records);
    let (server, base): (_, String) = child::start(&["serve", &words[0], &words[1], &words[2]]);
    let [full, half, tenth] = sizes.map(|records| Site { base: format!("{base}/{records}"), records });
    let mut baselines: Vec<Fetched> = Vec::new();
    let mut layers: Vec<Fetched> = Vec::new();
    let new = |&database| Case { database, full: Vec::new(), half: Vec::new(), tenth: Vec::new() };
    let mut cases: Vec<Case> = wishes.databases.iter().map(new).collect();
    for turn in 1..=wishes.repetitions {
        eprintln!("turn {turn} of {}", wishes.repetitions);
        baselines.push(part(&["baseline"], &full));
        layers.push(part(&["layers"], &full));
        for case in &mut cases {
            case.full.push(part(&["measure", case.database.word()], &full));
            case.half.push(part(&["measure", case.database.word()], &half));
            case.tenth.push(part(&["measure", case.database.word()], &tenth));
        }
    }
    drop(server);

    let rates =
        |fetched: &[Fetched]| fetched.iter().map(|f| f.records as f64 / f.seconds).collect::<Vec<f64>>();
    let baseline = rates(&baselines);
    let bytes = baselines.first().map_or(0, |fetched| fetched.bytes);
    let mut lines = vec![
        Line::rate("fetched, parsed, dropped", &baseline),
        Line::rate("through the connector, dropped", &rates(&layers)).against(&baseline),
    ];
    for case in &cases {
        lines.extend(lines_of(case, &full, &baseline));
    }
    let report = Report { records: wishes.records, bytes, repetitions: wishes.repetitions, lines };
    report::show(&report, wishes.json);
    match report.lines.iter().any(Line::missed) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn part<T: serde::de::DeserializeOwned>(words: &[&str], site: &Site) -> T {
    let records = site.records.to_string();
    child::run(&[words, &[&site.base, &records]].concat())
}

fn lines_of(case: &Case, site: &Site, baseline: &[f64]) -> Vec<Line> {
    let name = |figure: &str| format!("{}: {figure}", case.database.name());
    let records = site.records as f64;
    let all = |figure: fn(&Measured) -> u64| case.full.iter().map(figure).collect::<Vec<u64>>();
    let first: Vec<f64> = case.full.iter().map(|m| records / m.first.seconds).collect();
    let second: Vec<f64> = case.full.iter().map(|m| records / m.second.seconds).collect();
    // A token, the tenant, and every page once.
    let least = 2 + site.records / crate::pages::PAGE_SIZE;
    // The run's own row and the integration's state are what a run says of itself.
    let of_the_run = ["runs", "integrations"];
    let written: Vec<u64> = case
        .full
        .iter()
        .map(|m| {
            m.written
                .iter()
                .filter(|(table, _)| !of_the_run.contains(&table.as_str()))
                .map(|(_, rows)| rows)
                .sum()
        })
        .collect();
    let bookkeeping = case.full.iter().map(|m| m.written.values().sum::<u64>()).max().unwrap_or_default();
    let peak = |measured: &[Measured]| report::median_of(measured.iter().map(|m| m.peak));
    vec![
        Line::rate(name("initial pull"), &first).against(baseline).at_least(LEAST_RATIO),
        Line::rate(name("pull with nothing changed"), &second).against(baseline),
        Line::count(name("rows it writes"), &written)
            .beside(format!("{bookkeeping} of runs, integrations"))
            .at_most(0),
        Line::count(name("changes it plans"), &all(|m| m.second.planned)).at_most(0),
        Line::count(name("requests it makes"), &all(|m| m.second.requests.max(m.second.served)))
            .beside(format!("least {least}"))
            .at_most(least),
        Line::memory(name("memory, idle"), &all(|m| m.idle)).at_most(MOST_IDLE),
        Line::memory(name("memory, end of initial pull"), &all(|m| m.end)).at_most(MOST_PULLED),
        Line::memory(name("memory, its peak"), &all(|m| m.peak)).at_most(MOST_PULLED),
        Line::growth(name("peak beside half of the records"), peak(&case.full), peak(&case.half))
            .at_most_times(1.0 + MEMORY_NOISE),
        Line::growth(name("peak beside a tenth of the records"), peak(&case.full), peak(&case.tenth)),
    ]
}
