//! Vendors' companies with everything a matching screen shows about each (R12 to R16), a page at a time.

use crate::dialect::{is_one_of, texts, uuid_literal};
use crate::keys::contains_pattern;
use crate::{After, StoreError, Tx, stored};
use counterpart_model::{
    Company, CustomerId, How, Ignored, IntegrationId, Kind, Match, MatchKind, UserId, VendorId, VendorRecord,
    Visibility,
};
use sea_orm::{DbBackend, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which companies a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompanyFilter {
    /// Shown by the vendor, offered, not ignored: the default list.
    Offered,
    /// Of the offered: without a saved match.
    Free,
    /// Of the offered: without a saved match, and a customer's name is spelled exactly so (R14).
    Suggested,
    /// Of the offered: without a saved match, and no customer's name is spelled exactly so.
    Unmatched,
    /// Of the suggested: two or more customers, or two or more such companies, bear the name.
    Ambiguous,
    /// With a saved match, whatever became of the company.
    Matched,
    /// With a match that came this way.
    MatchedBy(How),
    /// Marked "not a customer" (R13).
    Ignored,
    /// Shown and active, without a saved match and not ignored, but held back for a reason (R10).
    HeldBack,
    /// Hidden by default: inactive, internal to the vendor, not visible or gone (R12).
    Hidden,
    /// That this person has decided about and not saved yet (R16).
    StagedBy(UserId),
    /// Everything in the mirror.
    Everything,
}

pub(crate) const OFFERED: &str = "m.visibility = 'visible' AND m.offered";
pub(crate) const MATCHED: &str = "EXISTS (SELECT 1 FROM matches x WHERE x.workspace_id = m.workspace_id \
     AND x.integration_id = m.integration_id AND x.kind = 'company' AND x.vendor_id = m.vendor_id)";
pub(crate) const IGNORED: &str = "EXISTS (SELECT 1 FROM ignored i WHERE i.workspace_id = m.workspace_id \
     AND i.integration_id = m.integration_id AND i.company_id = m.vendor_id)";
const SPELLED: &str =
    "EXISTS (SELECT 1 FROM customers c WHERE c.workspace_id = m.workspace_id AND c.name_key = m.name_key)";
const SPELLED_TWICE: &str = "(SELECT count(*) FROM customers c WHERE c.workspace_id = m.workspace_id \
     AND c.name_key = m.name_key) > 1";
const RIVALLED: &str = "EXISTS (SELECT 1 FROM mirror r WHERE r.workspace_id = m.workspace_id \
     AND r.integration_id = m.integration_id AND r.kind = m.kind AND r.name_key = m.name_key \
     AND r.row_number <> m.row_number AND r.visibility = 'visible' AND r.offered \
     AND NOT EXISTS (SELECT 1 FROM matches x WHERE x.workspace_id = r.workspace_id \
     AND x.integration_id = r.integration_id AND x.kind = 'company' AND x.vendor_id = r.vendor_id) \
     AND NOT EXISTS (SELECT 1 FROM ignored i WHERE i.workspace_id = r.workspace_id \
     AND i.integration_id = r.integration_id AND i.company_id = r.vendor_id))";

impl CompanyFilter {
    /// Every filter, in the order in which they are listed.
    pub const ALL: [CompanyFilter; 9] = [
        Self::Offered,
        Self::Suggested,
        Self::Unmatched,
        Self::Ambiguous,
        Self::Matched,
        Self::Ignored,
        Self::HeldBack,
        Self::Hidden,
        Self::Everything,
    ];

    fn sql(self, backend: DbBackend) -> String {
        match self {
            Self::Offered => format!("{OFFERED} AND NOT {IGNORED}"),
            Self::Free => format!("{OFFERED} AND NOT {IGNORED} AND NOT {MATCHED}"),
            Self::Suggested => format!("{OFFERED} AND NOT {IGNORED} AND NOT {MATCHED} AND {SPELLED}"),
            Self::Unmatched => format!("{OFFERED} AND NOT {IGNORED} AND NOT {MATCHED} AND NOT {SPELLED}"),
            Self::Ambiguous => format!(
                "{OFFERED} AND NOT {IGNORED} AND NOT {MATCHED} AND {SPELLED} AND ({SPELLED_TWICE} OR {RIVALLED})"
            ),
            Self::Matched => MATCHED.to_owned(),
            Self::MatchedBy(how) => {
                // A word of a closed list of ours, so it needs no parameter.
                format!("{} AND x.how = '{}')", MATCHED.trim_end_matches(')'), how.as_str())
            }
            Self::Ignored => IGNORED.to_owned(),
            Self::HeldBack => format!(
                "m.visibility = 'visible' AND m.active AND NOT m.internal AND m.held_back <> '' AND NOT {IGNORED} \
                 AND NOT {MATCHED}"
            ),
            Self::Hidden => "(m.visibility <> 'visible' OR NOT m.active OR m.internal)".to_owned(),
            Self::StagedBy(user) => format!(
                "EXISTS (SELECT 1 FROM staged s WHERE s.workspace_id = m.workspace_id \
                 AND s.integration_id = m.integration_id AND s.company_id = m.vendor_id AND s.user_id = {})",
                uuid_literal(backend, user.0)
            ),
            Self::Everything => "m.row_number > 0".to_owned(),
        }
    }
}

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
}

/// Vendors' companies.
pub struct Companies<'a> {
    pub(crate) tx: &'a Tx,
}

impl Companies<'_> {
    /// A page of an integration's companies in alphabetical order. `search` is the exact-spelling key of a text that
    /// the name must contain.
    pub async fn list(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
        after: Option<&After<u64>>,
        limit: u64,
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        let (mut sql, mut values) = self.selection(SELECT, integration, filter, search);
        if let Some(after) = after {
            sql.push_str(&format!(
                " AND (m.sort_key, m.row_number) > (${}, ${})",
                values.len() + 1,
                values.len() + 2
            ));
            values.push(after.sort_key.clone().into());
            values.push(after.id.cast_signed().into());
        }
        sql.push_str(&format!(" ORDER BY m.sort_key, m.row_number LIMIT ${}", values.len() + 1));
        values.push(stored::rows(limit).into());
        self.facts(integration, sql, values).await
    }

    /// A page of them, behind so many others. What is skipped is not read as records.
    pub async fn page(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
        (skip, take): (u64, u64),
    ) -> Result<Vec<CompanyFacts>, StoreError> {
        let inner = "SELECT m.integration_id, m.row_number FROM mirror m";
        let (inner, mut values) = self.selection(inner, integration, filter, search);
        let (limit, offset) = (values.len() + 1, values.len() + 2);
        values.extend([stored::rows(take).into(), stored::rows(skip).into()]);
        let sql = format!(
            "{SELECT} JOIN ({inner} ORDER BY m.sort_key, m.row_number LIMIT ${limit} OFFSET ${offset}) AS p \
             ON p.integration_id = m.integration_id AND p.row_number = m.row_number \
             WHERE m.workspace_id = $1 ORDER BY m.sort_key, m.row_number"
        );
        self.facts(integration, sql, values).await
    }

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
        let (mut sql, mut values) = self.selection(SELECT, integration, CompanyFilter::Everything, None);
        values.push(texts(self.tx.backend(), ids.iter().map(VendorId::as_str)));
        sql.push_str(&format!(
            " AND {} ORDER BY m.sort_key, m.row_number",
            is_one_of(self.tx.backend(), "m.vendor_id", values.len())
        ));
        self.facts(integration, sql, values).await
    }

    /// How many companies a filter shows.
    pub async fn count(
        &self,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
    ) -> Result<u64, StoreError> {
        let (sql, values) = self.selection("SELECT count(*) AS n FROM mirror m", integration, filter, search);
        self.tx.number(&sql, values).await
    }

    /// How many companies have matches that came each way, by its word.
    pub async fn count_by_how(
        &self,
        integration: IntegrationId,
        search: Option<&str>,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut sql = "SELECT x.how, count(DISTINCT x.vendor_id) AS n FROM matches x".to_owned();
        let condition = " WHERE x.workspace_id = $1 AND x.integration_id = $2 AND x.kind = $3";
        let mut values: Vec<Value> =
            vec![self.tx.workspace().into(), integration.0.into(), MatchKind::Company.as_str().into()];
        match search.filter(|search| !search.is_empty()) {
            None => sql.push_str(condition),
            Some(search) => {
                values.push(contains_pattern(search).into());
                sql.push_str(
                    " JOIN mirror m ON m.vendor_id = x.vendor_id AND m.integration_id = x.integration_id \
                     AND m.kind = x.kind AND m.workspace_id = x.workspace_id",
                );
                sql.push_str(condition);
                sql.push_str(" AND m.name_key LIKE $4 ESCAPE '!'");
            }
        }
        let mut counts = BTreeMap::new();
        for row in self.tx.all(&format!("{sql} GROUP BY x.how"), values).await? {
            counts.insert(row.try_get("", "how")?, row.try_get::<i64>("", "n")?.cast_unsigned());
        }
        Ok(counts)
    }

    fn selection(
        &self,
        select: &str,
        integration: IntegrationId,
        filter: CompanyFilter,
        search: Option<&str>,
    ) -> (String, Vec<Value>) {
        let mut values: Vec<Value> =
            vec![self.tx.workspace().into(), integration.0.into(), Kind::Company.as_str().into()];
        let mut sql = format!(
            "{select} WHERE m.workspace_id = $1 AND m.integration_id = $2 AND m.kind = $3 AND {}",
            filter.sql(self.tx.backend())
        );
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            values.push(contains_pattern(search).into());
            sql.push_str(" AND m.name_key LIKE $4 ESCAPE '!'");
        }
        (sql, values)
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
        let bearers = self.free_bearers(integration, &keys).await?;
        for facts in page {
            facts.matches = matches.remove(&facts.company.id).unwrap_or_default();
            facts.ignored = ignored.remove(&facts.company.id);
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
        let sql = format!(
            "SELECT m.name_key, count(*) AS n FROM mirror m WHERE m.workspace_id = $1 AND m.integration_id = $2 \
             AND m.kind = 'company' AND {OFFERED} AND NOT {IGNORED} AND NOT {MATCHED} AND {} GROUP BY m.name_key",
            is_one_of(self.tx.backend(), "m.name_key", 3)
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
