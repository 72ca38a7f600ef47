//! Signing in, one's own account, users, tokens, the audit log, settings.

mod around;
mod enrol;
mod link;
mod sign_in;

use crate::routes::{Needs, Routes};

/// Its routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/sign-in", Needs::Nothing, sign_in::show)
        .post("/sign-in", Needs::Nothing, sign_in::submit)
        .get("/sign-in/code", Needs::PasswordGiven, sign_in::show_code)
        .post("/sign-in/code", Needs::PasswordGiven, sign_in::submit_code)
        .get("/sign-in/second-factor", Needs::PasswordGiven, enrol::show)
        .post("/sign-in/second-factor", Needs::PasswordGiven, enrol::submit)
        .post("/sign-out", Needs::PasswordGiven, sign_in::sign_out)
        .get("/link/{secret}", Needs::Nothing, link::show)
        .post("/link/{secret}", Needs::Nothing, link::submit)
}
