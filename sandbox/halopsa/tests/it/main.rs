//! Every unpleasantness of HaloPSA that the sandbox plays, shown.
//!
//! Paragraph numbers are those of the vendor dossier.
mod desk;
mod disasters;

mod authentication;
mod faults;
mod gates;
mod lists;
mod records;
mod reference;
mod socket;
mod state;
mod writes;
