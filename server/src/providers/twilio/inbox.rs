//! Texts that arrived while nobody took them in: Twilio hardly repeats a webhook (once, and only if
//! it could not connect), but it keeps a list (F19).

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::super::{InboundText, Media, SendError, Sender};
use super::api::Page;
use super::{Twilio, send};
use crate::phone::PhoneNumber;

/// A page stays well under the longest answer we read, whatever people write.
const PAGE: &str = "200";

#[derive(Deserialize)]
struct Messages {
    messages: Vec<Message>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    sid: String,
    direction: String,
    from: Option<String>,
    to: Option<String>,
    body: Option<String>,
    /// A number as text.
    #[serde(default)]
    num_media: Option<String>,
    date_created: Option<String>,
}

#[derive(Deserialize)]
struct Attachments {
    media_list: Vec<Attachment>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Attachment {
    uri: String,
    content_type: Option<String>,
}

impl Page for Messages {
    type Item = Message;

    fn into_parts(self) -> (Vec<Message>, Option<String>) {
        (self.messages, self.next_page_uri)
    }
}

impl Page for Attachments {
    type Item = Attachment;

    fn into_parts(self) -> (Vec<Attachment>, Option<String>) {
        (self.media_list, self.next_page_uri)
    }
}

impl Message {
    /// When Twilio took it in; one without a readable date counts as old.
    fn at(&self) -> Option<DateTime<Utc>> {
        let date = DateTime::parse_from_rfc2822(self.date_created.as_deref()?).ok()?;
        Some(date.to_utc())
    }
}

impl Twilio {
    /// The texts that came to our account since then, oldest first.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn inbox(&self, since: DateTime<Utc>) -> Result<Vec<InboundText>, SendError> {
        let from = send::instant(since);
        let query = [("DateSent>", from.as_str()), ("PageSize", PAGE)];
        let mut received = self.list::<Messages>("Messages.json", &query).await?;
        received.retain(|message| message.direction == "inbound" && message.at() >= Some(since));
        // Twilio lists the newest first; a stable sort keeps the order of one second.
        received.reverse();
        received.sort_by_key(Message::at);
        let mut texts = Vec::with_capacity(received.len());
        for message in received {
            let media = match message.num_media.as_deref() {
                None | Some("" | "0") => Vec::new(),
                Some(_) => self.attachments(&message.sid).await?,
            };
            texts.push(InboundText {
                id: message.sid,
                from: Sender::from_wire(message.from.as_deref().unwrap_or_default()),
                to: message.to.as_deref().and_then(|to| PhoneNumber::from_wire(to).ok()),
                body: message.body.unwrap_or_default(),
                media,
                part: None,
            });
        }
        Ok(texts)
    }

    async fn attachments(&self, message: &str) -> Result<Vec<Media>, SendError> {
        let listed = self
            .list::<Attachments>(&format!("Messages/{message}/Media.json"), &[("PageSize", PAGE)])
            .await?;
        let kept = listed.into_iter().filter(|attachment| attachment.uri.starts_with('/'));
        Ok(kept
            .map(|attachment| Media {
                url: format!("{}{}", self.config.api_url, attachment.uri.trim_end_matches(".json")),
                content_type: attachment.content_type,
            })
            .collect())
    }
}
