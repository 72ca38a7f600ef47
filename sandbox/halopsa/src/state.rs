//! What a tenant holds. Records are compact: what nobody changed is rendered from the world when it is asked for.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use counterpart_sandbox_kit::world::{World, WorldId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Fields of a record that were set to something else than the world says, by API name.
pub(crate) type More = Option<Box<Map<String, Value>>>;

#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) id: u32,
    pub(crate) name: Box<str>,
    /// The organisation it stands for; none for the "unknown" client and those made later.
    pub(crate) world: Option<WorldId>,
    pub(crate) toplevel: u32,
    /// Id of the relationship, 0 for none.
    pub(crate) relationship: u8,
    /// 0 for none.
    pub(crate) main_site: u32,
    pub(crate) inactive: bool,
    /// Milliseconds since 1970, as all stamps.
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) more: More,
}

#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) id: u32,
    pub(crate) client: u32,
    pub(crate) name: Box<str>,
    /// The organisation and the position of its site.
    pub(crate) world: Option<(WorldId, u16)>,
    pub(crate) inactive: bool,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) more: More,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TopLevel {
    pub(crate) id: u32,
    pub(crate) name: String,
}

/// How far a role lets an agent into a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    None,
    Read,
    Modify,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agent {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) team: String,
    pub(crate) isdisabled: bool,
    pub(crate) isapiagent: bool,
    /// Rows of a list that is not paged: the agent's own default page.
    pub(crate) pagesize: u32,
    /// What the role grants on customers.
    pub(crate) customers: Level,
    /// The only clients it may see; all unless given.
    pub(crate) visible_clients: Option<BTreeSet<u32>>,
    /// Clients it may not see.
    pub(crate) hidden_clients: BTreeSet<u32>,
}

impl Agent {
    pub(crate) fn sees(&self, client: u32) -> bool {
        !self.hidden_clients.contains(&client)
            && self.visible_clients.as_ref().is_none_or(|visible| visible.contains(&client))
    }
}

/// The registered application: the first gate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) loginas_agent_id: u32,
    pub(crate) inactive: bool,
}

/// What happens to a known scope that the application was not given: not established, so it can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ungranted {
    /// Left out of the token; the reply's `scope` shows what was granted.
    Drop,
    /// Left out of the token, but the reply's `scope` repeats what was asked.
    DropSilently,
    /// 400 `invalid_scope`.
    Refuse,
}

/// Settings of the tenant and of builds of the vendor's software.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Instance {
    pub(crate) tenant: String,
    pub(crate) app_version: String,
    /// 200 in older builds, 201 in newer.
    pub(crate) post_status: u16,
    /// Largest page of clients and sites; larger wishes are cut without a word.
    pub(crate) page_cap: usize,
    pub(crate) token_seconds: u32,
    pub(crate) ungranted_scopes: Ungranted,
}

/// A token in use.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) scopes: Vec<String>,
    pub(crate) agent: u32,
    pub(crate) expires: i64,
}

/// The rows of a list that matched last, so that walking its pages does not search again.
pub(crate) type LastMatch = Mutex<Option<(String, Arc<Vec<u32>>)>>;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: Arc<World>,
    pub(crate) instance: Instance,
    pub(crate) application: Application,
    pub(crate) agents: Vec<Agent>,
    pub(crate) toplevels: Vec<TopLevel>,
    /// Sorted by id, as sites are.
    pub(crate) clients: Vec<Client>,
    pub(crate) sites: Vec<Site>,
    pub(crate) next_client: u32,
    pub(crate) next_site: u32,
    pub(crate) tokens: HashMap<String, Token>,
    pub(crate) tokens_issued: u64,
    /// Rises with every change of anything.
    pub(crate) version: u64,
    pub(crate) last_clients: LastMatch,
    pub(crate) last_sites: LastMatch,
}

/// Relationships a client can have; the id is the position plus one.
pub(crate) const RELATIONSHIPS: [&str; 4] = ["Ad hoc", "Contract", "Prospect", "Partner"];

impl State {
    pub(crate) fn client(&self, id: u32) -> Option<&Client> {
        let at = self.clients.binary_search_by_key(&id, |client| client.id).ok()?;
        self.clients.get(at)
    }

    pub(crate) fn client_mut(&mut self, id: u32) -> Option<&mut Client> {
        let at = self.clients.binary_search_by_key(&id, |client| client.id).ok()?;
        self.clients.get_mut(at)
    }

    pub(crate) fn site(&self, id: u32) -> Option<&Site> {
        let at = self.sites.binary_search_by_key(&id, |site| site.id).ok()?;
        self.sites.get(at)
    }

    pub(crate) fn site_mut(&mut self, id: u32) -> Option<&mut Site> {
        let at = self.sites.binary_search_by_key(&id, |site| site.id).ok()?;
        self.sites.get_mut(at)
    }

    pub(crate) fn toplevel_name(&self, id: u32) -> &str {
        self.toplevels.iter().find(|toplevel| toplevel.id == id).map_or("", |toplevel| &toplevel.name)
    }

    pub(crate) fn agent(&self, id: u32) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    /// Removes a client with its sites; false if there is none.
    pub(crate) fn remove_client(&mut self, id: u32) -> bool {
        self.version += 1;
        let Ok(at) = self.clients.binary_search_by_key(&id, |client| client.id) else { return false };
        self.clients.remove(at);
        self.sites.retain(|site| site.client != id);
        true
    }

    /// Removes a site; the client whose main site it was has none then.
    pub(crate) fn remove_site(&mut self, id: u32) -> bool {
        self.version += 1;
        let Ok(at) = self.sites.binary_search_by_key(&id, |site| site.id) else { return false };
        let client = self.sites.remove(at).client;
        if let Some(client) = self.client_mut(client).filter(|client| client.main_site == id) {
            client.main_site = 0;
        }
        true
    }
}
