//! The world as a HaloPSA tenant holds it, with the dirt that collects in one.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use counterpart_sandbox_kit::world::{Organization, World, WorldId};

use crate::state::{Agent, Application, Client, Instance, Level, Site, State, TopLevel, Ungranted};
use counterpart_sandbox_kit::spread::{guid, percent, spread};

/// The agent the application logs in as.
pub(crate) const API_AGENT: u32 = 20;

/// The client that tickets of unknown senders go to.
pub(crate) const UNKNOWN_CLIENT: u32 = 1;

/// 2016-03-01, in milliseconds since 1970: the tenant's first day.
const FIRST_DAY: i64 = 1_456_790_400_000;
const DAY: i64 = 86_400_000;

/// Clients that were entered twice, once a tenant has at least four times as many customers.
const TWICE: u32 = 5;

pub(crate) fn populate(world: &Arc<World>) -> State {
    let mut state = empty(world);
    let customers = world.len() as u32;
    let twice = if customers >= 4 * TWICE { TWICE } else { 0 };
    for position in 0..customers {
        let own = customers - twice;
        let id = if position < own { position + 1 } else { repeated(world.seed(), position, own) };
        let Some(organization) = world.organization(WorldId(id)) else { continue };
        let name = match position.checked_sub(own) {
            // Two exact duplicates, then three that differ by case or spacing only.
            None | Some(0 | 1) => organization.name.clone(),
            Some(2) => organization.name.to_uppercase(),
            Some(3) => format!("{} ", organization.name),
            Some(_) => organization.name.replacen(' ', "  ", 1),
        };
        add(&mut state, &organization, name, i64::from(position) * 2_900 * DAY / i64::from(customers));
    }
    state
}

/// An organisation that is entered again.
fn repeated(seed: u64, position: u32, own: u32) -> u32 {
    1 + (spread(seed, u64::from(position)) % u64::from(own)) as u32
}

fn add(state: &mut State, organization: &Organization, name: String, age: i64) {
    let id = state.next_client;
    // Ids have gaps, as after years of deleting.
    state.next_client += 1 + (spread(u64::from(id), 1) % 3) as u32;
    let created = FIRST_DAY + age + (spread(u64::from(id), 2) % DAY as u64) as i64;
    let updated = created + (spread(u64::from(id), 3) % (400 * DAY as u64)) as i64;
    let prospect = percent(id, 4, 8);
    let relationship = match spread(u64::from(id), 5) % 100 {
        0..3 => 0,
        3..20 => 1,
        _ if prospect => 3,
        20..25 => 4,
        _ => 2,
    };
    let main_site = if percent(id, 6, 2) { 0 } else { state.next_site };
    state.clients.push(Client {
        id,
        name: name.into(),
        world: Some(organization.id),
        toplevel: if prospect { 2 } else { 1 + 2 * u32::from(percent(id, 7, 10)) },
        relationship,
        main_site,
        inactive: organization.inactive,
        created,
        updated,
        more: None,
    });
    for (position, site) in organization.sites.iter().enumerate() {
        let site_id = state.next_site;
        state.next_site += 1 + (spread(u64::from(site_id), 8) % 2) as u32;
        state.sites.push(Site {
            id: site_id,
            client: id,
            name: site.name.as_str().into(),
            world: Some((organization.id, position as u16)),
            inactive: organization.inactive || (position > 0 && percent(site_id, 9, 4)),
            created,
            updated: updated - (spread(u64::from(site_id), 10) % (updated - created + 1) as u64) as i64,
            more: None,
        });
    }
}

fn empty(world: &Arc<World>) -> State {
    let seed = world.seed();
    let unknown = Client {
        id: UNKNOWN_CLIENT,
        name: "Unknown".into(),
        world: None,
        toplevel: 1,
        relationship: 0,
        main_site: 1,
        inactive: false,
        created: FIRST_DAY,
        updated: FIRST_DAY,
        more: None,
    };
    let site = Site {
        id: 1,
        client: UNKNOWN_CLIENT,
        name: "Unknown".into(),
        world: None,
        inactive: false,
        created: FIRST_DAY,
        updated: FIRST_DAY,
        more: None,
    };
    let toplevel = |(id, name): (u32, &str)| TopLevel { id, name: name.to_owned() };
    State {
        world: Arc::clone(world),
        instance: Instance {
            tenant: "sandbox".to_owned(),
            app_version: "2.250.1".to_owned(),
            post_status: 201,
            page_cap: 100,
            token_seconds: 3600,
            ungranted_scopes: Ungranted::Drop,
        },
        application: Application {
            client_id: guid(seed, 101),
            client_secret: format!("{}-{}", guid(seed, 102), guid(seed, 103)),
            scopes: vec!["all".to_owned()],
            loginas_agent_id: API_AGENT,
            inactive: false,
        },
        agents: agents(),
        toplevels: [(1, "Managed"), (2, "Prospects"), (3, "Break-fix")].map(toplevel).into(),
        clients: vec![unknown],
        sites: vec![site],
        next_client: 12,
        next_site: 18,
        tokens: HashMap::new(),
        tokens_issued: 0,
        version: 0,
        last_clients: Mutex::default(),
        last_sites: Mutex::default(),
    }
}

fn agents() -> Vec<Agent> {
    let agent = |id: u32, name: &str, team: &str| Agent {
        id,
        name: name.to_owned(),
        email: match id {
            1 | API_AGENT => String::new(),
            _ => format!("{}@msp.example", name.to_lowercase().replace(' ', ".")),
        },
        team: team.to_owned(),
        isdisabled: false,
        isapiagent: id == API_AGENT,
        pagesize: 50,
        customers: Level::Modify,
        visible_clients: None,
        hidden_clients: BTreeSet::new(),
    };
    let mut agents = vec![
        agent(1, "Unassigned", ""),
        agent(3, "Maud Ellery", "1st Line Support"),
        agent(4, "Tom Ackroyd", "1st Line Support"),
        agent(6, "Priya Shelby", "2nd Line Support"),
        agent(7, "Ola Nesbitt", "2nd Line Support"),
        agent(9, "Greta Holt", "Projects"),
        agent(12, "Sam Quigley", "Account Management"),
        agent(15, "Former Colleague", "1st Line Support"),
        agent(API_AGENT, "Counterpart API", ""),
    ];
    for agent in &mut agents {
        agent.isdisabled = agent.id == 15;
    }
    agents
}
