//! Who calls: the bearer token, and the two gates a call must pass (dossier, 2.5).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::HaloPsa;
use crate::access::{Need, opens};
use crate::refusal::Refusal;
use crate::state::{Agent, Level, State};

/// A call with a token that is still good.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    scopes: Vec<String>,
    /// The agent it is logged in as.
    pub(crate) agent: u32,
}

impl FromRequestParts<Arc<HaloPsa>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, halo: &Arc<HaloPsa>) -> Result<Self, Refusal> {
        let header =
            parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, token) = header.split_once(' ').unwrap_or_default();
        if !kind.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::Unauthorised);
        }
        let now = halo.clock.now().timestamp_millis();
        let state = halo.read();
        let known =
            state.tokens.get(token.trim()).filter(|known| now < known.expires && !known.scopes.is_empty());
        known
            .map(|known| Self { scopes: known.scopes.clone(), agent: known.agent })
            .ok_or(Refusal::Unauthorised)
    }
}

impl Caller {
    /// Both gates: the scopes of the token, then the role of the agent.
    pub(crate) fn pass<'a>(&self, state: &'a State, need: Need) -> Result<&'a Agent, Refusal> {
        let agent = state.agent(self.agent).filter(|agent| !agent.isdisabled).ok_or(Refusal::Unauthorised)?;
        let level = match need {
            Need::ReadCustomers => Level::Read,
            Need::EditCustomers => Level::Modify,
            Need::Any | Need::Configuration => Level::None,
        };
        if opens(&self.scopes, need) && agent.customers >= level {
            Ok(agent)
        } else {
            Err(Refusal::Forbidden)
        }
    }
}
