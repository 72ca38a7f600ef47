//! The matching page itself.

use super::row::Row;
use super::wanted::Wanted;
use crate::App;
use crate::app::CompanyFacets;
use crate::error::Failure;
use crate::foreseen::Refusal;
use crate::frame::Frame;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::page;
use crate::paging::Paging;
use crate::text::counted;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use counterpart_engine::{EngineError, FILTERS};
use counterpart_model::{Integration, Permission, User, UserId, VendorId};
use counterpart_store::CompanyFilter;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The page.
#[derive(Template)]
#[template(path = "matching/list.html")]
pub struct MatchPage {
    frame: Frame,
    head: CompaniesHead,
    integration: Integration,
    title: String,
    wanted: Wanted,
    facets: Vec<Facet>,
    rows: Vec<Row>,
    paging: Paging,
    /// Rows staged by whoever's rows are shown, by what they do.
    staged: BTreeMap<String, u64>,
    submitted: bool,
    /// Whose staged rows are shown, where they are not the reader's own.
    other: Option<User>,
    /// Who handed rows over, and how many.
    proposed: Vec<(User, u64)>,
    refused: Option<Refusal>,
    may_stage: bool,
    /// Suggestions that can be confirmed in one go.
    unambiguous: u64,
    /// Proposals are being worked out anew; those shown are of before.
    proposing: bool,
}

/// One choice beside the list.
pub struct Facet {
    above: &'static str,
    title: &'static str,
    href: String,
    count: u64,
    chosen: bool,
    within: bool,
}

/// `GET /integrations/{name}/match`
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let integration = app.hub.integration(&name).await?;
    page(&shown(&app, frame, integration, wanted, HashMap::new(), None).await?)
}

/// The page, with what was typed into rows and is no customer.
pub async fn shown(
    app: &App,
    frame: Frame,
    integration: Integration,
    wanted: Wanted,
    mut typed: HashMap<VendorId, (String, String)>,
    refused: Option<Refusal>,
) -> Result<MatchPage, Failure> {
    let own = frame.who.user.id;
    let other = match wanted.of.filter(|user| *user != own && frame.may_save()) {
        Some(user) => Some(app.hub.user(user).await?),
        None => None,
    };
    let user = other.as_ref().map_or(own, |user| user.id);
    let filter = wanted.filter(user)?;
    let mut paging = wanted.paging();
    let search = wanted.search();
    let key = (integration.id, search.unwrap_or_default().to_owned());
    let counting = async {
        let counts = app.hub.company_counts(&integration, search).await?;
        let by_how = app.hub.matched_by_how(&integration, search).await?;
        Ok::<CompanyFacets, EngineError>(Arc::new((counts, by_how)))
    };
    let revision = frame.pulse.revision();
    let proposing = app.propose_for(&integration, frame.state(&revision).busy).await?;
    let counted = app.companies.get(frame.state(&revision), key, counting).await?;
    let (counts, by_how) = (&counted.0, &counted.1);
    let listed = app.hub.page_companies(&integration, filter, search, paging.range()).await?;
    let staged = app.hub.staged_counts(&integration, user).await?;
    paging.total = match filter {
        CompanyFilter::StagedBy(_) if search.is_none() => staged.values().sum(),
        CompanyFilter::StagedBy(_) => app.hub.list_companies(&integration, filter, search, (0, 0)).await?.1,
        CompanyFilter::MatchedBy(how) => by_how.get(how.as_str()).copied().unwrap_or_default(),
        filter => {
            let word = FILTERS.iter().find(|(_, known)| *known == filter).map(|(word, _)| *word);
            word.and_then(|word| counts.get(word)).copied().unwrap_or_default()
        }
    };
    let ids: Vec<VendorId> = listed.iter().map(|one| one.facts.company.id.clone()).collect();
    let decided = app.hub.staged_rows(&integration, user, &ids, &frame.who.actor()).await?;
    let mut rows = Vec::with_capacity(listed.len());
    for one in listed {
        let id = one.facts.company.id.clone();
        let mut row = Row::of(one, decided.get(&id));
        row.typed = typed.remove(&id);
        rows.push(row);
    }
    let unambiguous = counts.get("unambiguous").copied().unwrap_or_default();
    let facets = facets(&integration, &wanted, counts, by_how, staged.values().sum());
    let mut proposed = Vec::new();
    let mut submitted = false;
    for one in app.hub.proposed().await? {
        if one.integration != integration.id {
            continue;
        }
        submitted |= one.user == user;
        if one.user != own && frame.may_save() {
            proposed.push((app.hub.user(one.user).await?, one.rows));
        }
    }
    let head = CompaniesHead::of(app, &frame, integration.clone(), "match");
    let title = head.product.clone();
    let may_stage = frame.may(Permission::Propose) && other.is_none();
    Ok(MatchPage {
        frame,
        head,
        integration,
        title,
        wanted,
        facets,
        rows,
        paging,
        staged,
        submitted,
        other,
        proposed,
        refused,
        may_stage,
        unambiguous,
        proposing,
    })
}

impl MatchPage {
    /// The page's own address without what is chosen.
    fn path(&self) -> String {
        format!("/integrations/{}/match", crate::urls::encoded(&self.integration.name))
    }

    /// The same list on another page.
    fn at(&self, page: u64) -> String {
        self.wanted.with(&self.integration, &self.wanted.filter, Some(page))
    }

    /// Somebody's staged rows.
    fn of(&self, user: &UserId) -> String {
        let wanted = Wanted { of: Some(*user), ..Wanted::default() };
        wanted.with(&self.integration, "staged", None)
    }

    fn staged_total(&self) -> u64 {
        self.staged.values().sum()
    }

    /// What saving will do: `match 31, create 4, ignore 2`.
    fn will_do(&self) -> String {
        let count = |words: &[&str]| words.iter().filter_map(|word| self.staged.get(*word)).sum::<u64>();
        let parts = [
            (count(&["confirm", "automap", "match"]), "match", "matches"),
            (count(&["reject"]), "customer turned down", "customers turned down"),
            (count(&["create"]), "new customer", "new customers"),
            (count(&["ignore"]), "company ignored", "companies ignored"),
            (count(&["unignore"]), "company taken up again", "companies taken up again"),
            (count(&["unlink"]), "match deleted", "matches deleted"),
            (count(&["main"]), "main company chosen", "main companies chosen"),
        ];
        let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
        parts.map(|(count, one, several)| counted(count, one, several)).collect::<Vec<_>>().join(", ")
    }

    /// How many unambiguous suggestions there may be in this filter.
    fn to_confirm(&self) -> u64 {
        match self.wanted.filter.as_str() {
            "" | "suggested" | "everything" => self.unambiguous,
            _ => 0,
        }
    }

    /// How many companies *Automap* may fill in, in this filter.
    fn to_fill_in(&self) -> u64 {
        let near = self.facets.iter().find(|facet| facet.title == "Automapped").map_or(0, |one| one.count);
        match self.wanted.filter.as_str() {
            "" | "everything" if near > 0 => self.unambiguous + near,
            "unmatched" | "automapped" => near,
            _ => 0,
        }
    }
}

fn facets(
    integration: &Integration,
    wanted: &Wanted,
    counts: &BTreeMap<&'static str, u64>,
    by_how: &BTreeMap<String, u64>,
    staged: u64,
) -> Vec<Facet> {
    let facet = |above: &'static str, title: &'static str, word: &str, count: u64, within: bool| Facet {
        above,
        title,
        href: wanted.with(integration, word, None),
        count,
        chosen: wanted.filter == word || (word.is_empty() && wanted.filter == "all"),
        within,
    };
    let count = |word: &str| counts.get(word).copied().unwrap_or_default();
    let mut facets = vec![
        facet("", "All", "", count("all"), false),
        facet("", "Suggested", "suggested", count("suggested"), false),
        facet("", "Ambiguous", "ambiguous", count("ambiguous"), true),
        facet("", "Unmatched", "unmatched", count("unmatched"), false),
        facet("", "Automapped", "automapped", count("automapped"), true),
        facet("", "Matched", "matched", count("matched"), false),
        facet("", "Changed here", "staged", staged, false),
        facet("Not offered", "Ignored", "ignored", count("ignored"), false),
        facet("", "Held back", "held_back", count("held_back"), false),
        facet("", "Hidden", "hidden", count("hidden"), false),
        facet("", "Everything", "everything", count("everything"), false),
    ];
    let hows = [
        ("automatic", "Automatic"),
        ("manual", "Manual"),
        ("created", "Created"),
        ("imported", "Imported"),
        ("file", "From a file"),
        ("merged", "Merged"),
        ("pushed", "Made there"),
    ];
    let mut above = "How it was matched";
    for (word, title) in hows {
        let count = by_how.get(word).copied().unwrap_or_default();
        if count > 0 || wanted.filter == word {
            facets.push(facet(above, title, word, count, false));
            above = "";
        }
    }
    facets
}
