use super::record::record;
use super::{Id, PartialDate, Project};

/// What a file is like follows from the file: typed, it would lead to none.
const MEASURED: &str = "由文件得出，不能填写。请删除这个附件，再加入新的文件";

record! {
    /// 附件: a file that goes with a project, such as the scan of an approval. The row says which file is meant; the
    /// file itself lies in a folder beside the library, found by its content.
    Attachment, columns AttachmentColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// What the file was called where it came from.
        name: String => Name, "文件名", "附件原来的文件名", is_name = true, why = MEASURED;
        /// How large it is.
        size: Option<i32> => Size, "字节数", "文件的大小", why = MEASURED;
        /// The BLAKE3 of its content, in 64 digits.
        hash: String => Hash, "校验值", "文件内容的 BLAKE3 校验值，内容变了就对不上", is_key = true, why = MEASURED;
        /// Remark.
        note: String => Note, "说明", "附件的说明，如批文的文号";
        /// The month that a picture of the site shows; what has none may be a scan as well.
        taken: Option<PartialDate> => Taken, "拍摄月份", "现场照片是哪个月拍的；项目册里印最近一个月的";
        /// Place among the project's attachments.
        position: i32 => Position, "次序", "在本项目附件中的次序";
    }
}

impl Attachment {
    /// The largest file that is taken, in bytes: a scanned document is far smaller, and a film does not belong here.
    pub const LARGEST: u64 = 200_000_000;

    /// A number of bytes as file managers tell it: `482.1 KB`.
    pub fn size_words(bytes: i64) -> String {
        match bytes {
            ..1_000 => format!("{bytes} 字节"),
            1_000..1_000_000 => tenths(bytes, 100, "KB"),
            _ => tenths(bytes, 100_000, "MB"),
        }
    }

    /// Whether a text can be the name that a file has by its content. It comes from a library and leads to a file:
    /// nothing but digits may stand in it.
    pub fn is_hash(text: &str) -> bool {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        text.len() == 64 && text.bytes().all(is_digit)
    }
}

/// So many bytes in a unit of which `tenth` are a tenth.
fn tenths(bytes: i64, tenth: i64, unit: &str) -> String {
    let count = bytes / tenth + i64::from(bytes % tenth >= tenth / 2);
    format!("{}.{} {unit}", count / 10, count % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_as_file_managers_tell_them() {
        let words = [7, 999, 1_000, 482_133, 1_249_999, 1_250_000].map(Attachment::size_words);
        let told = [
            "7 字节",
            "999 字节",
            "1.0 KB",
            "482.1 KB",
            "1.2 MB",
            "1.3 MB",
        ];
        assert_eq!(words, told);
    }
}
