/// Who works with the library: signs every op and shows to others who want to open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The person.
    pub name: String,
    /// The computer.
    pub host: String,
}
