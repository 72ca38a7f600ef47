//! The pages as a person meets them: the real program, a real Chromium.

mod beside;
mod crawl;
mod hundred;
mod integrations;
mod matching;
mod morning;
mod served;
mod start;
mod webdriver;
mod week;
