//! What the kit promises, shown with worlds and with a vendor of its own.
mod bakery;
mod pages;
mod roof;
mod world;
