//! The fitted tables: what observations add to a score, and how sure a pair is among its rivals.

use super::observe::CURVES;
use crate::scoring::curves::{BadTable, Table};
use crate::scoring::rivals::AMONG_RIVALS;

const INSIDE: &str = include_str!("weights.txt");
const WITHOUT_COMPANIES: &str = include_str!("weights_without_companies.txt");

/// How people are weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Inside one company, where few are likely to be anybody.
    pub inside: Tables,
    /// Where nothing says who belongs to which company, and namesakes are many.
    pub without_companies: Tables,
}

/// The tables of one situation.
#[derive(Debug, Clone, PartialEq)]
pub struct Tables {
    /// What is seen of two people, in log-odds.
    pub pair: Table,
    /// What that is worth beside the rivals of both.
    pub rivals: Table,
}

impl Model {
    /// The model that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads the tables that are compiled in.
    pub fn fitted() -> Self {
        let read = |text: &str| match Tables::parse(text) {
            Ok(tables) => tables,
            Err(error) => panic!("{error}"),
        };
        Self { inside: read(INSIDE), without_companies: read(WITHOUT_COMPANIES) }
    }
}

impl Tables {
    /// Reads both tables; a line of dashes parts them.
    ///
    /// # Errors
    /// Says which line cannot be read, or which curve is missing.
    pub fn parse(text: &str) -> Result<Self, BadTable> {
        let (pair, rivals) = text
            .split_once("\n---\n")
            .ok_or_else(|| BadTable { line: 0, reason: "the second table is missing".to_owned() })?;
        Ok(Self { pair: Table::parse(pair, &CURVES)?, rivals: Table::parse(rivals, &AMONG_RIVALS)? })
    }
}
