//! The evidence on paper: a PDF of plain lines, which carries the JSON file within it. It is written in
//! ASCII alone, so that it can be checked like the other files: digest and seal stand in remarks at its end.

use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::forms::in_json;
use super::proof::{PDF, digest, seal, written};
use super::{ContactPart, Evidence, LegPart};
use crate::app::App;
use crate::error::{Error, Result};

/// A4, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 40.0;
const SIZE: f32 = 8.0;
const LEADING: f32 = 11.0;
/// Lines of a page, its foot not counted.
const LINES: usize = 67;
/// Letters of a line: each of Courier is 0.6 of its size wide.
const WIDTH: usize = 107;
const PLAIN: Name<'_> = Name(b"F1");
const BOLD: Name<'_> = Name(b"F2");
const ATTACHED: &str = "evidence.json";

/// One line, and whether it is a heading.
struct Line(String, bool);

/// The file.
pub(super) fn in_pdf(app: &App, evidence: Evidence) -> Result<String> {
    let digest_of_json = digest(&written(&evidence)?);
    let lines = lines(&evidence, &digest_of_json, &seal(app, &digest_of_json));
    let (ride, issued_at) = (evidence.ride.clone(), evidence.issued_at.clone());
    let foot = format!("Ride {ride}  SHA-256 {digest_of_json}");
    let bytes = drawn(&ride, &lines, &foot, &in_json(app, evidence)?);
    let file = String::from_utf8(bytes).map_err(|_| Error::Internal("a PDF is not ASCII".to_owned()))?;
    let file = format!("{file}\n%evidence,{ride},{issued_at}\n");
    let digest = digest(&file);
    Ok(file + &PDF.of(app, &digest))
}

fn lines(evidence: &Evidence, digest: &str, seal: &str) -> Vec<Line> {
    let mut all = Vec::new();
    let heading = |all: &mut Vec<Line>, text: &str| {
        all.push(Line(String::new(), false));
        all.push(Line(text.to_owned(), true));
    };
    all.push(Line(format!("Evidence of contact: ride {}", evidence.ride), true));
    for (name, value) in [
        ("Given out", evidence.issued_at.as_str()),
        ("Ride id", &evidence.ride_id.to_string()),
        ("Market", &evidence.market),
        ("State", &evidence.state),
        ("Pick-up", &evidence.pickup_at),
        ("Made", &evidence.created_at),
        ("Ended", evidence.ended_at.as_deref().unwrap_or("-")),
    ] {
        put(&mut all, &format!("{name:<10} {value}"));
    }
    heading(&mut all, "People");
    for one in &evidence.people {
        let left = one.left_at.as_ref().map(|at| format!(", until {at}")).unwrap_or_default();
        put(&mut all, &format!("{:<10} {} ({}){left}", one.role, one.name, one.id));
    }
    heading(&mut all, "Steps of the ride");
    for step in &evidence.steps {
        put(&mut all, &format!("{}  {}, then {}", step.at, step.what, step.state));
    }
    heading(&mut all, "Texts and calls");
    for contact in &evidence.contacts {
        of_contact(&mut all, contact);
    }
    heading(&mut all, "Proof");
    put(&mut all, &format!("SHA-256    {digest}"));
    put(&mut all, &format!("Seal       {seal}"));
    put(
        &mut all,
        &format!(
            "They are of the attached file {ATTACHED}, which says the same. Whether this PDF or that file is what the \
         server gave out, its audit page tells. Letters that this font lacks stand as ?; the attached file has them."
        ),
    );
    all
}

fn of_contact(all: &mut Vec<Line>, contact: &ContactPart) {
    let to = contact.to.as_deref().unwrap_or("nobody");
    put(all, &format!("{}  {} {}: {} to {}", contact.at, contact.channel, contact.kind, contact.from, to));
    put(all, &format!("    entry {}", contact.id));
    for leg in &contact.legs {
        put(all, &format!("    {}", of_leg(leg)));
        for one in &leg.attempts {
            let ended = one.ended_at.as_deref().unwrap_or("not ended");
            let outcome = one.outcome.as_deref().unwrap_or("unknown");
            let code = one.code.as_ref().map(|code| format!(", code {code}")).unwrap_or_default();
            put(
                all,
                &format!("        attempt {}: {} to {ended}, {outcome}{code}", one.number, one.began_at),
            );
        }
    }
}

fn of_leg(leg: &LegPart) -> String {
    let told = [
        leg.provider_id.as_ref().map(|id| format!(" {id}")),
        leg.parts.map(|parts| format!(", SMS parts: {parts}")),
        leg.seconds.map(|seconds| format!(", seconds: {seconds}")),
        leg.code.as_ref().map(|code| format!(", code {code}")),
    ];
    let told: String = told.into_iter().flatten().collect();
    format!("{} {} since {}, {}{told}", leg.direction, leg.state, leg.since, leg.provider)
}

/// Adds a text, on as many lines as it takes; what goes on is set in.
fn put(all: &mut Vec<Line>, text: &str) {
    let indent = text.len() - text.trim_start().len();
    let mut line = " ".repeat(indent);
    for word in text.trim_start().split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if line.trim().is_empty() || line.chars().count() + 1 + word.len() > WIDTH {
            if !line.trim().is_empty() {
                all.push(Line(std::mem::replace(&mut line, " ".repeat(indent + 11)), false));
            }
        } else {
            line.push(' ');
        }
        // A word that is longer than a line is cut.
        while line.chars().count() + word.len() > WIDTH {
            let rest = word.split_off(WIDTH - line.chars().count());
            line.extend(std::mem::replace(&mut word, rest));
            all.push(Line(std::mem::replace(&mut line, " ".repeat(indent + 11)), false));
        }
        line.extend(word);
    }
    all.push(Line(line, false));
}

fn drawn(ride: &str, lines: &[Line], foot: &str, json: &str) -> Vec<u8> {
    let [catalog, tree, plain, bold, info, file, spec] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let pages: Vec<_> = lines.chunks(LINES).collect();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let page_ref = |n: i32| Ref::new(8 + 2 * n);
    let mut pdf = Pdf::new();
    pdf.set_binary_marker(b"text");
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("en"));
    root.names().embedded_files().names().insert(Str(ATTACHED.as_bytes()), spec);
    root.finish();
    pdf.document_info(info).title(TextStr(&format!("Evidence of ride {ride}"))).producer(TextStr("Maskline"));
    pdf.pages(tree).kids((0..count).map(page_ref)).count(count);
    for (id, font) in [(plain, "Courier"), (bold, "Courier-Bold")] {
        pdf.type1_font(id).base_font(Name(font.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (number, lines) in (0..).zip(pages) {
        let content = Ref::new(9 + 2 * number);
        let mut page = pdf.page(page_ref(number));
        page.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(content);
        page.resources().fonts().pair(PLAIN, plain).pair(BOLD, bold);
        page.finish();
        let foot = format!("{foot}  page {} of {count}", number + 1);
        pdf.stream(content, &on_page(lines, &foot));
    }
    let attached = hex::encode(json) + ">";
    let mut embedded = pdf.embedded_file(file, attached.as_bytes());
    embedded.subtype(Name(b"application/json")).filter(Filter::AsciiHexDecode);
    embedded.finish();
    let mut named = pdf.file_spec(spec);
    named.path(Str(ATTACHED.as_bytes())).unic_file(TextStr(ATTACHED)).embedded_file(file);
    named.finish();
    pdf.finish()
}

fn on_page(lines: &[Line], foot: &str) -> Vec<u8> {
    let mut content = Content::new();
    content.begin_text().set_leading(LEADING).next_line(MARGIN, PAGE.1 - MARGIN - SIZE);
    for Line(text, is_heading) in lines {
        content.set_font(if *is_heading { BOLD } else { PLAIN }, SIZE);
        content.show(Str(&letters(text))).next_line_using_leading();
    }
    content.end_text();
    content.begin_text().set_font(PLAIN, SIZE - 1.0).next_line(MARGIN, MARGIN / 2.0);
    content.show(Str(&letters(foot))).end_text();
    content.finish().into_vec()
}

/// In the encoding of the font, which has the letters of Western Europe.
fn letters(text: &str) -> Vec<u8> {
    let code =
        |letter| u8::try_from(u32::from(letter)).ok().filter(|code| matches!(code, 0x20..=0x7e | 0xa0..));
    text.chars().map(|letter| code(letter).unwrap_or(b'?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_go_on_below_and_nothing_is_lost() {
        for text in [
            "short".to_owned(),
            format!("    {}", "word ".repeat(60)),
            "x".repeat(3 * WIDTH),
            format!("name {} end", "y".repeat(2 * WIDTH)),
        ] {
            let mut all = Vec::new();
            put(&mut all, &text);
            assert!(all.iter().all(|Line(line, _)| line.chars().count() <= WIDTH), "{text}");
            let told: String = all.iter().map(|Line(line, _)| line.as_str()).collect();
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&told), letters(&text));
        }
    }

    #[test]
    fn letters_that_the_font_lacks_are_marked() {
        assert_eq!(letters("Zoë (1)"), b"Zo\xeb (1)");
        assert_eq!(letters("Ирина\u{1b}"), b"??????");
    }
}
