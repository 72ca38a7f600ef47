//! Records that are there and not offered for matching, with the reasons and the page at the vendor where they are mended
//! (R10c).

use crate::{EngineError, Hub};
use counterpart_model::{HeldBack, Integration, Kind, VendorId, VendorRecord};
use counterpart_store::After;

/// One record that is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBackRow {
    /// The vendor's id.
    pub id: VendorId,
    /// Its name.
    pub name: String,
    /// Why.
    pub reasons: Vec<HeldBack>,
    /// Its page at the vendor.
    pub url: Option<String>,
}

impl Hub {
    /// Records that are held back (for this reason, or any), in alphabetical order, behind a place in the list; and the place
    /// behind which the next ones are, where there are more.
    pub async fn held_back(
        &self,
        integration: &Integration,
        kind: Kind,
        code: Option<&str>,
        after: Option<&str>,
        limit: u64,
    ) -> Result<(Vec<HeldBackRow>, Option<String>), EngineError> {
        let after = after.map(place).transpose()?;
        let tx = self.workspace.read().await?;
        let mut entries = tx
            .mirror()
            .held_back(integration.id, kind, code, after.as_ref(), limit.saturating_add(1))
            .await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > most;
        entries.truncate(most);
        let next = entries.last().filter(|_| more).map(|entry| written(&entry.position));
        let rows = entries.into_iter().map(|entry| {
            let (id, name) = (entry.record.id().clone(), entry.record.name().to_owned());
            let (reasons, url) = match entry.record {
                VendorRecord::Company(company) => (company.held_back, company.url),
                VendorRecord::Site(site) => (site.held_back, site.url),
            };
            HeldBackRow { id, name, reasons, url }
        });
        Ok((rows.collect(), next))
    }
}

/// A place in an alphabetical list as text that fits an address: `0f3a.17`.
fn written(place: &After<u64>) -> String {
    let key: String = place.sort_key.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{key}.{}", place.id)
}

fn place(text: &str) -> Result<After<u64>, EngineError> {
    let unknown =
        || EngineError::NotFound(format!("There is no place '{text}' in this list. Begin at its top."));
    let (key, id) = text.split_once('.').ok_or_else(unknown)?;
    let id = id.parse().map_err(|_| unknown())?;
    if !key.is_ascii() || key.len() % 2 != 0 {
        return Err(unknown());
    }
    let bytes = (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16));
    Ok(After { sort_key: bytes.collect::<Result<_, _>>().map_err(|_| unknown())?, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is() {
        let there = After { sort_key: vec![0, 15, 255], id: 17 };
        assert_eq!(written(&there), "000fff.17");
        assert_eq!(place("000fff.17").expect("a place"), there);
        for wrong in ["", ".", "0.1", "zz.1", "00.x", "é0.1", "00"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
