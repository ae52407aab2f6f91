//! What a member of a library may do. The database knows the same words.

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything, and members.
    Administrator,
    /// Everything in the content.
    Planner,
    /// What the open round asks of its department's projects.
    Department,
    /// Nothing but reading.
    Reader,
    /// Reading, and remarks.
    Leader,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [
        Self::Administrator,
        Self::Planner,
        Self::Department,
        Self::Reader,
        Self::Leader,
    ];

    /// The Chinese word, which is also that of the database.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Administrator => "管理员",
            Self::Planner => "规划部门",
            Self::Department => "填报单位",
            Self::Reader => "只读",
            Self::Leader => "领导",
        }
    }

    /// The role of this word.
    pub fn from_label(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.label() == word)
    }
}
