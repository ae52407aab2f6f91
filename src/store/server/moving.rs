//! A library moves with its history: from a file to a server and back. Both ways what arrived is compared with what left.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::address::ServerAddress;
use super::error::ServerError;
use super::serving::{Membership, Server, Taken, log_in};
use crate::files::{FileError, check_new_name, publish, resolve, temporary_beside};
use crate::model::Table;
use crate::store::built::{Building, verify};
use crate::store::{Author, Store, StoreError};

/// Takes a library from a file, which stays as it is, to a server under a name. The login administers it there, signing
/// as `author`. How many ops went.
///
/// # Errors
/// Nothing is then on the server that was not there before.
pub fn to_server(
    file: &Path,
    address: &ServerAddress,
    name: &str,
    author: &Author,
    at: DateTime<FixedOffset>,
) -> Result<u64, ServerError> {
    let opened = Store::open(file, author.clone(), at)?;
    let library: Uuid = opened.store.library_id()?.parse().unwrap_or_default();
    if opened
        .store
        .archive()
        .remit()?
        .is_some_and(|remit| remit.floor().is_some())
    {
        return Err(ServerError::Server(
            "这是只含一部分项目的副本，请用总库".to_owned(),
        ));
    }
    let (mut client, libraries) = log_in(address)?;
    if libraries.iter().any(|of| of.library == library) {
        return Err(ServerError::Server("这个项目库已经在服务器上".to_owned()));
    }
    let sql = "SELECT lantu.create_library($1::text::uuid, $2, $3)";
    client.execute(sql, &[&library.to_string(), &name, &author.name])?;
    let membership = Membership {
        library,
        name: name.to_owned(),
        role: "管理员".to_owned(),
        author: author.name.clone(),
        head: 0,
    };
    let server = Server::of(client, membership, address);
    let sent = fill(&opened.store, &server).and_then(|count| {
        let content = server.rows()?;
        let is_same = Table::ALL
            .into_iter()
            .all(|table| content.table_rows(table) == opened.portfolio.table_rows(table));
        if !is_same {
            return Err(ServerError::Damaged("搬过去的内容与文件不同".to_owned()));
        }
        let sql = "SELECT lantu.open_library($1::text::uuid, $2)";
        server
            .client
            .borrow_mut()
            .execute(sql, &[&library.to_string(), &count.cast_signed()])?;
        Ok(count)
    });
    if sent.is_err() {
        let sql = "SELECT lantu.drop_unopened($1::text::uuid)";
        let dropped = server
            .client
            .borrow_mut()
            .execute(sql, &[&library.to_string()]);
        if let Err(error) = dropped {
            tracing::error!("half a library is on the server: {error}");
        }
    }
    opened.store.close();
    sent
}

/// Sends every op as it is.
fn fill(store: &Store, server: &Server) -> Result<u64, ServerError> {
    let mut before = None;
    let mut count = 0;
    for record in store.archive().since(0)? {
        let label = record.op.label.clone();
        let dot = record.dot;
        let op = record.signed(server.membership.library, before);
        before = Some(dot);
        match server.send(&op, true)? {
            Taken::Done(..) => count += 1,
            Taken::Refused(why) => return Err(ServerError::Refused { label, why }),
            Taken::Conflict => return Err(ServerError::Conflict(label)),
            Taken::OutOfOrder => {
                let why = "修改的次序不对".to_owned();
                return Err(ServerError::Refused { label, why });
            }
        }
    }
    Ok(count)
}

/// Writes a library of a server into a new file, with its history. How many ops came.
///
/// # Errors
/// Nothing is then at the path that was not there before.
pub fn from_server(address: &ServerAddress, dest: &Path) -> Result<u64, ServerError> {
    let server = Server::open(address)?;
    if !server.membership.sees_all() {
        return Err(ServerError::InPart);
    }
    check_new_name(dest).map_err(StoreError::from)?;
    let dest = resolve(dest).map_err(StoreError::from)?;
    if dest.exists() {
        return Err(StoreError::from(FileError::Exists { path: dest }).into());
    }
    download(&server, &dest, false, None)
}

/// Builds a file of the log of a server and puts it in its place, once it comes to what the server's rows hold.
pub(super) fn download(
    server: &Server,
    dest: &Path,
    replace: bool,
    member: Option<&str>,
) -> Result<u64, ServerError> {
    let (file, count) = build(server, dest, member, &|| {})?;
    publish(file, dest, replace).map_err(StoreError::from)?;
    Ok(count)
}

/// Builds such a file beside the place where it is to be; how many ops it holds. `goes_on` is called with each of them:
/// over a slow net all of it may take long, and is not stuck.
pub(super) fn build(
    server: &Server,
    dest: &Path,
    member: Option<&str>,
    goes_on: &dyn Fn(),
) -> Result<(NamedTempFile, u64), ServerError> {
    let file = temporary_beside(dest).map_err(StoreError::from)?;
    let mut building = Building::begin(file.path(), server.membership.library, member)?;
    let (mut count, mut hash) = (0, String::new());
    // Others go on meanwhile, and a project may get another department: what is read of rows and log is of one moment.
    let (content, head) = server.at_one_moment(|| {
        let standing = server.standing()?;
        server.each_after(0, |settled| {
            goes_on();
            let op = settled.made();
            hash = super::serving::file_hash(count, std::mem::take(&mut hash), &op);
            count = settled.seq;
            building.add(&op).map_err(ServerError::from)
        })?;
        Ok(standing)
    })?;
    building.finish()?;
    if count != head || !verify(file.path(), &content, &hash)? {
        return Err(ServerError::Damaged("下载的内容与服务器不同".to_owned()));
    }
    Ok((file, count))
}
