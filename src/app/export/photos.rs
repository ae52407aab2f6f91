//! The pictures of projects in a paper: read from beside the library, once for each paper.

use std::path::Path;

use crate::report::{Body, Document, Photo};
use crate::store::{KeptFile, read_attachments};

/// All pictures of a paper together are not larger than this.
const ALL: u64 = 600_000_000;

/// Reads the pictures that a paper shows; what is to be said of those that it can't.
pub fn fill_photos(document: &mut Document, library: Option<&Path>) -> Option<String> {
    let Body::Cards(cards) = &mut document.body else {
        return None;
    };
    let photos = cards.iter_mut().filter_map(|card| card.photo.as_mut());
    let mut photos: Vec<_> = photos.collect();
    if photos.is_empty() {
        return None;
    }
    let files = photos.iter().map(|photo| KeptFile {
        name: photo.name.clone(),
        size: photo.size,
        hash: photo.hash.clone(),
    });
    let files: Vec<KeptFile> = files.collect();
    let mut missing = 0;
    let mut left = ALL;
    // A few at a time: what does not fit any more is not read.
    for (photos, files) in photos.chunks_mut(16).zip(files.chunks(16)) {
        let read =
            library.and_then(|library| read_attachments(library, files, Photo::LARGEST).ok());
        let mut read = read.unwrap_or_default().into_iter();
        for photo in photos {
            let bytes = read.next().flatten();
            let bytes = bytes.filter(|bytes| bytes.len() as u64 <= left);
            left -= bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
            photo.content = bytes.and_then(Photo::new);
            missing += usize::from(photo.content.is_none());
        }
    }
    (missing > 0).then(|| {
        format!(
            "{missing}个项目的图片没有印出：附件文件夹里没有、打不开或太大（20 MB 以内的 JPG、PNG）"
        )
    })
}
