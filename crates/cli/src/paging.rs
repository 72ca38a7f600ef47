//! Pages of a list: which rows are asked for, and the line under them that tells how to go on.

use crate::args::Page;
use crate::output::{counted, grouped};

impl Page {
    /// How many rows are left out before, and how many are shown at most.
    pub fn range(&self) -> (u64, u64) {
        if self.all { (0, u64::MAX) } else { ((self.page - 1) * self.page_size, self.page_size) }
    }

    /// What stands under the rows; nothing on the last page.
    pub fn footer(&self, shown: usize, total: u64, one: &str, many: &str) -> String {
        let (skipped, _) = self.range();
        let last = skipped + shown as u64;
        if last >= total {
            return String::new();
        }
        format!(
            "\n\n{} to {} of {}; next: --page {}",
            grouped(skipped + 1),
            grouped(last),
            counted(total, one, many),
            self.page + 1
        )
    }
}
