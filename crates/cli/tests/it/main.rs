//! The command `counterpart` as a person meets it: the real binary, a sandbox of its own per test, a folder of its own.

mod attention;
mod automatic;
mod backup;
mod bad_answers;
mod contracts;
mod crash;
mod customers;
mod data_folder;
mod desk;
mod faults;
mod forecast;
mod integrations;
mod interrupted;
mod mappings;
mod matching;
mod odd_input;
mod plans;
mod pushing;
mod reach;
mod schedules;
mod servers;
mod syncing;
mod users;
mod why;
mod workers;
