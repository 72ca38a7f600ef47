//! Every unpleasantness of Autotask that the sandbox plays, shown.
//!
//! Paragraph numbers are those of the vendor dossier.
mod desk;

mod credentials;
mod faults;
mod limits;
mod metadata;
mod pages;
mod queries;
mod records;
mod rights;
mod shapes;
mod state;
mod webhooks;
mod world;
mod writes;
mod zones;
