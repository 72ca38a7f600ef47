//! Starts every part, in turns, and compares.

use crate::arguments::{Database, Served, Site, Wishes};
use crate::baseline::Fetched;
use crate::child;
use crate::measured::{Measured, Pull};
use crate::report::{self, Line, Report};
use crate::server::Counted;
use std::process::ExitCode;

/// Least rate of an initial pull, as a share of the baseline's.
const LEAST_RATIO: f64 = 0.5;
/// Most requests of an initial pull, as a multiple of the fewest that the vendor's API allows.
const MOST_REQUESTS: f64 = 1.05;
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
    let manner = if wishes.live { "live" } else { "remembered" };
    eprintln!("making worlds of about {} companies and sites, and smaller ones", wishes.records);
    let (server, served): (_, [Served; 3]) =
        child::start(&["serve", wishes.vendor.name, manner, &words[0], &words[1], &words[2]]);
    let [full, half, tenth] = served.map(|Served { base, records }| Site {
        vendor: wishes.vendor,
        base,
        counts: records,
        live: wishes.live,
    });
    if !wishes.live {
        eprintln!("asking for every page once, so that all later answers come from memory");
        for site in [&full, &half, &tenth] {
            let _: Fetched = part(&["layers"], site);
        }
    }
    let mut baselines: Vec<Fetched> = Vec::new();
    let mut layers: Vec<Fetched> = Vec::new();
    let new = |&database| Case { database, full: Vec::new(), half: Vec::new(), tenth: Vec::new() };
    let mut cases: Vec<Case> = wishes.databases.iter().map(new).collect();
    for turn in 1..=wishes.repetitions {
        eprintln!("turn {turn} of {}", wishes.repetitions);
        if !wishes.live {
            baselines.push(part(&["baseline"], &full));
            layers.push(part(&["layers"], &full));
        }
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
    let mut lines = Vec::new();
    if !wishes.live {
        lines.push(Line::rate("fetched, parsed, dropped", &baseline));
        lines.push(Line::rate("through the connector, dropped", &rates(&layers)).against(&baseline));
    }
    for case in &cases {
        lines.extend(lines_of(case, &full, &baseline));
    }
    let [companies, sites] = full.counts;
    let report = Report {
        vendor: wishes.vendor.name,
        companies,
        sites,
        bytes,
        repetitions: wishes.repetitions,
        lines,
    };
    report::show(&report, wishes.json);
    match report.lines.iter().any(Line::missed) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn part<T: serde::de::DeserializeOwned>(words: &[&str], site: &Site) -> T {
    let told = site.words();
    child::run(&[words, &told.each_ref().map(String::as_str)].concat())
}

fn lines_of(case: &Case, site: &Site, baseline: &[f64]) -> Vec<Line> {
    let name = |figure: &str| format!("{}: {figure}", case.database.name());
    let records = site.records() as f64;
    let all = |figure: fn(&Measured) -> u64| case.full.iter().map(figure).collect::<Vec<u64>>();
    let first: Vec<f64> = case.full.iter().map(|m| records / m.first.seconds).collect();
    let second: Vec<f64> = case.full.iter().map(|m| records / m.second.seconds).collect();
    let least = (site.vendor.least)(site.counts);
    let requests = |pull: fn(&Measured) -> &Pull| {
        let larger = |m| {
            let pull = pull(m);
            pull.requests.max(pull.served.requests)
        };
        case.full.iter().map(larger).collect::<Vec<u64>>()
    };
    let served = |figure: fn(&Counted) -> u64| {
        let largest = |m: &Measured| {
            let pulls = [&m.first, &m.second, &m.idle_pull];
            pulls.into_iter().map(|pull| figure(&pull.served)).max().unwrap_or_default()
        };
        case.full.iter().map(largest).collect::<Vec<u64>>()
    };
    let against = |line: Line| if site.live { line } else { line.against(baseline) };
    let initial = against(Line::rate(name("initial pull"), &first));
    // What a run says of itself: its row, the integration's state, how far lists were read, what is spent of the rate budget.
    let of_the_run = ["runs", "integrations", "pull_states", "rate_budgets"];
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
        if site.live { initial } else { initial.at_least(LEAST_RATIO) },
        against(Line::rate(name("pull with nothing changed"), &second)),
        Line::count(name("rows it writes"), &written)
            .beside(format!("{bookkeeping} of the run itself"))
            .at_most(0),
        Line::count(name("changes it plans"), &all(|m| m.second.planned)).at_most(0),
        Line::count(name("requests of the initial pull"), &requests(|m| &m.first))
            .against_least(least.whole)
            .at_most_times(MOST_REQUESTS),
        Line::count(
            name("requests of a pull of what changed, which is nothing"),
            &requests(|m| &m.idle_pull),
        )
        .against_least(least.idle)
        .at_most_times(1.0),
        Line::count(name("requests refused with status 429"), &served(|counted| counted.refused)).at_most(0),
        Line::count(name("requests under way at once"), &served(|counted| counted.at_once)),
        Line::memory(name("memory, idle"), &all(|m| m.idle)).at_most(MOST_IDLE),
        Line::memory(name("memory, end of initial pull"), &all(|m| m.end)).at_most(MOST_PULLED),
        Line::memory(name("memory, its peak"), &all(|m| m.peak)).at_most(MOST_PULLED),
        Line::growth(name("peak beside half of the records"), peak(&case.full), peak(&case.half))
            .at_most_times(1.0 + MEMORY_NOISE),
        Line::growth(name("peak beside a tenth of the records"), peak(&case.full), peak(&case.tenth)),
    ]
}
