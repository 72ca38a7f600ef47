//! List files in, results out. Everything goes through readers and writers; no path is opened here.
//!
//! | part | what it does |
//! | --- | --- |
//! | [`Table`] | a CSV file as people make them: found encoding, found delimiter, header, rows with line numbers, bad rows told apart |
//! | [`lists`] | tables as lists of organisations or people |
//! | [`results`] | candidates as a table |
//! | [`cell`] | cells that a spreadsheet must not take for formulas |

pub mod cell;
mod encoding;
pub mod lists;
pub mod results;
mod split;
mod table;

pub use table::{Column, Columns, FileError, Row, RowProblem, Table};
