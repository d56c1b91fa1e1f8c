//! Writing XML answers: always through quick-xml's writer, never by joining strings (T7).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// Every document of ours opens with this.
const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// A document: the declaration and whatever `write` writes.
pub(super) fn document(write: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>) -> String {
    let mut writer = Writer::new(Vec::new());
    let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
    let written = writer.write_event(Event::Decl(declaration)).and_then(|()| write(&mut writer));
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    String::from_utf8(writer.into_inner()).unwrap_or_else(|_| DECLARATION.into())
}

/// An element with attributes and text.
pub(super) fn element(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    attributes: &[(&str, &str)],
    text: &str,
) -> std::io::Result<()> {
    let clean: Vec<_> = attributes.iter().map(|(key, value)| (*key, sayable(value))).collect();
    let attributes = clean.iter().map(|(key, value)| (*key, value.as_str()));
    let element = writer.create_element(name).with_attributes(attributes);
    if text.is_empty() {
        element.write_empty()?;
    } else {
        element.write_text_content(BytesText::new(&sayable(text)))?;
    }
    Ok(())
}

/// The text with every character that XML 1.0 cannot hold, escaped or not, made a space.
fn sayable(text: &str) -> String {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if held(c) { c } else { ' ' }).collect()
}
