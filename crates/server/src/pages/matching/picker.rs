//! The customers that a row offers to choose from (R17): unmatched ones unless others are asked for, and none that is in a
//! many-to-many relation.

use crate::App;
use crate::error::Failure;
use axum::Json;
use axum::extract::{Path, Query, State};
use counterpart_store::CustomerFilter;
use serde::{Deserialize, Serialize};

/// Customers offered at a time.
const OFFERED: u64 = 30;

/// What is typed, and among which customers it is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    /// `unmatched`, `matched` or `all`.
    among: String,
}

/// A customer to choose.
#[derive(Debug, Serialize)]
pub struct Offered {
    id: String,
    name: String,
    /// True where it has a match here already.
    matched: bool,
}

/// `GET /integrations/{name}/match/customers`
pub async fn offer(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Offered>>, Failure> {
    let integration = app.hub.integration(&name).await?;
    let filter = match asked.among.as_str() {
        "all" => CustomerFilter::All,
        "matched" => CustomerFilter::In(integration.id),
        _ => CustomerFilter::MissingIn(integration.id),
    };
    let search = Some(asked.q.as_str()).filter(|q| !q.trim().is_empty());
    let (rows, _) = app.hub.filter_customers(filter, search, (0, OFFERED)).await?;
    let offered = rows.into_iter().filter_map(|row| {
        let mut here = row.matches.iter().filter(|link| link.integration == integration.id).peekable();
        let matched = here.peek().is_some();
        let locked = here.any(|link| link.locked);
        let customer = row.customer;
        (!locked).then(|| Offered { id: customer.id.to_string(), name: customer.name, matched })
    });
    Ok(Json(offered.collect()))
}
