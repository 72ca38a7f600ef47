//! What the command line says.

use crate::vendors::{self, Vendor};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

const USAGE: &str = "cargo bench -p counterpart-benches --bench pull -- [--vendor halopsa|autotask] [--records 100000] \
     [--database sqlite|postgres|both] [--repetitions 3] [--live] [--json]";

/// What this process is for.
pub enum Role {
    /// Start everything else and compare.
    Compare(Wishes),
    /// Serve sandboxes.
    Serve(Serving),
    /// Fetch, parse, drop.
    Baseline { site: Site },
    /// Fetch through the connector and drop.
    Layers { site: Site },
    /// Pull into a database, twice.
    Measure { database: Database, site: Site },
}

/// Which sandboxes to serve.
pub struct Serving {
    pub vendor: &'static Vendor,
    /// Ask the sandbox every time, which keeps its limits; else it answers from memory and has none.
    pub live: bool,
    /// About how many companies and sites together each holds.
    pub sizes: Vec<u64>,
}

/// What to compare.
pub struct Wishes {
    pub vendor: &'static Vendor,
    /// About how many companies and sites together.
    pub records: u64,
    /// Against the sandbox with its limits, not against its remembered answers.
    pub live: bool,
    pub databases: Vec<Database>,
    /// How often each part is run; medians are shown.
    pub repetitions: usize,
    pub json: bool,
}

/// A served sandbox, as its server tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Served {
    /// The address, without a slash at the end.
    pub base: String,
    /// Companies and sites.
    pub records: [u64; 2],
}

/// A served sandbox: whose it is, where it is and what it holds.
pub struct Site {
    pub vendor: &'static Vendor,
    pub base: String,
    /// Companies and sites.
    pub counts: [u64; 2],
    /// It keeps its limits, and so must the pull.
    pub live: bool,
}

impl Site {
    /// Companies and sites together.
    pub fn records(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// What [`read`] reads it from.
    pub fn words(&self) -> [String; 5] {
        let [companies, sites] = self.counts.map(|count| count.to_string());
        [self.vendor.name.to_owned(), word_of(self.live).to_owned(), self.base.clone(), companies, sites]
    }
}

fn word_of(live: bool) -> &'static str {
    if live { "live" } else { "remembered" }
}

/// Where a pull goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Its name for a person.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Its name on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = [Self::Sqlite, Self::Postgres].into_iter().find(|database| database.word() == word);
        known.ok_or_else(|| format!("There is no database {word:?}; there are sqlite, postgres and both."))
    }
}

/// Reads the arguments. Those of the program to itself begin with the name of a part.
pub fn read(arguments: impl Iterator<Item = String>) -> Result<Role, String> {
    let mut arguments = arguments.filter(|argument| argument != "--bench").peekable();
    match arguments.peek().map(String::as_str) {
        Some("serve") => {
            let mut rest = arguments.skip(1);
            let (vendor, live) = (vendor(rest.next())?, rest.next().as_deref() == Some(word_of(true)));
            let sizes = rest.map(|size| number(&size)).collect::<Result<_, _>>()?;
            Ok(Role::Serve(Serving { vendor, live, sizes }))
        }
        Some("baseline") => Ok(Role::Baseline { site: site(arguments.skip(1))? }),
        Some("layers") => Ok(Role::Layers { site: site(arguments.skip(1))? }),
        Some("measure") => {
            let mut rest = arguments.skip(1);
            let database = rest.next().unwrap_or_default().parse()?;
            Ok(Role::Measure { database, site: site(rest)? })
        }
        _ => wishes(arguments).map(Role::Compare),
    }
}

fn site(mut rest: impl Iterator<Item = String>) -> Result<Site, String> {
    let vendor = vendor(rest.next())?;
    let (Some(word), Some(base), Some(companies), Some(sites)) =
        (rest.next(), rest.next(), rest.next(), rest.next())
    else {
        return Err(USAGE.to_owned());
    };
    Ok(Site { vendor, base, counts: [number(&companies)?, number(&sites)?], live: word == word_of(true) })
}

fn vendor(name: Option<String>) -> Result<&'static Vendor, String> {
    vendors::named(&name.ok_or(USAGE)?)
}

fn wishes(mut arguments: impl Iterator<Item = String>) -> Result<Wishes, String> {
    let mut wishes = Wishes {
        vendor: vendors::named("halopsa")?,
        live: false,
        records: 100_000,
        databases: vec![Database::Sqlite, Database::Postgres],
        repetitions: 3,
        json: false,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value. {USAGE}"));
        match argument.as_str() {
            "--records" => wishes.records = number(&value()?)?,
            "--repetitions" => wishes.repetitions = number(&value()?)?.max(1) as usize,
            "--database" => match value()?.as_str() {
                "both" => {}
                word => wishes.databases = vec![word.parse()?],
            },
            "--vendor" => wishes.vendor = vendors::named(&value()?)?,
            "--live" => wishes.live = true,
            "--json" => wishes.json = true,
            _ => return Err(format!("{argument:?} is unknown. {USAGE}")),
        }
    }
    if !(1_000..=500_000).contains(&wishes.records) {
        return Err("--records takes 1000 to 500000: a tenth of them is pulled too.".to_owned());
    }
    Ok(wishes)
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text:?} is not a number. {USAGE}"))
}
