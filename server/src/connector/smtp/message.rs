//! The mail of one ticket: the same ticket gives the same Message-ID.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as MailAttachment, Body, Mailbox, Message, MultiPart, SinglePart};
use minijinja::value::Value;

use super::Smtp;
use crate::connector::Delivery;
use crate::connector::context::Context;
use crate::connector::escape::one_line;
use crate::connector::template::Template;
use crate::secret;

/// The text, where the operator writes no other.
pub(super) const TEXT: &str = "{{ description }}\n";

/// The same for mail programs that show HTML.
pub(super) const HTML: &str = "\
<!DOCTYPE html>
<html lang=\"{{ ticket.language }}\"><head><meta charset=\"utf-8\"><title>{{ ticket.title }}</title></head><body>
<h1>{{ ticket.title }}</h1>
<pre style=\"white-space: pre-wrap; font: inherit\">{{ description }}</pre>
</body></html>
";

impl Smtp {
    /// # Errors
    /// It cannot be put together; without what the person wrote.
    pub(super) fn message(&self, delivery: &Delivery) -> Result<Message, String> {
        let mut context =
            Context::of(delivery, &self.description).map_err(|wrong| format!("`description`: {wrong}"))?;
        context.set("settings", Value::from_serialize(&self.settings));
        let context = context.value();
        let fill = |key: &str, template: &Template| {
            template.render(&context).map_err(|wrong| format!("`{key}` cannot be filled in: {wrong}"))
        };
        let subject = one_line(fill("subject", &self.subject)?.trim());
        let millis = u64::try_from(delivery.created_at).unwrap_or_default();
        let mut builder = Message::builder()
            .message_id(Some(self.message_id(delivery)))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
            .from(self.from.clone())
            .subject(subject)
            // Nobody's out-of-office answers it (RFC 3834), and its answers come to the person.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Guichet-Reference", &one_line(&delivery.reference)));
        for to in &self.to {
            builder = builder.to(to.clone());
        }
        for cc in &self.cc {
            builder = builder.cc(cc.clone());
        }
        if let Some(person) = address(&fill("reply_to", &self.reply_to)?) {
            builder = builder.reply_to(person);
        }
        let words = MultiPart::alternative()
            .singlepart(part(fill("text", &self.text)?, ContentType::TEXT_PLAIN))
            .singlepart(part(fill("html", &self.html)?, ContentType::TEXT_HTML));
        let message = if delivery.files.is_empty() {
            builder.multipart(words)
        } else {
            let mixed = MultiPart::mixed().multipart(words);
            let mixed = delivery.files.iter().fold(mixed, |mixed, file| {
                let media_type = ContentType::parse(&one_line(&file.media_type));
                // A message inside a message may not be encoded as a file has to be.
                let media_type = media_type.ok().filter(|_| !composed(&file.media_type));
                let media_type = media_type.or_else(|| ContentType::parse("application/octet-stream").ok());
                let attachment = MailAttachment::new(one_line(&file.name));
                let body = Body::new(file.bytes.clone());
                mixed.singlepart(attachment.body(body, media_type.unwrap_or(ContentType::TEXT_PLAIN)))
            });
            builder.multipart(mixed)
        };
        message.map_err(|error| format!("no mail can be made of it: {error}"))
    }

    /// The same for each attempt: mail systems that keep one of two mails with one id keep one.
    fn message_id(&self, delivery: &Delivery) -> String {
        let hash = secret::sha256(format!("{}\n{}", delivery.project, delivery.key).as_bytes());
        format!("<{}@{}>", &hash[..40], self.domain)
    }
}

fn composed(media_type: &str) -> bool {
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type.starts_with("message/") || media_type.starts_with("multipart/")
}

fn raw(name: &str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii(name.to_owned())
        .unwrap_or_else(|_| unreachable!("names of headers are written in this file"));
    HeaderValue::new(name, value.to_owned())
}

/// The person's address, if it is one: what they wrote may be anything.
fn address(text: &str) -> Option<Mailbox> {
    let address: lettre::Address = text.trim().parse().ok()?;
    Some(Mailbox::new(None, address))
}

/// Text as it is: what a mail server could change on the way is encoded.
fn part(text: String, media_type: ContentType) -> SinglePart {
    let unusual = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    let body = if text.contains(unusual) {
        Body::new_with_encoding(text.into_bytes(), ContentTransferEncoding::Base64).unwrap_or_else(Body::new)
    } else {
        Body::new(text)
    };
    SinglePart::builder().header(media_type).body(body)
}
