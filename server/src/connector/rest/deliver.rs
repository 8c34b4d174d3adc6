//! The way of one ticket: is it there already, make it, bring its files.

use minijinja::value::Value;
use serde_json::Value as Json;

use super::Rest;
use super::attachments::{After, Attachments};
use super::place::Found;
use super::request::Request;
use crate::connector::context::{Context, file};
use crate::connector::exchange::Journal;
use crate::connector::http::{Answer, Verdict};
use crate::connector::{Attachment, Delivery, Outcome};

/// The rest of the way, or why it ends here.
type Step<T> = Result<T, Outcome>;

impl Rest {
    pub(in crate::connector) async fn deliver(&self, delivery: &Delivery, journal: &Journal) -> Outcome {
        let mut context = match self.context(delivery) {
            Ok(context) => context,
            Err(outcome) => return outcome,
        };
        if let Err(outcome) = self.log_in(&mut context, journal).await {
            return outcome;
        }
        let way = self.way(&mut context, delivery, journal).await;
        if let Some(last) = &self.finally {
            // Whatever comes of it: the ticket is where it is.
            let _ = self.send(last, &context, &[], journal).await;
        }
        match way {
            Ok(found) => Outcome::Delivered { number: found.number, link: found.link },
            Err(outcome) => outcome,
        }
    }

    async fn way(&self, context: &mut Context, delivery: &Delivery, journal: &Journal) -> Step<Found> {
        if delivery.again
            && let Some(found) = self.look(context, journal).await?
        {
            self.bring_missing(context, delivery, &found, journal).await?;
            return Ok(found);
        }
        if let Attachments::Before(upload) = &self.attachments {
            let mut uploads = Vec::new();
            for attachment in &delivery.files {
                context.set("file", file(attachment));
                let answer = self.send(upload, context, &[attachment], journal).await?;
                uploads.push(self.needed(&answer, upload.name())?);
            }
            context.set("uploads", Value::from_serialize(&uploads));
        }
        let (found, new) = self.make(context, delivery, journal).await?;
        if new {
            if let Attachments::After(after) = &self.attachments {
                let all: Vec<&Attachment> = delivery.files.iter().collect();
                self.bring(after, context, (&found, &all), journal).await?;
            }
        } else {
            self.bring_missing(context, delivery, &found, journal).await?;
        }
        Ok(found)
    }

    async fn log_in(&self, context: &mut Context, journal: &Journal) -> Step<()> {
        let Some(before) = &self.before else { return Ok(()) };
        let prepared = before.prepare(&self.headers, &context.value(), &[])?;
        let answer = self.client.send(&prepared, &journal.without_answers()).await?;
        // Whatever is wrong with a login is nothing that is wrong with the ticket.
        let said = answer.json().filter(|_| answer.succeeded());
        let said = said.ok_or_else(|| answer.later(before.name()))?;
        hide(&said, journal);
        context.set("before", Value::from_serialize(&said));
        Ok(())
    }

    /// The ticket, if the help desk has it.
    async fn look(&self, context: &Context, journal: &Journal) -> Step<Option<Found>> {
        let Some(find) = &self.find else { return Ok(None) };
        let answer = self.send(&find.request, context, &[], journal).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        if !answer.succeeded() {
            // Without knowing whether it is there nothing may be sent.
            return Err(answer.later("find"));
        }
        let said = answer.json().or_else(|| answer.text.trim().is_empty().then_some(Json::Null));
        let said = said.ok_or_else(|| unread("find", &answer))?;
        Ok(find.place.find(&said, &|row| with_row(context, row)))
    }

    /// Makes the ticket; whether it is a new one.
    async fn make(&self, context: &Context, delivery: &Delivery, journal: &Journal) -> Step<(Found, bool)> {
        let files: Vec<&Attachment> = match self.attachments {
            Attachments::Multipart => delivery.files.iter().collect(),
            _ => Vec::new(),
        };
        let mut prepared = self.create.request.prepare(&self.headers, &context.value(), &files)?;
        if let Some(header) = &self.create.idempotency_header {
            prepared.headers.push((header.clone(), delivery.key.clone()));
        }
        let answer = self.client.send(&prepared, journal).await?;
        let said = answer.json();
        let already = self.already.as_ref().is_some_and(|already| {
            let mut context = context.clone();
            context.set("status", Value::from(answer.status));
            already.holds(&with_row(&context, said.as_ref().unwrap_or(&Json::Null)))
        });
        match if already { Verdict::Already } else { self.statuses.judge(&answer) } {
            Verdict::Later => Err(answer.later("create")),
            Verdict::Never => Err(Outcome::Never { why: answer.why("create") }),
            Verdict::Already => match self.look(context, journal).await? {
                Some(found) => Ok((found, false)),
                None if self.find.is_some() => Err(Outcome::Later {
                    why: format!(
                        "{}, that the ticket is there already, but `find` does not find it",
                        answer.why("create")
                    ),
                    after: answer.after,
                }),
                None => Ok((Found { ticket: Json::Null, number: None, link: None }, false)),
            },
            Verdict::Taken => {
                let place = &self.create.place;
                let found = said.and_then(|said| place.find(&said, &|row| with_row(context, row)));
                match found {
                    Some(found) => Ok((found, true)),
                    None if !place.wants_number() && !matches!(self.attachments, Attachments::After(_)) => {
                        Ok((Found { ticket: Json::Null, number: None, link: None }, true))
                    }
                    None => Err(self.unsure(&answer)),
                }
            }
        }
    }

    /// The help desk said yes, but not what it made. It can be asked the next time; or else a human must look,
    /// since sending it again could make a second one.
    fn unsure(&self, answer: &Answer) -> Outcome {
        if self.find.is_some() || self.create.idempotency_header.is_some() {
            return unread("create", answer);
        }
        let why = format!(
            "{}, but its answer holds no number; check `create.number`, and look for the ticket there",
            answer.why("create")
        );
        Outcome::Never { why }
    }

    /// Brings those files that the help desk does not list.
    async fn bring_missing(
        &self,
        context: &mut Context,
        delivery: &Delivery,
        found: &Found,
        journal: &Journal,
    ) -> Step<()> {
        let Attachments::After(after) = &self.attachments else { return Ok(()) };
        let mut missing: Vec<&Attachment> = delivery.files.iter().collect();
        if let Some(list) = &after.list
            && !missing.is_empty()
        {
            self.found(context, found);
            let answer = self.send(&list.request, context, &[], journal).await?;
            if answer.status != 404 {
                if !answer.succeeded() {
                    return Err(answer.later(list.request.name()));
                }
                let said = answer.json().ok_or_else(|| unread(list.request.name(), &answer))?;
                let rows = said.pointer(&list.rows).and_then(Json::as_array).cloned().unwrap_or_default();
                for row in &rows {
                    let name = list.name.read_from(row, &with_row(context, row));
                    // One name stands for one file: of two files of one name the second is still missing.
                    if let Some(at) = missing.iter().position(|file| Some(&file.name) == name.as_ref()) {
                        missing.remove(at);
                    }
                }
            }
        }
        self.bring(after, context, (found, &missing), journal).await
    }

    async fn bring(
        &self,
        after: &After,
        context: &mut Context,
        (found, files): (&Found, &[&Attachment]),
        journal: &Journal,
    ) -> Step<()> {
        self.found(context, found);
        for attachment in files {
            context.set("file", file(attachment));
            let answer = self.send(&after.upload, context, &[attachment], journal).await?;
            self.not_refused(&answer, after.upload.name(), found)?;
            let Some(attach) = &after.attach else { continue };
            let said = self.needed(&answer, after.upload.name())?;
            context.set("uploaded", Value::from_serialize(&said));
            let answer = self.send(attach, context, &[attachment], journal).await?;
            self.not_refused(&answer, attach.name(), found)?;
        }
        Ok(())
    }

    /// A file that is refused for good is no reason to make the ticket again.
    fn not_refused(&self, answer: &Answer, request: &str, found: &Found) -> Step<()> {
        match self.statuses.judge(answer) {
            Verdict::Taken | Verdict::Already => Ok(()),
            Verdict::Later => Err(answer.later(request)),
            Verdict::Never => {
                let number = found.number.as_deref().unwrap_or("no number");
                let why =
                    format!("{}; the ticket is there ({number}), without this file", answer.why(request));
                Err(Outcome::Never { why })
            }
        }
    }

    /// Later requests see the ticket as the help desk has it.
    fn found(&self, context: &mut Context, found: &Found) {
        context.set("answer", Value::from_serialize(&found.ticket));
        context.set("number", Value::from(found.number.clone()));
    }

    async fn send(
        &self,
        request: &Request,
        context: &Context,
        files: &[&Attachment],
        journal: &Journal,
    ) -> Step<Answer> {
        let prepared = request.prepare(&self.headers, &context.value(), files)?;
        Ok(self.client.send(&prepared, journal).await?)
    }

    /// What a request gave that later ones need.
    fn needed(&self, answer: &Answer, request: &str) -> Step<Json> {
        match self.statuses.judge(answer) {
            Verdict::Taken | Verdict::Already => answer.json().ok_or_else(|| unread(request, answer)),
            Verdict::Later => Err(answer.later(request)),
            Verdict::Never => Err(Outcome::Never { why: answer.why(request) }),
        }
    }
}

fn unread(request: &str, answer: &Answer) -> Outcome {
    let why = format!("{}, but what it says cannot be read", answer.why(request));
    Outcome::Later { why, after: answer.after }
}

fn with_row(context: &Context, row: &Json) -> Value {
    let mut context = context.clone();
    context.set("answer", Value::from_serialize(row));
    context.value()
}

/// Whatever a login gives is secret.
fn hide(said: &Json, journal: &Journal) {
    match said {
        Json::String(text) if text.chars().count() >= 8 => journal.hide(text),
        Json::Array(items) => items.iter().for_each(|item| hide(item, journal)),
        Json::Object(pairs) => pairs.values().for_each(|item| hide(item, journal)),
        _ => {}
    }
}
