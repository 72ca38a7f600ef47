//! Vendors' companies with everything a matching screen shows about each (R12 to R16), a page at a time.

mod counts;
mod filter;
mod list;

pub use counts::CompanyCounts;
pub use filter::CompanyFilter;

use crate::dialect::{is_one_of, texts};
use crate::standings::{FREE, quoted};
use crate::{After, StoreError, Tx, stored};
use counterpart_model::{
    Company, CustomerId, Ignored, IntegrationId, Kind, Match, MatchKind, Proposal, VendorId, VendorRecord,
    Visibility,
};
use sea_orm::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

pub(crate) const OFFERED: &str = "m.visibility = 'visible' AND m.offered";
pub(crate) const MATCHED: &str = "EXISTS (SELECT 1 FROM matches x WHERE x.workspace_id = m.workspace_id \
     AND x.integration_id = m.integration_id AND x.kind = 'company' AND x.vendor_id = m.vendor_id)";
pub(crate) const IGNORED: &str = "EXISTS (SELECT 1 FROM ignored i WHERE i.workspace_id = m.workspace_id \
     AND i.integration_id = m.integration_id AND i.company_id = m.vendor_id)";
/// A customer whose name is spelled exactly as a company's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The customer.
    pub id: CustomerId,
    /// False when the workspace no longer looks after it.
    pub active: bool,
    /// True when it has a match in this integration already.
    pub matched: bool,
}

/// A company with everything a matching screen shows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyFacts {
    /// What the vendor said.
    pub company: Company,
    /// Whether the vendor still shows it.
    pub visibility: Visibility,
    /// True when a person may match it: active, not internal, nothing missing.
    pub offered: bool,
    /// The exact-spelling key of its name.
    pub name_key: Option<String>,
    /// Where it stands in the alphabetical list: the next page begins behind it.
    pub position: After<u64>,
    /// Its saved matches.
    pub matches: Vec<Match>,
    /// The mark "not a customer".
    pub ignored: Option<Ignored>,
    /// How many customers bear its name.
    pub namesakes: u64,
    /// Up to three of them, oldest first.
    pub first_namesakes: Vec<Namesake>,
    /// How many other offered companies of this integration, neither matched nor ignored, bear its name.
    pub rivals: u64,
    /// What the matcher proposes, best first, where no customer bears the name (R15).
    pub proposals: Vec<Proposal>,
}

/// Vendors' companies.
pub struct Companies<'a> {
    pub(crate) tx: &'a Tx,
}

impl Companies<'_> {
    /// One company.
    pub async fn get(
        &self,
        integration: IntegrationId,
        id: &VendorId,
    ) -> Result<Option<CompanyFacts>, StoreError> {
        Ok(self.get_many(integration, std::slice::from_ref(id)).await?.pop())
    }

    /// Those of these companies that the mirror holds, in alphabetical order.
    pub async fn get_many(
        &self,
        integration: IntegrationId,
        ids: &[VendorId],
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE m.workspace_id = $1 AND m.integration_id = $2 AND m.kind = $3 AND {} \
             ORDER BY m.sort_key, m.row_number",
            is_one_of(self.tx.backend(), "m.vendor_id", 4)
        );
        let values = vec![
            self.tx.workspace().into(),
            integration.0.into(),
            Kind::Company.as_str().into(),
            texts(self.tx.backend(), ids.iter().map(VendorId::as_str)),
        ];
        self.facts(integration, sql, values).await
    }

    async fn facts(
        &self,
        integration: IntegrationId,
        sql: String,
        values: Vec<Value>,
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        let mut page = Vec::new();
        for row in self.tx.all(&sql, values).await? {
            let content: String = row.try_get("", "content")?;
            let VendorRecord::Company(company) = stored::from_json("mirror", &content)? else {
                return Err(StoreError::unreadable("mirror", "a company expected"));
            };
            page.push(CompanyFacts {
                company,
                visibility: stored::from_word("mirror", &row.try_get::<String>("", "visibility")?)?,
                offered: row.try_get("", "offered")?,
                name_key: row.try_get("", "name_key")?,
                position: After {
                    sort_key: row.try_get("", "sort_key")?,
                    id: row.try_get::<i64>("", "row_number")?.cast_unsigned(),
                },
                matches: Vec::new(),
                ignored: None,
                namesakes: 0,
                first_namesakes: Vec::new(),
                rivals: 0,
                proposals: Vec::new(),
            });
        }
        for part in page.chunks_mut(500) {
            self.complete(integration, part).await?;
        }
        Ok(page)
    }

    async fn complete(
        &self,
        integration: IntegrationId,
        page: &mut [CompanyFacts],
    ) -> Result<(), StoreError> {
        let ids: Vec<VendorId> = page.iter().map(|facts| facts.company.id.clone()).collect();
        let mut matches: HashMap<VendorId, Vec<Match>> = HashMap::new();
        for found in self.tx.matches().touching(integration, MatchKind::Company, &[], &ids).await? {
            matches.entry(found.vendor.clone()).or_default().push(found);
        }
        let mut ignored: HashMap<VendorId, Ignored> = self
            .tx
            .ignored()
            .get_many(integration, &ids)
            .await?
            .into_iter()
            .map(|mark| (mark.company.clone(), mark))
            .collect();
        let keys: HashSet<String> = page.iter().filter_map(|facts| facts.name_key.clone()).collect();
        let namesakes = self.namesakes(integration, &keys).await?;
        let mut proposals = self.tx.proposals().of_companies(integration, &ids).await?;
        let bearers = self.free_bearers(integration, &keys).await?;
        for facts in page {
            facts.matches = matches.remove(&facts.company.id).unwrap_or_default();
            facts.ignored = ignored.remove(&facts.company.id);
            facts.proposals = proposals.remove(&facts.company.id).unwrap_or_default();
            let Some(key) = &facts.name_key else { continue };
            if let Some((number, first)) = namesakes.get(key) {
                facts.namesakes = *number;
                facts.first_namesakes.clone_from(first);
            }
            let itself = facts.offered
                && facts.visibility == Visibility::Visible
                && facts.matches.is_empty()
                && facts.ignored.is_none();
            facts.rivals = bearers.get(key).copied().unwrap_or_default().saturating_sub(u64::from(itself));
        }
        Ok(())
    }

    /// For each key: how many customers bear it, and the first three.
    async fn namesakes(
        &self,
        integration: IntegrationId,
        keys: &HashSet<String>,
    ) -> Result<BTreeMap<String, (u64, Vec<Namesake>)>, StoreError> {
        let sql = format!(
            "SELECT n.name_key, n.id, n.active, n.bearers, EXISTS (SELECT 1 FROM matches x \
             WHERE x.workspace_id = $1 AND x.integration_id = $2 AND x.kind = 'company' AND x.hub_id = n.id) AS matched \
             FROM (SELECT c.name_key, c.id, c.active, count(*) OVER (PARTITION BY c.name_key) AS bearers, \
             row_number() OVER (PARTITION BY c.name_key ORDER BY c.id) AS place \
             FROM customers c WHERE c.workspace_id = $1 AND {}) n WHERE n.place <= 3 ORDER BY n.name_key, n.id",
            is_one_of(self.tx.backend(), "c.name_key", 3)
        );
        let mut found: BTreeMap<String, (u64, Vec<Namesake>)> = BTreeMap::new();
        for row in self.by_keys(&sql, integration, keys).await? {
            let (number, first) = found.entry(row.try_get("", "name_key")?).or_default();
            *number = row.try_get::<i64>("", "bearers")?.cast_unsigned();
            first.push(Namesake {
                id: CustomerId(row.try_get("", "id")?),
                active: row.try_get("", "active")?,
                matched: row.try_get("", "matched")?,
            });
        }
        Ok(found)
    }

    /// For each key: how many offered companies, neither matched nor ignored, bear it.
    async fn free_bearers(
        &self,
        integration: IntegrationId,
        keys: &HashSet<String>,
    ) -> Result<HashMap<String, u64>, StoreError> {
        self.tx.settle_standings().await?;
        let sql = format!(
            "SELECT s.name_key, count(*) AS n FROM standings s WHERE s.workspace_id = $1 AND s.integration_id = $2 \
             AND s.standing IN ({}) AND {} GROUP BY s.name_key",
            quoted(&FREE),
            is_one_of(self.tx.backend(), "s.name_key", 3)
        );
        let mut found = HashMap::new();
        for row in self.by_keys(&sql, integration, keys).await? {
            found.insert(row.try_get("", "name_key")?, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        Ok(found)
    }

    async fn by_keys(
        &self,
        sql: &str,
        integration: IntegrationId,
        keys: &HashSet<String>,
    ) -> Result<Vec<sea_orm::QueryResult>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let values = vec![
            self.tx.workspace().into(),
            integration.0.into(),
            texts(self.tx.backend(), keys.iter().map(String::as_str)),
        ];
        self.tx.all(sql, values).await
    }
}

const SELECT: &str =
    "SELECT m.content, m.visibility, m.offered, m.name_key, m.sort_key, m.row_number FROM mirror m";
