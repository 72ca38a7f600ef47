//! A plan as a page shows it: counts, groups, field by field, what is left out and why. The one shape of every preview.

use crate::App;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::changes::ChangeView;
use crate::said;
use crate::text::counted;
use counterpart_engine::Kept;
use counterpart_model::{CustomerId, Permission, Plan, Skipped};

/// Changes on a page.
pub const PAGE: u64 = 100;

/// A preview. Handlers of a page make it with [`PlanView::keep`], and its template includes `plan_view.html`, where it is
/// called `plan`.
pub struct PlanView {
    /// What is known of the plan.
    pub kept: Kept,
    /// What it would do: "118 matches made".
    pub counts: Vec<String>,
    /// The changes of this page.
    pub groups: Vec<GroupView>,
    /// What is left out, as far as this page shows it.
    pub skipped: Vec<Skipped>,
    /// How many changes, and how many things left out, stand before this page.
    pub behind: u64,
    /// The last page's place, where there is one before this one.
    pub previous: Option<u64>,
    /// The next page's place, where there is one.
    pub next: Option<u64>,
    /// Whether the reader may apply it.
    pub may_apply: bool,
    /// What the button says.
    pub verb: &'static str,
}

/// Changes that belong together.
pub struct GroupView {
    /// The customer that they are about, where it is there.
    pub customer: Option<CustomerId>,
    /// What they are about; empty where the one change says it.
    pub about: String,
    /// The changes.
    pub changes: Vec<ChangeView>,
}

impl PlanView {
    /// Keeps a plan for whoever applies it, and shows its first page. `title` says what it would do, `page` is the address of
    /// the preview, and `verb` what its button says: `Undo`.
    pub async fn keep(
        app: &App,
        frame: &Frame,
        plan: &Plan,
        title: &str,
        page: &str,
        verb: &'static str,
    ) -> Result<Self, Failure> {
        let kept = app.hub.keep_plan(plan, title, page).await?;
        Self::of(app, frame, kept, 0, verb).await
    }

    /// One page of a plan that is kept.
    pub async fn of(
        app: &App,
        frame: &Frame,
        kept: Kept,
        behind: u64,
        verb: &'static str,
    ) -> Result<Self, Failure> {
        let stretch = app.hub.kept_stretch(&kept.key, behind, PAGE).await?;
        let changes = stretch.groups.into_iter().flat_map(|group| group.changes).collect();
        let groups = app.hub.by_customer(changes).await?.into_iter().map(|about| GroupView {
            about: match about.changes.as_slice() {
                [one] if one.label == about.name => String::new(),
                _ => about.name,
            },
            customer: about.customer,
            changes: about.changes.iter().map(|change| ChangeView::of(change, frame)).collect(),
        });
        let until = behind.saturating_add(PAGE);
        Ok(Self {
            counts: said::counted_kinds(&kept.counts),
            groups: groups.collect(),
            skipped: stretch.skipped,
            behind,
            previous: (behind > 0).then(|| behind.saturating_sub(PAGE)),
            next: (until < kept.changes || until < kept.skipped).then_some(until),
            may_apply: frame.may(Permission::Save) && kept.applied.is_none() && kept.changes > 0,
            verb,
            kept,
        })
    }

    /// How much is left out, in words.
    pub fn left_out(&self) -> String {
        counted(self.kept.skipped, "thing is left out", "things are left out")
    }

    /// The last change on this page, counted from 1.
    pub fn last(&self) -> u64 {
        self.kept.changes.min(self.behind + PAGE)
    }
}
