//! Files of this computer: written whole or not at all, under passing names until they are; read only where they are
//! ordinary ones; known again by what they hold.
//!
//! May use no other room, and knows of no library.

mod error;
mod fingerprint;
mod held;
mod identity;
mod json;
mod ordinary;
mod paths;
mod place;
mod temporary;
mod write;

pub use error::FileError;
pub use fingerprint::Fingerprint;
pub use held::{Holding, check_free, is_held};
pub use identity::FileIdentity;
pub use json::{read_json, write_json};
pub use ordinary::{bytes_if_there, list_if_there, open_ordinary, read_if_there, read_small};
pub use paths::{beside, folder, real_path, resolve};
pub use place::Place;
pub use temporary::{
    folder_beside, has_ended, private_beside, private_folder, sweep, temporary_beside,
};
pub use write::{
    create_private, create_private_folder, free_name, publish, put_aside, put_in_place,
    remove_if_there, sync_folder, write_new, write_open, write_whole,
};
