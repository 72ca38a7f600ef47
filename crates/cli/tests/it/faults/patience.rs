//! What goes on failing although it might pass: a sync tries again for half a minute, then says so. All cases wait side by side.

use super::case::Place::{ClientPage, Clients, Instance, Probe, SitePage, Sites, Token};
use super::case::{Case, Wrote, at};
use super::lane::Lane;
use super::night::undisturbed;
use counterpart_sandbox_kit::{CutPoint, Effect};

/// Every case of this file.
pub fn cases() -> Vec<Case> {
    let cut = |point| Effect::Cut { at: point };
    vec![
        at(Instance, Effect::status(503)).fails(&["failed over", "tried 6 times"]).wrote(Wrote::Nothing),
        at(Token, Effect::status(500))
            .fails(&["authorisation server failed", "try again later"])
            .wrote(Wrote::Nothing),
        at(Token, cut(CutPoint::BeforeHandling)).fails(&["was cut while a token"]).wrote(Wrote::Nothing),
        at(Clients, Effect::status(204)).fails(&["empty body", "tried 6 times"]).wrote(Wrote::Nothing),
        at(Clients, Effect::Html { status: 503, body: None })
            .fails(&["status 503", "on its side"])
            .wrote(Wrote::Nothing),
        at(ClientPage(2), Effect::status(502)).fails(&["the client list, page 2", "status 502"]),
        at(ClientPage(2), Effect::Truncate { keep_percent: 50 }).fails(&["breaks off after"]),
        at(ClientPage(3), cut(CutPoint::MidBody)).fails(&["was cut while the client list, page 3"]),
        at(Sites, Effect::status(504)).fails(&["took too long over the site list"]),
        at(SitePage(4), cut(CutPoint::BeforeHeaders)).fails(&["was cut while the site list, page 4"]),
        // The run goes on without the record that cannot be asked for; the next sweep asks again.
        at(Probe, Effect::status(503))
            .wrote(Wrote::Some)
            .says(&["Whether it still exists could not be asked"])
            .healed_by_a_sweep(),
    ]
}

#[test]
fn r74_what_goes_on_failing_is_told_after_half_a_minute_and_healed_by_the_next_sync() {
    undisturbed();
    std::thread::scope(|scope| {
        for case in cases() {
            scope.spawn(move || case.play(&Lane::new()));
        }
    });
}
