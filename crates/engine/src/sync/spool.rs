//! Pages kept in a temporary file, so that a preview can hold a vendor's whole list without holding it in memory.

use crate::{EngineError, Progress};
use async_trait::async_trait;
use counterpart_connector::{BoxError, PulledPage, Sink};
use counterpart_model::{Kind, RunProblem, VendorRecord};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, Write};

/// One kind's records, in a file without a name that goes away with the process.
pub(super) struct Spool<'a> {
    kind: Kind,
    file: BufWriter<File>,
    progress: &'a dyn Progress,
    pub problems: Vec<RunProblem>,
}

impl<'a> Spool<'a> {
    pub fn new(kind: Kind, progress: &'a dyn Progress) -> Result<Self, EngineError> {
        let file = tempfile::tempfile().map_err(failed)?;
        Ok(Self { kind, file: BufWriter::new(file), progress, problems: Vec::new() })
    }

    /// Reads the records back from the beginning, in batches.
    pub fn batches(&mut self, size: usize) -> Result<Batches<'_>, EngineError> {
        self.file.flush().map_err(failed)?;
        let file = self.file.get_mut();
        file.rewind().map_err(failed)?;
        Ok(Batches { lines: BufReader::new(file), size })
    }
}

/// Batches of spooled records.
pub(super) struct Batches<'a> {
    lines: BufReader<&'a mut File>,
    size: usize,
}

impl Iterator for Batches<'_> {
    type Item = Result<Vec<VendorRecord>, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::with_capacity(self.size);
        let mut line = String::new();
        while batch.len() < self.size {
            line.clear();
            match self.lines.read_line(&mut line) {
                Ok(0) => break,
                Ok(_) => match serde_json::from_str(&line) {
                    Ok(record) => batch.push(record),
                    Err(error) => return Some(Err(failed(error))),
                },
                Err(error) => return Some(Err(failed(error))),
            }
        }
        (!batch.is_empty()).then_some(Ok(batch))
    }
}

#[async_trait]
impl Sink for Spool<'_> {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        self.progress.pulling(self.kind, page.received, page.total);
        for record in &page.records {
            serde_json::to_writer(&mut self.file, record)?;
            self.file.write_all(b"\n")?;
        }
        self.problems.extend(page.problems);
        Ok(())
    }
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::File(format!(
        "The temporary file of the preview cannot be used ({error}). Free some space in the temporary folder and try again."
    ))
}
