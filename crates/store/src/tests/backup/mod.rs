//! Backups: everything comes back, on either engine, and nothing comes of a file that is not as it was written.

mod damaged;
mod older;
mod restored;
mod taken;
mod world;
