//! The pages as a person meets them: the real program, a real Chromium.

mod beside;
mod crawl;
mod cut;
mod hundred;
mod integrations;
mod morning;
pub mod served;
mod start;
mod states;
mod upsets;
mod webdriver;
mod week;
