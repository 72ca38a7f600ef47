//! What every planned change needs and no rule may fetch for itself: new ids, the time, and who asks.

use counterpart_model::{
    Attention, AttentionCode, AttentionId, Cause, Change, Company, Customer, CustomerId, How, HubSite, Ids,
    Instant, IntegrationId, Kind, Match, MatchId, MatchKind, Origin, RecordRef, Site, SiteId,
};

/// Writes changes down, with new ids, the moment and the actor filled in.
pub struct Scribe<'a> {
    /// Where new ids come from.
    pub ids: &'a dyn Ids,
    /// The moment of planning.
    pub now: Instant,
    /// Who asks, as matches and marks keep it.
    pub by: String,
}

impl Scribe<'_> {
    /// A new customer. Returns its id and the change that makes it.
    pub fn customer(&self, name: &str, origin: Origin, cause: Cause) -> (CustomerId, Change) {
        let id = CustomerId(self.ids.next());
        let customer = Customer { id, name: name.to_owned(), active: true, origin };
        (id, Change::create(RecordRef::Customer { id }, name, &customer.fields(), cause))
    }

    /// A new hub site of a customer, made from a vendor's site, and the match that ties the two.
    pub fn site(
        &self,
        integration: IntegrationId,
        customer: CustomerId,
        site: &Site,
        how: How,
        cause: &Cause,
    ) -> [Change; 2] {
        let id = SiteId(self.ids.next());
        let hub = HubSite {
            id,
            customer,
            name: site.name.clone(),
            active: true,
            country: site.address.as_ref().and_then(|address| address.country.clone()),
            phone: site.phone.clone(),
        };
        let made = Change::create(RecordRef::Site { id }, &site.name, &hub.fields(), cause.clone());
        let link = Match {
            id: MatchId(self.ids.next()),
            integration,
            kind: MatchKind::Site,
            hub: id.0,
            vendor: site.id.clone(),
            how,
            main: true,
            locked: false,
            sites: Vec::new(),
            by: self.by.clone(),
            at: self.now,
        };
        [made, matched(&link, &site.name, &site.name, cause.clone())]
    }

    /// A new match between a customer and a company.
    pub fn company_match(
        &self,
        integration: IntegrationId,
        customer: CustomerId,
        company: &Company,
        how: How,
    ) -> Match {
        Match {
            id: MatchId(self.ids.next()),
            integration,
            kind: MatchKind::Company,
            hub: customer.0,
            vendor: company.id.clone(),
            how,
            main: true,
            locked: false,
            sites: Vec::new(),
            by: self.by.clone(),
            at: self.now,
        }
    }

    /// A thing that waits for a person.
    pub fn attention(
        &self,
        integration: IntegrationId,
        company: &Company,
        code: AttentionCode,
        sentence: String,
        proposed: Option<String>,
    ) -> Change {
        let id = AttentionId(self.ids.next());
        let item = Attention {
            id,
            integration,
            kind: Kind::Company,
            vendor: company.id.clone(),
            code,
            sentence: sentence.clone(),
            proposed,
            at: self.now,
            resolved: false,
        };
        Change::create(
            RecordRef::Attention { id },
            &company.name,
            &item.fields(),
            Cause::new("R25", sentence),
        )
    }
}

/// The change that saves a match.
pub fn matched(link: &Match, hub_name: &str, vendor_name: &str, cause: Cause) -> Change {
    let label = format!("{hub_name} = {} '{vendor_name}'", link.vendor);
    Change::create(RecordRef::Match { id: link.id }, label, &link.fields(), cause)
}
