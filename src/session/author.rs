use crate::store::Author;

/// Who writes: the name of the account and of the machine.
pub fn author() -> Author {
    Author {
        name: whoami::realname()
            .ok()
            .filter(|name| !name.trim().is_empty())
            .or_else(|| whoami::username().ok())
            .unwrap_or_else(|| "未知用户".to_owned()),
        host: whoami::hostname().unwrap_or_else(|_no_name| "未知主机".to_owned()),
    }
}
