//! The connection to a server, encrypted where the address does not say otherwise, its certificate checked.

use std::sync::Arc;

use postgres::config::SslMode;
use postgres::{Client, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::ServerAddress;
use super::error::{ServerError, why};

/// Connects, to the first of the hosts that answers and that can be written.
pub(in crate::store) fn connect(address: &ServerAddress) -> Result<Client, ServerError> {
    let config = &address.config;
    let connected = if config.get_ssl_mode() == SslMode::Disable {
        config.connect(NoTls)
    } else {
        config.connect(encryption(address)?)
    };
    connected.map_err(|error| {
        let place = address.place();
        match error.as_db_error() {
            Some(said) if said.code().code().starts_with("28") => ServerError::Login {
                place,
                why: why(&error),
            },
            _ => ServerError::Away {
                place,
                why: why(&error),
            },
        }
    })
}

/// Who vouches for the certificate of the server: the system's, or the one that the address names.
fn encryption(address: &ServerAddress) -> Result<MakeRustlsConnect, ServerError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = &address.root_certificate {
        let wrong = |why: String| ServerError::Address(format!("证书 {}：{why}", path.display()));
        let bytes =
            crate::files::read_small(path, 1 << 20).map_err(|error| wrong(error.to_string()))?;
        for certificate in CertificateDer::pem_slice_iter(&bytes) {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| wrong(error.to_string()))?;
        }
    } else {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ServerError::Address(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
