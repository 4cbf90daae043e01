//! Images of containers: `docker save` and OCI layouts. Layers are archives that are named by their digests.

use super::harness::{Stage, places, token};
use super::pack::{gzip, tar, zstd};

const FIRST: &str = "blobs/sha256/1111111111111111111111111111111111111111111111111111111111111111";
const SECOND: &str = "blobs/sha256/2222222222222222222222222222222222222222222222222222222222222222";
const CONFIG: &str = "blobs/sha256/cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

fn line(name: &str) -> Vec<u8> {
    format!("TOKEN={}\n", token(name)).into_bytes()
}

/// The files of an image: its first layer has a secret that the second one deletes.
fn image() -> Vec<(&'static str, Vec<u8>)> {
    let first = tar(&[("etc/app.env", &line("deleted")), ("usr/bin/tool", b"\x7fELF\0\0\x01")]);
    let second = tar(&[("etc/.wh.app.env", b""), ("root/.npmrc", &line("kept"))]);
    let config = format!("{{\"config\":{{\"Env\":[\"PATH=/bin\",\"GITHUB_TOKEN={}\"]}}}}", token("config"));
    vec![
        ("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
        ("index.json", b"{}".to_vec()),
        (CONFIG, config.into_bytes()),
        (FIRST, gzip(&first)),
        (SECOND, zstd(&second)),
    ]
}

#[test]
fn every_layer_of_a_saved_image_is_read_also_what_a_later_one_deletes() {
    let stage = Stage::new();
    let files = image();
    let members: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, &**content)).collect();
    stage.write("image.tar", tar(&members));
    let (report, status) = stage.json(&["image.tar"]);
    let expected = [
        format!("image.tar!/{FIRST}!/etc/app.env:1:7"),
        format!("image.tar!/{SECOND}!/root/.npmrc:1:7"),
        format!("image.tar!/{CONFIG}:1:45"),
    ];
    assert_eq!((places(&report), status), (expected.to_vec(), 1), "{report}");
    assert_eq!(report["complete"], true);
}

#[test]
fn a_layout_in_a_folder_is_read_too() {
    let stage = Stage::new();
    for (name, content) in image() {
        stage.write(format!("layout/{name}"), content);
    }
    let expected = [
        format!("layout/{FIRST}!/etc/app.env:1:7"),
        format!("layout/{SECOND}!/root/.npmrc:1:7"),
        format!("layout/{CONFIG}:1:45"),
    ];
    assert_eq!(stage.found(&["layout"]), expected);
}
