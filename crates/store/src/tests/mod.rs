//! Tests of the store. Whatever is stored is tested on both engines.

mod applying;
mod backup;
mod companies;
mod integrations;
mod isolation;
mod matching;
mod mirror;
mod notifications;
mod opening;
mod outbox;
mod people;
mod plans;
mod postgres_roles;
mod rate_budgets;
mod restarting;
mod samples;
mod schedules;
mod standings;
mod transactions;
mod work;
mod writes;
