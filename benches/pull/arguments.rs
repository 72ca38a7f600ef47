//! What the command line says.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

const USAGE: &str = "cargo bench -p counterpart-benches --bench pull -- [--records 100000] \
     [--database sqlite|postgres|both] [--repetitions 3] [--json]";

/// What this process is for.
pub enum Role {
    /// Start everything else and compare.
    Compare(Wishes),
    /// Hold pages of so many records each and serve them.
    Serve { sizes: Vec<u64> },
    /// Fetch, parse, drop.
    Baseline { site: Site },
    /// Fetch through the connector and drop.
    Layers { site: Site },
    /// Pull into a database, twice.
    Measure { database: Database, site: Site },
}

/// What to compare.
pub struct Wishes {
    /// Clients and sites together.
    pub records: u64,
    pub databases: Vec<Database>,
    /// How often each part is run; medians are shown.
    pub repetitions: usize,
    pub json: bool,
}

/// A served vendor: where it is and what it holds.
#[derive(Debug, Clone)]
pub struct Site {
    /// The address up to and without `/api`.
    pub base: String,
    /// Clients and sites together, half of each.
    pub records: u64,
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
            Ok(Role::Serve { sizes: arguments.skip(1).map(|size| number(&size)).collect::<Result<_, _>>()? })
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
    let (Some(base), Some(records)) = (rest.next(), rest.next()) else { return Err(USAGE.to_owned()) };
    Ok(Site { base, records: number(&records)? })
}

fn wishes(mut arguments: impl Iterator<Item = String>) -> Result<Wishes, String> {
    let mut wishes = Wishes {
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
            "--json" => wishes.json = true,
            _ => return Err(format!("{argument:?} is unknown. {USAGE}")),
        }
    }
    if wishes.records == 0 || !wishes.records.is_multiple_of(2_000) {
        return Err(
            "--records takes a multiple of 2000: a tenth of them, in whole pages, is pulled too.".to_owned()
        );
    }
    Ok(wishes)
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text:?} is not a number. {USAGE}"))
}
