use std::path::Path;
use std::sync::Arc;

use super::{Coding, Inside, Provenance, Revision};
use crate::commit::ObjectId;

fn file(path: &str) -> Arc<Provenance> {
    let root = Path::new("/somewhere").into();
    Arc::new(Provenance::File { shown: Path::new("shown").join(path), relative: path.into(), root })
}

fn blob(relative: Option<&str>) -> Arc<Provenance> {
    Arc::new(Provenance::Git {
        shown: relative.unwrap_or("blob abc").into(),
        relative: relative.map(Into::into),
        root: Path::new("/repository").into(),
        revision: Revision::Head,
        blob: ObjectId::from_bytes(&[7; 20]).unwrap(),
    })
}

fn name(provenance: &Provenance) -> Option<&str> {
    provenance.path().and_then(Path::to_str)
}

#[test]
fn members_follow_the_file_that_they_are_in() {
    let outer = file("a/outer.zip");
    let inner = Arc::new(Arc::new(outer.member("inner.tar")).member("dir/file.env"));
    assert_eq!(inner.shown(), "shown/a/outer.zip!/inner.tar!/dir/file.env");
    assert_eq!(inner.relative(), "a/outer.zip!/inner.tar!/dir/file.env");
    assert_eq!(name(&inner), Some("a/outer.zip!/inner.tar!/dir/file.env"));
    assert_eq!(inner.outer(), &*outer);
    assert_eq!(inner.inside().unwrap().members(), ["inner.tar", "dir/file.env"]);
    assert_eq!((inner.revision(), inner.blob(), inner.repository()), (None, None, None));
}

#[test]
fn what_is_compressed_is_at_the_same_place_under_the_name_that_it_has_decompressed() {
    for (stored, plain) in [
        ("app.log.1.gz", "app.log.1"),
        ("app.log.20260101.ZST", "app.log.20260101"),
        ("d.x/settings.py.xz", "d.x/settings.py"),
        ("config", "config"),
        (".gz", ".gz"),
        ("image.tgz", "image.tgz"),
    ] {
        let outer = file(stored);
        let text = outer.decompressed();
        assert_eq!((text.shown(), text.relative()), (outer.shown(), outer.relative()));
        assert_eq!(name(&text), Some(plain));
        assert_eq!(text.inside().map(Inside::coding), Some(Coding::Compressed));
    }
    let member = Arc::new(file("a.tar").member("x.env.gz")).decompressed();
    assert_eq!((name(&member), &*member.relative()), (Some("a.tar!/x.env"), "a.tar!/x.env.gz"));
    let packed = Arc::new(Arc::new(file("a.tar.gz").decompressed()).member("x.env"));
    assert_eq!((name(&packed), &*packed.relative()), (Some("a.tar.gz!/x.env"), "a.tar.gz!/x.env"));
}

#[test]
fn without_a_name_outside_the_members_are_the_name() {
    let stream: Arc<Provenance> = Arc::new(Provenance::Stream { name: "<stdin>".into() });
    assert_eq!(name(&stream.decompressed()), None);
    let member = Arc::new(stream.member("a.tar")).member("b.env");
    assert_eq!((name(&member), &*member.shown()), (Some("a.tar!/b.env"), "<stdin>!/a.tar!/b.env"));
}

#[test]
fn a_place_can_move_into_another_file() {
    let nameless = Arc::new(Arc::new(blob(None).member("logs/a.log.gz")).decompressed());
    let named = nameless.moved_into(&blob(Some("x.jar")));
    assert_eq!(named.shown(), "x.jar!/logs/a.log.gz");
    assert_eq!(name(&named), Some("x.jar!/logs/a.log"));
    assert_eq!((named.blob(), named.revision()), (blob(None).blob(), Some(Revision::Head)));
    let outer = blob(Some("y"));
    assert!(Arc::ptr_eq(&file("z").moved_into(&outer), &outer));
}

#[test]
fn places_are_ordered_by_what_is_shown_and_equal_only_if_they_are_the_same() {
    let outer = file("a.zip");
    let places = [Arc::clone(&outer), Arc::new(outer.decompressed()), Arc::new(outer.member("b"))];
    for (at, one) in places.iter().enumerate() {
        for (behind, other) in places.iter().enumerate() {
            assert_eq!(one.cmp(other), at.cmp(&behind), "{one:?} {other:?}");
            assert_eq!(one == other, at == behind);
        }
    }
}
