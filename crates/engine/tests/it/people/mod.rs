//! People who sign in: the whole way, and what must hold on it.

mod desk;
mod first;
mod getting_in;
mod recorded;
mod requests;
mod restored;
mod second_factor;
mod sessions;
mod settings;
mod slowed;
mod tokens;
mod users;
mod workspaces;
