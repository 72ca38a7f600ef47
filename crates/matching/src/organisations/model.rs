//! The fitted tables: what observations add to a score, and how sure a pair is among its rivals.

use super::observe::CURVES;
use crate::scoring::curves::{BadTable, Table};
use crate::scoring::rivals::AMONG_RIVALS;

const FITTED: &str = include_str!("weights.txt");

/// How organisations are weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What is seen of two records, in log-odds.
    pub pair: Table,
    /// What that is worth beside the rivals of both.
    pub rivals: Table,
}

impl Model {
    /// The model that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads the table that is compiled in.
    pub fn fitted() -> Self {
        match Self::parse(FITTED) {
            Ok(model) => model,
            Err(error) => panic!("{error}"),
        }
    }

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
