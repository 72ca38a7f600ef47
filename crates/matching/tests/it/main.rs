//! What the matching crate promises, by rule and by law.

mod assets;
mod duplicates;
mod email;
mod exact;
mod explain;
mod files;
mod index;
mod laws;
mod odd_organisations;
mod organisation_cases;
mod organisations;
mod people;
mod people_cases;
mod phone;
mod spelling;
