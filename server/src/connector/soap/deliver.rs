//! The way of one ticket through a SOAP service.

use minijinja::value::Value;
use reqwest::Method;
use time::OffsetDateTime;

use super::envelope::Element;
use super::{Call, Soap};
use crate::connector::context::Context;
use crate::connector::escape::one_line;
use crate::connector::exchange::Journal;
use crate::connector::http::{Answer, Body, Prepared, Verdict};
use crate::connector::{Delivery, Outcome, link};

type Step<T> = Result<T, Outcome>;

/// What a call came to.
enum Said {
    Taken(Element),
    Already,
    /// A fault that says: not at fault is the service. Which one is in the text.
    Never(String),
}

impl Soap {
    pub(in crate::connector) async fn deliver(&self, delivery: &Delivery, journal: &Journal) -> Outcome {
        self.way(delivery, journal).await.unwrap_or_else(|outcome| outcome)
    }

    async fn way(&self, delivery: &Delivery, journal: &Journal) -> Step<Outcome> {
        let wrong = |wrong| Outcome::Never { why: format!("`description`: {wrong}") };
        let mut context = Context::of(delivery, &self.description).map_err(wrong)?;
        let secrets: Value =
            self.secrets.iter().map(|(name, secret)| (name.as_str(), Value::from(secret.reveal()))).collect();
        context.set("settings", Value::from_serialize(&self.settings));
        context.set("secrets", secrets);
        context.set("url", Value::from_safe_string(self.client.base()));
        if delivery.again
            && let Some(found) = self.look(&context, journal).await?
        {
            return Ok(found);
        }
        match self.call(&self.create, &context, journal).await? {
            Said::Taken(answer) => match self.ticket(&self.create, &answer, &context) {
                Some(found) => Ok(found),
                None if self.find.is_some() => {
                    Err(later("`create`: the service took it, but its answer holds no number".to_owned()))
                }
                None => Ok(Outcome::Never {
                    why: "`create`: the service took it, but its answer holds no number; check `create.number`, and \
                          look for the ticket there"
                        .to_owned(),
                }),
            },
            Said::Already => match self.look(&context, journal).await? {
                Some(found) => Ok(found),
                None if self.find.is_some() => Err(later(
                    "`create`: the service has the ticket already, but `find` does not find it".to_owned(),
                )),
                None => Ok(Outcome::Delivered { number: None, link: None }),
            },
            Said::Never(why) => Ok(Outcome::Never { why }),
        }
    }

    async fn look(&self, context: &Context, journal: &Journal) -> Step<Option<Outcome>> {
        let Some(find) = &self.find else { return Ok(None) };
        match self.call(find, context, journal).await? {
            Said::Taken(answer) => Ok(self.ticket(find, &answer, context)),
            Said::Already => Ok(None),
            // Without knowing whether it is there nothing may be sent.
            Said::Never(why) => Err(later(why)),
        }
    }

    async fn call(&self, call: &Call, context: &Context, journal: &Journal) -> Step<Said> {
        let mut context = context.clone();
        let security =
            self.security.as_ref().map(|security| security.header(OffsetDateTime::now_utc(), journal));
        context.set("security", Value::from_safe_string(security.unwrap_or_default()));
        let filled = call.envelope.render(&context.value());
        let never =
            |wrong| Outcome::Never { why: format!("`{}.envelope` cannot be filled in: {wrong}", call.name) };
        let envelope = filled.map_err(never)?;
        // What is sent must be well-formed by the same rules as what is read.
        Element::read(&envelope)
            .map_err(|wrong| Outcome::Never { why: format!("`{}.envelope`: {wrong}", call.name) })?;
        let request = Prepared {
            name: call.name,
            method: Method::POST,
            address: String::new(),
            headers: vec![("accept".to_owned(), "application/soap+xml".to_owned())],
            body: Some(Body {
                media_type: format!("application/soap+xml; charset=utf-8; action=\"{}\"", call.action),
                bytes: envelope.trim().as_bytes().to_vec(),
                shown: None,
            }),
            login: true,
        };
        let answer = self.client.send(&request, journal).await?;
        self.judge(call, &answer)
    }

    fn judge(&self, call: &Call, answer: &Answer) -> Step<Said> {
        let read = Element::read(&answer.text);
        if let Ok(envelope) = &read
            && let Some(codes) = envelope.fault()
        {
            let one_of = |names: &[String]| codes.iter().any(|code| names.contains(code));
            let why = format!(
                "`{}`: the service answered with the fault {}",
                call.name,
                one_line(&codes.join("/"))
            );
            return if one_of(&self.faults.already) {
                Ok(Said::Already)
            } else if one_of(&self.faults.later) {
                Err(Outcome::Later { why, after: answer.after })
            } else if one_of(&self.faults.never) || codes.first().is_some_and(|code| code == "Sender") {
                Ok(Said::Never(why))
            } else {
                Err(Outcome::Later { why, after: answer.after })
            };
        }
        match self.statuses.judge(answer) {
            Verdict::Taken => {
                let unread = |wrong| Outcome::Later {
                    why: format!("{}, but {wrong}", answer.why(call.name)),
                    after: None,
                };
                read.map(Said::Taken).map_err(unread)
            }
            Verdict::Already => Ok(Said::Already),
            Verdict::Later => Err(answer.later(call.name)),
            Verdict::Never => Ok(Said::Never(answer.why(call.name))),
        }
    }

    /// The ticket in an answer; a call without `number` is content with any answer.
    fn ticket(&self, call: &Call, answer: &Element, context: &Context) -> Option<Outcome> {
        let number = match &call.number {
            Some(path) => {
                let text = answer.at("Body")?.at(path)?.text.trim().to_owned();
                Some(one_line(&text)).filter(|text| !text.is_empty()).map(Some)?
            }
            None => None,
        };
        let mut context = context.clone();
        context.set("number", Value::from(number.clone()));
        let link = call.link.as_ref().and_then(|template| template.render(&context.value()).ok());
        Some(Outcome::Delivered { number, link: link.and_then(|text| link::web(&text)) })
    }
}

fn later(why: String) -> Outcome {
    Outcome::Later { why, after: None }
}
