//! What the matching crate promises, by rule and by law.

mod assets;
mod email;
mod exact;
mod explain;
mod files;
mod laws;
mod organisations;
mod people;
mod people_cases;
mod phone;
mod spelling;
