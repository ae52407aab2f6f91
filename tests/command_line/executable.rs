//! What the program's file holds.

use lantu::fonts::text_faces;
use memchr::memmem::find_iter;

#[test]
fn each_face_is_in_the_program_once() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_lantu")).unwrap();
    for face in text_faces() {
        let middle = &face[face.len() / 2..][..256];
        assert_eq!(find_iter(face, middle).count(), 1);
        assert_eq!(find_iter(&program, middle).count(), 1);
    }
}
