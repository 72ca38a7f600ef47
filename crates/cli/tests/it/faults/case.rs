//! A fault, where it strikes, and what must come of it.

use super::lane::Lane;
use super::night::{self, Chosen, undisturbed};
use super::picture::Picture;
use crate::desk::Ran;
use counterpart_model::{IntegrationState, Kind, RunState, Visibility};
use counterpart_sandbox_kit::{Effect, Fault};

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What the instance says of itself, asked before anything else.
    Instance,
    /// The token.
    Token,
    /// Every page of the client list.
    Clients,
    /// One page of it, from 1; it has three.
    ClientPage(u8),
    /// Every page of the site list.
    Sites,
    /// One page of it, from 1; it has five.
    SitePage(u8),
    /// A client that is no longer in the list, asked for by its id.
    Probe,
}

/// What the disturbed run may have written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrote {
    /// Nothing at all.
    Nothing,
    /// Some of what an undisturbed one writes, and nothing else.
    Some,
    /// As much as an undisturbed one.
    All,
    /// As the vendor said, which was not true; of customers, sites and matches only what an undisturbed one writes.
    WhatWasSaid,
}

/// A fault and what must come of it.
#[derive(Debug, Clone)]
pub struct Case {
    place: Place,
    pub fault: Fault,
    ends: RunState,
    code: i32,
    says: Vec<&'static str>,
    wrote: Wrote,
    healed_by_a_sweep: bool,
}

/// A fault that always strikes there, and that a sync takes no harm from.
pub fn at(place: Place, effect: Effect) -> Case {
    let fault = Fault::new(effect);
    let fault = match place {
        Place::Instance => fault.path("/api/authinfo"),
        Place::Token => fault.path("/auth/token"),
        Place::Clients => fault.path("/api/client"),
        Place::ClientPage(page) => fault.path("/api/client").query("page_no", &page.to_string()),
        Place::Sites => fault.path("/api/site"),
        Place::SitePage(page) => fault.path("/api/site").query("page_no", &page.to_string()),
        Place::Probe => fault.path("/api/client/*"),
    };
    let (ends, wrote) = (RunState::Done, Wrote::All);
    Case { place, fault, ends, code: 0, says: Vec::new(), wrote, healed_by_a_sweep: false }
}

impl Case {
    /// It strikes so many times only.
    pub fn times(mut self, times: u32) -> Self {
        self.fault = self.fault.times(times);
        self
    }

    /// So many requests pass first.
    pub fn skip(mut self, requests: u32) -> Self {
        self.fault = self.fault.skip(requests);
        self
    }

    /// The run says this.
    pub fn says(mut self, words: &[&'static str]) -> Self {
        self.says.extend(words);
        self
    }

    /// The run fails and says this. Of the kind that failed nothing is concluded, what comes behind it is not asked for.
    pub fn fails(mut self, words: &[&'static str]) -> Self {
        (self.ends, self.code, self.wrote) = (RunState::Failed, 1, Wrote::Some);
        self.says(words)
    }

    /// The run is done in part, and says this: a list did not come whole.
    pub fn incomplete(mut self, words: &[&'static str]) -> Self {
        (self.ends, self.code, self.wrote) = (RunState::Partial, 1, Wrote::Some);
        self.says(words)
    }

    /// The run is done but for some records, and says this.
    pub fn but_for_records(mut self, words: &[&'static str]) -> Self {
        (self.ends, self.code, self.wrote) = (RunState::Partial, 0, Wrote::Some);
        self.says(words)
    }

    /// It wrote this.
    pub fn wrote(mut self, wrote: Wrote) -> Self {
        self.wrote = wrote;
        self
    }

    /// Only a sweep can heal it: no list of changes shows what was deleted.
    pub fn healed_by_a_sweep(mut self) -> Self {
        self.healed_by_a_sweep = true;
        self
    }

    /// Plays it: a night falls, a sync is disturbed, the fault goes away, a sync heals.
    pub fn play(&self, lane: &Lane) {
        let named = format!("{:?}: {:?}", self.place, self.fault.effect);
        eprintln!("{named}");
        lane.begin_anew();
        let chosen = night::falls(lane);
        let fault = lane.desk.vendor().arm(self.fault.clone());
        let ran = lane.sweep();
        let struck = lane.desk.vendor().faults().iter().any(|armed| armed.id == fault && armed.struck > 0);
        assert!(struck, "{named}: it never struck");
        let during = lane.now();
        self.look_at_the_run(&named, &ran, &during);
        nothing_is_lost(&named, &lane.before, &during, self.wrote);
        self.look_at_what_was_written(&named, lane, &during, chosen);

        lane.desk.vendor().disarm_all();
        let ran = if self.healed_by_a_sweep { lane.sweep() } else { lane.sync() };
        assert_eq!(ran.code, 0, "{named}: the next sync heals it: {ran:#?}");
        is_as_if_nothing_had_been(&named, &lane.now());
    }

    fn look_at_the_run(&self, named: &str, ran: &Ran, during: &Picture) {
        let run = during.run();
        assert_eq!((run.state, ran.code), (self.ends, self.code), "{named}: {ran:#?}");
        for words in &self.says {
            assert!(
                ran.out.contains(words) || ran.err.contains(words),
                "{named}: does not say '{words}': {ran:#?}"
            );
        }
        let healthy = matches!(during.integration, Some(IntegrationState::Healthy));
        assert_eq!(healthy, self.code == 0, "{named}: {:?}", during.integration);
    }

    fn look_at_what_was_written(&self, named: &str, lane: &Lane, during: &Picture, chosen: Chosen) {
        let (before, after) = (&lane.before, undisturbed());
        match self.wrote {
            Wrote::Nothing => {
                assert_eq!(during.mirror, before.mirror, "{named}");
                assert_eq!((&during.hub, &during.attention), (&before.hub, &before.attention), "{named}");
                assert_eq!(during.journal, Vec::<String>::new(), "{named}");
            }
            Wrote::Some | Wrote::WhatWasSaid => {}
            Wrote::All => is_as_if_nothing_had_been(named, during),
        }
        let deleted = (Kind::Company, chosen.deleted);
        let whole = during.run().summary.pulled.get(&Kind::Company);
        if whole.is_none_or(|counts| !counts.completeness.is_complete()) {
            assert_eq!(during.mirror[&deleted], before.mirror[&deleted], "{named}: nothing is concluded");
        }
        let waits = |line: &String| after.attention.contains(line) || line.contains("company_not_visible");
        assert!(during.attention.iter().all(waits), "{named}: {:?}", during.attention);
    }
}

/// Whatever was known keeps what it said and whether it is shown, unless the vendor truly said otherwise; and nothing was done
/// that is not done without the fault.
fn nothing_is_lost(named: &str, before: &Picture, during: &Picture, wrote: Wrote) {
    let after = undisturbed();
    for (key, row) in &before.mirror {
        let (found, truth) = (&during.mirror[key], &after.mirror[key]);
        let hidden_at_least = found.0 == Visibility::NotVisible && truth.0 == Visibility::Gone;
        let shown = [row.0, truth.0].contains(&found.0) || hidden_at_least;
        let said = [&row.1, &truth.1].contains(&&found.1) || wrote == Wrote::WhatWasSaid;
        assert!(shown && said, "{named}: {key:?} was {row:?}, is {found:?}, should be {truth:?}");
    }
    for key in during.mirror.keys() {
        assert!(after.mirror.contains_key(key), "{named}: {key:?} is not a record of the vendor's");
    }
    let lost: Vec<_> =
        before.hub.intersection(&after.hub).filter(|line| !during.hub.contains(*line)).collect();
    assert!(lost.is_empty(), "{named}: lost or changed: {lost:#?}");
    let wrong: Vec<_> =
        during.hub.iter().filter(|line| !before.hub.contains(*line) && !after.hub.contains(*line)).collect();
    assert!(wrong.is_empty(), "{named}: changed wrongly: {wrong:#?}");
    let mut rightly = after.journal.clone();
    for line in &during.journal {
        let at = rightly.iter().position(|right| right == line);
        rightly.remove(at.unwrap_or_else(|| panic!("{named}: without the fault this is not done: {line}")));
    }
}

/// Everything is as after a sync that nothing disturbed, and came about by the same changes.
#[track_caller]
pub fn is_as_if_nothing_had_been(named: &str, now: &Picture) {
    let after = undisturbed();
    for (key, row) in &after.mirror {
        assert_eq!(now.mirror.get(key), Some(row), "{named}: {key:?}");
    }
    assert_eq!(now.mirror.len(), after.mirror.len(), "{named}");
    let differing: Vec<_> = now.hub.symmetric_difference(&after.hub).collect();
    assert!(differing.is_empty(), "{named}: {differing:#?}");
    assert_eq!(now.attention, after.attention, "{named}");
    assert_eq!(now.journal, after.journal, "{named}");
    assert_eq!(now.waiting, 0, "{named}");
    assert_eq!(now.integration, Some(IntegrationState::Healthy), "{named}");
    for state in [RunState::Waiting, RunState::Running, RunState::Held] {
        assert_eq!(now.in_state(state), 0, "{named}: {state:?}");
    }
}

/// Plays one after the other at one desk.
pub fn play(cases: &[Case]) {
    let lane = Lane::new();
    cases.iter().for_each(|case| case.play(&lane));
}
