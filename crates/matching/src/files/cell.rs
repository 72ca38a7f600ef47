//! Cells of a CSV file, such that no spreadsheet runs them and nothing is lost on the way back.

use std::borrow::Cow;
use std::io::{self, Write};

/// Signs with which a spreadsheet lets a formula begin.
const FORMULA_SIGNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Whether the cell would be taken for a formula once the apostrophes before it are gone.
fn is_risky(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA_SIGNS)
}

/// The cell as it goes out: one that looks like a formula, also behind apostrophes, gets an apostrophe in
/// front. [`imported`] takes exactly that one off again, so every cell comes back as it was.
///
/// Phone numbers (`+44...`) and negative numbers are no exception: a spreadsheet would drop the plus sign or
/// compute `-1-2`, and the way back restores them.
pub fn exported(cell: &str) -> Cow<'_, str> {
    if is_risky(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`exported`]. A cell that never went through it, such as `'t Hooft`, stays.
pub fn imported(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(cell)
}

/// Writes one row: cells made safe by [`exported`], quoted where needed, ended by a line feed.
pub fn write_row<C: AsRef<str>>(out: &mut impl Write, cells: &[C]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        let cell = exported(cell.as_ref());
        // A quoted empty cell keeps a row of one empty cell from being a blank line.
        let blank_line = cells.len() == 1 && cell.trim().is_empty();
        if blank_line || cell.contains([',', '"', '\n', '\r', ';', '\t']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}
