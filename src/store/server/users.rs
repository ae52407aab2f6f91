//! Who may use a library, and as what. Logins and passwords are the database's own.

use super::address::ServerAddress;
use super::connecting::connect;
use super::error::ServerError;
use super::role::Role;
use super::serving::Server;

/// A member of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The login of the database.
    pub login: String,
    /// As whom it signs.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The department to which its projects belong, of a 填报单位.
    pub department: Option<String>,
}

impl Server {
    /// The members of the library.
    ///
    /// # Errors
    /// They can't be read.
    pub fn members(&self) -> Result<Vec<Member>, ServerError> {
        let sql = "SELECT login, name, role, department FROM lantu.member
                   WHERE library = $1::text::uuid ORDER BY role, login";
        let library = self.membership.library.to_string();
        let rows = self.client.borrow_mut().query(sql, &[&library])?;
        let members = rows.iter().map(|row| Member {
            login: row.get(0),
            name: row.get(1),
            role: Role::from_label(row.get(2)).unwrap_or(Role::Reader),
            department: row.get(3),
        });
        Ok(members.collect())
    }

    /// Makes a login a member, or alters what it may do.
    ///
    /// # Errors
    /// Whoever asks may not, or nobody would administer the library any more.
    pub fn set_member(&self, member: &Member) -> Result<(), ServerError> {
        let Member {
            login,
            name,
            role,
            department,
        } = member;
        let sql = "SELECT lantu.set_member($1::text::uuid, $2, $3, $4, $5)";
        let library = self.membership.library.to_string();
        let role = role.label();
        self.client
            .borrow_mut()
            .execute(sql, &[&library, login, name, &role, department])?;
        Ok(())
    }

    /// Takes a login from the members; what it did stays.
    ///
    /// # Errors
    /// As [`Server::set_member`].
    pub fn remove_member(&self, login: &str) -> Result<(), ServerError> {
        let sql = "SELECT lantu.remove_member($1::text::uuid, $2)";
        let library = self.membership.library.to_string();
        self.client.borrow_mut().execute(sql, &[&library, &login])?;
        Ok(())
    }
}

/// Makes a login of the database with this password, or gives one that is there another; it may then use libraries of
/// which it becomes a member. The password itself does not leave this computer.
///
/// # Errors
/// Whoever asks may not make logins.
pub fn make_login(
    address: &ServerAddress,
    login: &str,
    password: Option<&str>,
    is_admin: bool,
) -> Result<(), ServerError> {
    let mut client = connect(address)?;
    let mut transaction = client.transaction()?;
    let there = transaction.query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&login])?;
    let secret =
        password.map(|password| postgres_protocol::password::scram_sha_256(password.as_bytes()));
    let template = match (there.is_some(), secret.is_some()) {
        (false, _) => Some("CREATE ROLE %I LOGIN PASSWORD %L"),
        (true, true) => Some("ALTER ROLE %I LOGIN PASSWORD %L"),
        (true, false) => None,
    };
    let group = if is_admin {
        "lantu_member, lantu_admin"
    } else {
        "lantu_member"
    };
    if let Some(template) = template {
        let sql = format!("SELECT format('{template}', $1::text, $2::text)");
        let made: String = transaction.query_one(&sql, &[&login, &secret])?.get(0);
        transaction.batch_execute(&made)?;
    }
    let sql = format!("SELECT format('GRANT {group} TO %I', $1::text)");
    let granted: String = transaction.query_one(&sql, &[&login])?.get(0);
    transaction.batch_execute(&granted)?;
    Ok(transaction.commit()?)
}
