//! Passwords of servers in the keyring of the system: the Secret Service of a Linux desktop, which GNOME and KDE have, and the
//! credential manager of Windows. Where there is none the person is asked as before.
//!
//! Whoever asks may wait: the system may ask the person to unlock it. No window does so in its own thread.

use std::sync::Arc;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};

use super::error::ServerError;

/// Under what the system lists them.
const SERVICE: &str = "lantu";

fn entry(place: &str) -> Result<Entry, Error> {
    let store: Arc<dyn CredentialStoreApi + Send + Sync> = store()?;
    store.build(SERVICE, place, None)
}

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<zbus_secret_service_keyring_store::Store>, Error> {
    zbus_secret_service_keyring_store::Store::new()
}

#[cfg(windows)]
fn store() -> Result<Arc<windows_native_keyring_store::Store>, Error> {
    windows_native_keyring_store::Store::new()
}

/// The password of a login at a place; none where none is kept, or there is no keyring.
pub(super) fn kept(place: &str) -> Option<String> {
    let kept = entry(place).and_then(|entry| entry.get_password());
    match kept {
        Ok(password) => Some(password),
        Err(Error::NoEntry) => None,
        Err(error) => {
            tracing::info!("no keyring: {error}");
            None
        }
    }
}

/// Keeps the password of a login at a place, in the place of one that was.
pub(super) fn keep(place: &str, password: &str) -> Result<(), ServerError> {
    let kept = entry(place).and_then(|entry| entry.set_password(password));
    kept.map_err(|error| told(&error))
}

/// Forgets it; whether there was one.
pub(super) fn forget(place: &str) -> Result<bool, ServerError> {
    match entry(place).and_then(|entry| entry.delete_credential()) {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(told(&error)),
    }
}

fn told(error: &Error) -> ServerError {
    tracing::warn!("{error:?}");
    ServerError::Keyring(error.to_string())
}
