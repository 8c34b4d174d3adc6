//! The stand-alone portal: the chat as a page, and a page to log in on.

mod words;

use axum::extract::{Form, Path, Request, State};
use axum::http::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    RETRY_AFTER, SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use self::words::{Words, words};
use super::caller::{self, Address, Place, cookie_name, session_token};
use super::{Desk, Refusal, Shared, knowledge};
use crate::clock::now;
use crate::identity::{IdentityError, LogIn};
use crate::rate::Act;

/// What the pages may load: only from here, and the engine's code.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
    media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Longest name of an account, in letters.
const LONGEST_LOGIN: usize = 256;

/// What somebody types in order to log in.
#[derive(Deserialize)]
pub struct Proof {
    login: String,
    password: String,
}

/// To the chat, where an address lacks the `/` that its files are relative to.
pub async fn slash(Path(place): Path<Place>) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("/{}/{}/", place.project, place.environment))])
        .into_response()
}

/// The chat, for whoever is logged in, or for everybody.
pub async fn chat(
    State(desk): Shared,
    Path(place): Path<Place>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let version = knowledge::current(&desk, &place).await?;
    let words = words(&headers);
    let person = match session_token(&place.project, &headers) {
        Some(token) => match desk.identity.session(&place.project, token, now()).await {
            Ok(person) => Some(person),
            // It has ended: they may log in again.
            Err(IdentityError::Refused(_)) => None,
            Err(other) => return Err(other.into()),
        },
        None => None,
    };
    let may_log_in = !desk.identity.providers(&place.project).is_empty();
    let bar = match &person {
        Some(person) => {
            let name = if person.name.is_empty() { &person.login } else { &person.name };
            format!(
                "<span><bdi>{}</bdi></span><form method=\"post\" action=\"logout\"><button>{}</button></form>",
                escaped(name),
                words.log_out
            )
        }
        None if may_log_in => format!("<a href=\"login\">{}</a>", words.log_in),
        None => String::new(),
    };
    let session = person
        .as_ref()
        .map_or_else(String::new, |person| format!(" session data-login=\"{}\"", escaped(&person.login)));
    // What the server would not keep, the page need not tell.
    let allowed = &version.project.statistics;
    let counts = if allowed.counts { " statistics=\"statistics\"" } else { "" };
    let questions = if allowed.counts && allowed.questions { " statistics-questions" } else { "" };
    let body = format!(
        "<header><h1>{}</h1>{bar}</header>\n<main><guichet-agent mode=\"page\" manifest=\"manifest.json\" tickets=\"tickets\" calls=\"calls\"{counts}{questions}{session}>\
         <a href=\"pages/index.html\">{}</a></guichet-agent></main>\n\
         <script type=\"module\" src=\"/guichet/portal.js\"></script>\n\
         <script type=\"module\" src=\"/guichet/guichet.js\"></script>",
        escaped(&place.project),
        words.help
    );
    Ok(page(StatusCode::OK, words, words.help, &body))
}

/// The page to log in on.
pub async fn form(
    State(desk): Shared,
    Path(place): Path<Place>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if desk.identity.providers(&place.project).is_empty() {
        return Err(Refusal::absent());
    }
    Ok(log_in_page(StatusCode::OK, words(&headers), None, ""))
}

/// Logs somebody in: the session is a cookie that scripts cannot read and other sites cannot send.
pub async fn log_in(
    State(desk): Shared,
    Path(place): Path<Place>,
    Address(address): Address,
    headers: HeaderMap,
    Form(proof): Form<Proof>,
) -> Result<Response, Refusal> {
    caller::from_a_page(&desk, &place.project, &headers)?;
    let words = words(&headers);
    if let Err(too_many) = desk.rates.take(Act::LogIn, None, address) {
        return Ok(pause_page(words, too_many.seconds, &proof.login));
    }
    let providers = desk.identity.providers(&place.project);
    if providers.is_empty() {
        return Err(Refusal::absent());
    }
    let who = LogIn {
        project: &place.project,
        providers: &providers,
        login: &proof.login,
        password: &proof.password,
    };
    let trouble = match desk.identity.log_in(who, now()).await {
        Ok((token, _)) => return Ok(logged_in(&desk, &place, &headers, &token)),
        Err(IdentityError::Store(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let (status, said) = match trouble {
        IdentityError::Locked(seconds) => return Ok(pause_page(words, seconds, &proof.login)),
        IdentityError::Unreachable(why) => {
            tracing::error!(why, "the directory cannot be asked");
            (StatusCode::SERVICE_UNAVAILABLE, words.unreachable.to_owned())
        }
        _ => (StatusCode::UNAUTHORIZED, words.wrong.to_owned()),
    };
    Ok(log_in_page(status, words, Some(said), &proof.login))
}

fn logged_in(desk: &Desk, place: &Place, headers: &HeaderMap, token: &str) -> Response {
    (
        StatusCode::SEE_OTHER,
        [(LOCATION, "./".to_owned()), (SET_COOKIE, cookie(desk, place, headers, Some(token)))],
    )
        .into_response()
}

/// Ends a session of the portal, or a token of the host before its time.
pub async fn log_out(
    State(desk): Shared,
    Path(place): Path<Place>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    caller::from_a_page(&desk, &place.project, &headers)?;
    if let Some(value) = headers.get(AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        desk.identity.log_out_token(&place.project, token, now()).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if let Some(token) = session_token(&place.project, &headers) {
        desk.identity.log_out(token).await?;
    }
    let headers = [(LOCATION, "./".to_owned()), (SET_COOKIE, cookie(&desk, &place, &headers, None))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

fn cookie(desk: &Desk, place: &Place, headers: &HeaderMap, token: Option<&str>) -> String {
    let https =
        caller::origin(desk, &place.project, headers).is_some_and(|origin| origin.starts_with("https://"));
    format!(
        "{}={}; Path=/{}/; HttpOnly; SameSite=Strict{}{}",
        cookie_name(&place.project),
        token.unwrap_or_default(),
        place.project,
        if https { "; Secure" } else { "" },
        if token.is_some() { "" } else { "; Max-Age=0" },
    )
}

/// The page to log in on, not before so many seconds.
fn pause_page(words: &'static Words, seconds: u64, login: &str) -> Response {
    let said = (words.wait)(seconds.div_ceil(60));
    let page = log_in_page(StatusCode::TOO_MANY_REQUESTS, words, Some(said), login);
    ([(RETRY_AFTER, seconds.to_string())], page).into_response()
}

/// The form. Whoever has said who they are need not say it again: `known`.
fn log_in_page(status: StatusCode, words: &'static Words, said: Option<String>, known: &str) -> Response {
    let known: String = known.chars().take(LONGEST_LOGIN).collect();
    let focus = |here: bool| if here { " autofocus" } else { "" };
    let said =
        said.map_or_else(String::new, |said| format!("<p id=\"said\" role=\"alert\">{}</p>", escaped(&said)));
    let told = |here: bool| if here && !said.is_empty() { " aria-describedby=\"said\"" } else { "" };
    let again = !known.is_empty();
    let body = format!(
        "<main class=\"card\"><h1>{log_in}</h1>{said}<form method=\"post\" action=\"login\">\n\
         <label for=\"login\">{login}</label><input id=\"login\" name=\"login\" autocomplete=\"username\" \
         autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"{LONGEST_LOGIN}\" value=\"{known}\" required{at_login}>\n\
         <label for=\"password\">{password}</label><input id=\"password\" name=\"password\" type=\"password\" \
         autocomplete=\"current-password\" maxlength=\"1024\" required{at_password}>\n\
         <button>{log_in}</button></form>\n<p><a href=\"./\">{without}</a></p></main>",
        log_in = words.log_in,
        known = escaped(&known),
        at_login = [focus(!again), told(!again)].concat(),
        at_password = [focus(again), told(again)].concat(),
        login = words.login,
        password = words.password,
        without = words.without,
    );
    page(status, words, words.log_in, &body)
}

/// Whoever opens an address in a browser reads a page where there is nothing, or nothing at the moment; programs are
/// answered in JSON.
pub async fn for_people(request: Request, next: Next) -> Response {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let reads = *request.method() == Method::GET && accepts.is_some_and(|value| value.contains("text/html"));
    let words = words(request.headers());
    let answer = next.run(request).await;
    let status = answer.status();
    let [title, hint] = match status {
        StatusCode::NOT_FOUND => words.nothing,
        status if status.is_server_error() => words.later,
        _ => return answer,
    };
    if !reads {
        return answer;
    }
    page(status, words, title, &format!("<main class=\"card\"><h1>{title}</h1><p>{hint}</p></main>"))
}

fn page(status: StatusCode, words: &Words, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/guichet/portal.css\">\n{body}\n</html>\n",
        words.tag,
        if words.tag == "ar" { "rtl" } else { "ltr" },
    );
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        // With `no-referrer`, the form would be sent with the origin `null`, which is nobody's.
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    (status, headers, html).into_response()
}

/// A text as part of a page or of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The portal's script and style.
pub async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("portal.js"))
}

/// The portal's style.
pub async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("portal.css"))
}

fn asset(media_type: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, "public, no-cache")], text).into_response()
}
