//! What a file is, by its content, and what it shows without what it tells beside: no place, no camera, no
//! remarks, nothing behind its end (E29). What is not known to belong to the picture goes.

use exif::{In, Reader, Tag};
use img_parts::jpeg::Jpeg;
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::WebP;
use img_parts::{Bytes, Error, ImageEXIF};

/// A picture as it is kept.
#[derive(Debug)]
pub(super) struct Clean {
    pub(super) content: Vec<u8>,
    pub(super) content_type: &'static str,
}

const PNG: [&[u8; 4]; 15] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];
const WEBP: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The flags of a WebP that announce EXIF and XMP.
const WEBP_TOLD_BESIDE: u8 = 0b1100;

/// Cleans a picture; in words, why it is none that is passed on.
pub(super) fn clean(file: Vec<u8>) -> Result<Clean, &'static str> {
    let broken = |_: Error| "It is broken.";
    let (content, content_type) = if infer::image::is_jpeg(&file) {
        (jpeg(file.into()).map_err(broken)?, "image/jpeg")
    } else if infer::image::is_png(&file) {
        (png(file.into()).map_err(broken)?, "image/png")
    } else if infer::image::is_webp(&file) {
        (webp(file.into()).map_err(broken)?, "image/webp")
    } else if infer::image::is_gif(&file) {
        // Cameras make none, and it has no room for what they tell.
        (file, "image/gif")
    } else {
        return Err("It is no picture in JPEG, PNG, WebP or GIF.");
    };
    Ok(Clean { content, content_type })
}

fn jpeg(file: Bytes) -> Result<Vec<u8>, Error> {
    let picture = Jpeg::from_bytes(file)?;
    let mut clean = vec![0xff, 0xd8];
    if let Some(turn) = picture.exif().and_then(|exif| turn(&exif)) {
        clean.extend(turned(turn));
    }
    for segment in picture.segments() {
        if belongs(segment.marker(), segment.contents()) {
            clean.extend(segment.clone().encoder().bytes());
        }
        if segment.has_entropy() {
            break;
        }
    }
    Ok(until_end(clean))
}

/// How the picture is to be turned to stand upright: the one thing that EXIF tells and a picture needs.
fn turn(exif: &Bytes) -> Option<u8> {
    let told = Reader::new().read_raw(exif.to_vec()).ok()?;
    let turn = told.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(turn).ok().filter(|turn| (2..=8).contains(turn))
}

/// EXIF that tells this alone: its signature, the order of its bytes, and one field in one list.
fn turned(turn: u8) -> Vec<u8> {
    let fields = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0];
    [&[0xff, 0xe1, 0, 34], &b"Exif\0\0MM\0*\0\0\0\x08"[..], &fields].concat()
}

/// JFIF, colours (ICC, Adobe), and whatever is no application's own segment and no comment.
fn belongs(marker: u8, contents: &[u8]) -> bool {
    match marker {
        0xe0 | 0xee => true,
        0xe2 => contents.starts_with(b"ICC_PROFILE\0"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// Cuts a JPEG at its end: other pictures, with all that they tell, may lie behind it. Within the scans a
/// marker is never followed by 0, which stands for a byte of the picture; segments between them are skipped.
fn until_end(mut file: Vec<u8>) -> Vec<u8> {
    let mut at = 2;
    while at + 1 < file.len() {
        if file[at] != 0xff {
            at += 1;
            continue;
        }
        match file[at + 1] {
            0xd9 => {
                file.truncate(at + 2);
                return file;
            }
            0xff => at += 1,
            0x00 | 0x01 | 0xd0..=0xd8 => at += 2,
            _ => {
                let length =
                    file.get(at + 2..at + 4).map_or(2, |two| usize::from(two[0]) << 8 | usize::from(two[1]));
                at += 2 + length.max(2);
            }
        }
    }
    file
}

fn png(file: Bytes) -> Result<Vec<u8>, Error> {
    let mut picture = Png::from_bytes(file)?;
    picture.chunks_mut().retain(|chunk| PNG.contains(&&chunk.kind()));
    Ok(picture.encoder().bytes().to_vec())
}

fn webp(file: Bytes) -> Result<Vec<u8>, Error> {
    let mut picture = WebP::from_bytes(file)?;
    picture.chunks_mut().retain(|chunk| WEBP.contains(&&chunk.id()));
    for chunk in picture.chunks_mut() {
        if chunk.id() == *b"VP8X"
            && let RiffContent::Data(data) = chunk.content_mut()
        {
            let mut flags = data.to_vec();
            if let Some(first) = flags.first_mut() {
                *first &= !WEBP_TOLD_BESIDE;
            }
            *data = flags.into();
        }
    }
    Ok(picture.encoder().bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"GPS 52.37 4.89";

    fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], contents].concat()
    }

    fn holds(file: &[u8], what: &[u8]) -> bool {
        file.windows(what.len()).any(|window| window == what)
    }

    #[test]
    fn a_jpeg_loses_what_it_tells_and_whatever_lies_behind_it() {
        let exif = segment(0xe1, &[b"Exif\0\0", SECRET].concat());
        let body = [
            segment(0xdb, &[7; 65]),
            segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
            segment(0xda, &[1, 1, 0, 0, 0x3f, 0]),
            vec![1, 2, 0xff, 0, 3, 0xff, 0xd0, 4],
            // A second scan, with a table whose bytes look like an end.
            segment(0xc4, &[0xff, 0xd9, 9]),
            segment(0xda, &[1, 1, 0, 0, 0x3f, 0]),
            vec![5, 6, 0xff, 0xd9],
        ]
        .concat();
        let whole = [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF\0\x01\x02"),
            exif.clone(),
            segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
            segment(0xed, SECRET),
            segment(0xfe, SECRET),
            segment(0xe2, &[b"MPF\0", SECRET].concat()),
            segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
            body.clone(),
            vec![0xff, 0xd8],
            exif,
        ]
        .concat();
        let clean = clean(whole).unwrap();
        assert_eq!(clean.content_type, "image/jpeg");
        assert!(!holds(&clean.content, SECRET));
        assert!(holds(&clean.content, b"ICC_PROFILE") && holds(&clean.content, b"JFIF"));
        assert!(clean.content.ends_with(&body), "the picture itself is as it was");
    }

    #[test]
    fn a_jpeg_that_was_held_sideways_still_stands_upright() {
        let place = [
            &b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"[..],
            b"\x01\x0e\0\x02\0\0\0\x0f\0\0\0\x26\0\0\0\0",
            SECRET,
            b"\0",
        ]
        .concat();
        let picture =
            [segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]), segment(0xda, &[1, 1, 0, 0, 0x3f, 0])].concat();
        let file = [&[0xff, 0xd8], &segment(0xe1, &place)[..], &picture, &[1, 0xff, 0xd9]].concat();
        let clean = clean(file).unwrap().content;
        assert!(!holds(&clean, SECRET));
        let exif = Jpeg::from_bytes(clean.into()).unwrap().exif().unwrap();
        assert_eq!(turn(&exif), Some(6));
        assert_eq!(turned(6).len(), 36);
    }

    fn chunk(kind: &str, contents: &[u8]) -> Vec<u8> {
        let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
        let kind = kind.as_bytes();
        let sum = crc(&[kind, contents].concat()).to_be_bytes();
        [&length[..], kind, contents, &sum].concat()
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |sum, byte| {
            (0..8).fold(
                sum ^ u32::from(*byte),
                |sum, _| {
                    if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
                },
            )
        })
    }

    #[test]
    fn a_png_loses_all_but_its_picture() {
        let file = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk("IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
            chunk("eXIf", SECRET),
            chunk("tEXt", SECRET),
            chunk("iTXt", SECRET),
            chunk("prIv", SECRET),
            chunk("IDAT", b"picture"),
            chunk("IEND", b""),
            SECRET.to_vec(),
        ]
        .concat();
        let clean = clean(file).unwrap();
        assert!(!holds(&clean.content, SECRET) && holds(&clean.content, b"picture"));
        assert_eq!(clean.content_type, "image/png");
    }

    #[test]
    fn a_webp_loses_what_it_tells_and_says_so() {
        let part = |id: &str, contents: &[u8]| {
            let length = u32::try_from(contents.len()).unwrap().to_le_bytes();
            [id.as_bytes(), &length, contents].concat()
        };
        let parts = [
            b"WEBP".to_vec(),
            part("VP8X", &[0b0010_1100, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            part("VP8 ", b"picture!"),
            part("EXIF", SECRET),
            part("XMP ", SECRET),
        ]
        .concat();
        let clean = clean(part("RIFF", &parts)).unwrap();
        assert!(!holds(&clean.content, SECRET) && holds(&clean.content, b"picture!"));
        assert!(holds(&clean.content, &[b'V', b'P', b'8', b'X', 10, 0, 0, 0, 0b0010_0000]));
    }

    #[test]
    fn nothing_else_is_a_picture() {
        for file in [
            &b""[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            b"<html>",
            b"%PDF-1.7",
            b"BEGIN:VCARD\r\nTEL:+31600000000",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\nbroken",
            b"RIFF\xff\xff\xff\xffWEBP",
            b"MZ\x90\0",
        ] {
            assert!(clean(file.to_vec()).is_err(), "{file:?}");
        }
    }
}
