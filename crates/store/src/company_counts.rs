//! How many companies every filter of the matching list shows (R16), in one walk through them.

use crate::companies::{IGNORED, MATCHED, OFFERED};
use crate::keys::contains_pattern;
use crate::{Companies, StoreError};
use counterpart_model::{IntegrationId, Kind};
use sea_orm::Value;

/// How many companies each filter shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CompanyCounts {
    /// Shown by the vendor, offered, not ignored.
    pub offered: u64,
    /// Of those, without a match, and a customer bears the name.
    pub suggested: u64,
    /// Of the suggested: several customers or several such companies bear the name.
    pub ambiguous: u64,
    /// Of the offered, without a match, and no customer bears the name.
    pub unmatched: u64,
    /// With a match.
    pub matched: u64,
    /// Marked "not a customer".
    pub ignored: u64,
    /// Held back for a reason.
    pub held_back: u64,
    /// Inactive, internal, not visible or gone.
    pub hidden: u64,
    /// All that the mirror holds.
    pub everything: u64,
}

impl Companies<'_> {
    /// How many companies each filter shows. Agrees with [`Companies::count`] of each.
    pub async fn counts(
        &self,
        integration: IntegrationId,
        search: Option<&str>,
    ) -> Result<CompanyCounts, StoreError> {
        let mut values: Vec<Value> =
            vec![self.tx.workspace().into(), integration.0.into(), Kind::Company.as_str().into()];
        let mut condition = "m.workspace_id = $1 AND m.integration_id = $2 AND m.kind = $3".to_owned();
        if let Some(search) = search.filter(|search| !search.is_empty()) {
            values.push(contains_pattern(search).into());
            condition.push_str(" AND m.name_key LIKE $4 ESCAPE '!'");
        }
        // Materialised, so that what is looked up of a company is looked up once, however often it is asked for.
        let sql = format!(
            "WITH t AS MATERIALIZED (SELECT m.name_key, m.row_number, ({OFFERED}) AS o, ({MATCHED}) AS x, ({IGNORED}) AS i, \
             (m.visibility = 'visible' AND m.active AND NOT m.internal AND m.held_back <> '') AS h, \
             (m.visibility <> 'visible' OR NOT m.active OR m.internal) AS d FROM mirror m WHERE {condition}), \
             f AS MATERIALIZED (SELECT (SELECT count(*) FROM customers c WHERE c.workspace_id = $1 \
             AND c.name_key = t.name_key) AS n, count(*) OVER (PARTITION BY t.name_key) AS bearers \
             FROM t WHERE t.o AND NOT t.x AND NOT t.i) \
             SELECT count(*) AS everything, coalesce(sum(CASE WHEN o AND NOT i THEN 1 ELSE 0 END), 0) AS offered, \
             coalesce(sum(CASE WHEN x THEN 1 ELSE 0 END), 0) AS matched, \
             coalesce(sum(CASE WHEN i THEN 1 ELSE 0 END), 0) AS ignored, \
             coalesce(sum(CASE WHEN h AND NOT i AND NOT x THEN 1 ELSE 0 END), 0) AS held_back, \
             coalesce(sum(CASE WHEN d THEN 1 ELSE 0 END), 0) AS hidden, \
             (SELECT count(*) FROM f WHERE n > 0) AS suggested, (SELECT count(*) FROM f WHERE n = 0) AS unmatched, \
             (SELECT count(*) FROM f WHERE n > 1 OR (n = 1 AND bearers > 1)) AS ambiguous FROM t"
        );
        let Some(row) = self.tx.one(&sql, values).await? else { return Ok(CompanyCounts::default()) };
        let number = |name: &str| row.try_get::<i64>("", name).map(i64::cast_unsigned);
        Ok(CompanyCounts {
            offered: number("offered")?,
            suggested: number("suggested")?,
            ambiguous: number("ambiguous")?,
            unmatched: number("unmatched")?,
            matched: number("matched")?,
            ignored: number("ignored")?,
            held_back: number("held_back")?,
            hidden: number("hidden")?,
            everything: number("everything")?,
        })
    }
}
