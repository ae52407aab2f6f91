//! Files of this computer: written whole or not at all, under passing names until they are; read only where they are
//! ordinary ones; known again by what they hold.
//!
//! May use no other room, and knows of no library.

mod error;
mod exchange;
mod fingerprint;
mod held;
mod identity;
mod json;
mod name;
mod ordinary;
mod paths;
mod patience;
mod place;
mod process;
mod temporary;
mod write;

pub use error::{FileError, NameFault};
pub use exchange::exchange_names;
pub use fingerprint::Fingerprint;
pub use held::{Holding, check_free, is_held};
pub use identity::FileIdentity;
pub use json::{read_json, write_json};
pub use name::{check_new_name, fit_name, is_refused_in_names, percent_encoded};
pub use ordinary::{bytes_if_there, list_if_there, open_ordinary, read_if_there, read_small};
pub use paths::{beside, folder, real_path, resolve};
pub use patience::patiently;
pub use place::Place;
pub use process::Process;
pub use temporary::{folder_beside, private_beside, private_folder, sweep, temporary_beside};
pub use write::{
    create_folder, create_private, create_private_folder, free_name, give_name, publish, put_aside,
    put_in_place, remove_if_there, sync_folder, write_new, write_open, write_whole,
};
