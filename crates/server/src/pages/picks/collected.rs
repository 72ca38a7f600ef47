//! The list beside such a page: what was collected, what would come of each row, and the buttons that end it.

use crate::App;
use crate::error::Failure;
use crate::foreseen::Refusal;
use crate::frame::Frame;
use crate::text::counted;
use counterpart_engine::{Check, PickedRow};
use counterpart_model::{Decision, Integration, Permission, PickList, User, UserId};

/// What was collected.
pub struct Collected {
    /// The page's address.
    pub path: String,
    /// The rows.
    pub rows: Vec<PickedRow>,
    /// Whose list it is, where it is not the reader's own.
    pub other: Option<User>,
    /// Who handed such a list over, and of how many rows.
    pub proposed: Vec<(User, u64)>,
    /// Whether this list waits for an approval.
    pub submitted: bool,
    /// Whether the reader may put something on it.
    pub may_pick: bool,
    /// Why nothing was saved.
    pub refused: Option<Refusal>,
    /// Whether new customers get their companies' sites, as the integration is set; none where it is not asked.
    pub sites: Option<bool>,
}

impl Collected {
    /// Of the reader's own list, or of somebody else's, which those see who may save it.
    pub async fn of(
        app: &App,
        frame: &Frame,
        integration: &Integration,
        (list, of): (PickList, Option<UserId>),
        refused: Option<Refusal>,
    ) -> Result<Self, Failure> {
        let own = frame.who.user.id;
        let other = match of.filter(|user| *user != own && frame.may_save()) {
            Some(user) => Some(app.hub.user(user).await?),
            None => None,
        };
        let user = other.as_ref().map_or(own, |user| user.id);
        let foreseen = app.hub.plan_picks(integration, user, list, false, &frame.who.actor()).await?;
        let (mut proposed, mut submitted) = (Vec::new(), false);
        for one in app.hub.proposed_picks().await? {
            if one.by.integration != integration.id || one.by.list != list {
                continue;
            }
            submitted |= one.by.user == user;
            if one.by.user != own && frame.may_save() {
                proposed.push((app.hub.user(one.by.user).await?, one.rows));
            }
        }
        let path = format!("{}/{}", crate::pages::integrations::address(integration), list.as_str());
        Ok(Self {
            path,
            rows: foreseen.rows,
            may_pick: frame.may(Permission::Propose) && other.is_none(),
            other,
            proposed,
            submitted,
            refused,
            sites: (list == PickList::Import).then_some(integration.settings.create_sites),
        })
    }

    /// What is to be done with a row, in words, where the pair does not say it.
    pub fn words(&self, row: &PickedRow) -> &'static str {
        match (&row.picked.decision, self.sites.is_some()) {
            (Decision::Create, _) => "new customer",
            (Decision::Unlink { .. }, _) => "mapping deleted",
            (Decision::Match { take_over: true, .. }, _) => "moved",
            (Decision::Main { .. }, _) => "main company",
            (Decision::File { .. }, _) => "from a file",
            (_, true) => "mapped",
            _ => "",
        }
    }

    /// How a form names a row.
    pub fn key(&self, row: &PickedRow) -> String {
        match row.picked.decision.customer() {
            Some(customer) => format!("{} customer {customer}", row.picked.company),
            None => row.picked.company.to_string(),
        }
    }

    /// What is in the way of a row.
    pub fn problem<'a>(&self, row: &'a PickedRow) -> Option<&'a str> {
        match &row.check {
            Check::Moves(reason) | Check::Refused(reason) => Some(reason),
            Check::DoneAlready => Some("this is so already"),
            Check::Fine => None,
        }
    }

    /// Whether saying that the company moves would do.
    pub fn moves(&self, row: &PickedRow) -> bool {
        matches!(row.check, Check::Moves(_))
    }

    /// What saving will do: `1 new customer, 3 mappings`.
    pub fn will_do(&self) -> String {
        let count = |fits: fn(&Decision) -> bool| {
            self.rows.iter().filter(|row| fits(&row.picked.decision)).count() as u64
        };
        let parts = [
            (count(|it| matches!(it, Decision::Create)), "new customer", "new customers"),
            (
                count(|it| {
                    matches!(it, Decision::Match { .. } | Decision::Confirm { .. } | Decision::File { .. })
                }),
                "mapping",
                "mappings",
            ),
            (count(|it| matches!(it, Decision::Unlink { .. })), "mapping deleted", "mappings deleted"),
            (count(|it| matches!(it, Decision::Main { .. })), "main company chosen", "main companies chosen"),
        ];
        let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
        parts.map(|(number, one, several)| counted(number, one, several)).collect::<Vec<_>>().join(", ")
    }

    /// Somebody's list.
    pub fn list_of(&self, user: &UserId) -> String {
        format!("{}?of={user}", self.path)
    }
}
