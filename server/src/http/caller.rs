//! Who calls: from which page, from which address, as whom.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, COOKIE, HOST, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Desk, Refusal, Shared};
use crate::clock::now;
use crate::person::Person;
use crate::settings::is_name;

/// Project and environment of an address.
#[derive(Debug, serde::Deserialize)]
pub struct Place {
    pub project: String,
    pub environment: String,
}

/// The caller's network address.
pub struct Address(pub IpAddr);

impl FromRequestParts<Arc<Desk>> for Address {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Refusal> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, desk)
            .await
            .map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "address", "no network address"))?;
        // The proxy adds its own at the end: to the line that came, or as a line after it.
        let told = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let told = told.and_then(|value| value.to_str().ok());
        let told = told.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
        Ok(Self(told.filter(|_| desk.settings.behind_proxy).unwrap_or(peer.ip())))
    }
}

/// The origin of the page that calls, if it is one of the project's or this server's own.
pub fn origin<'a>(desk: &Desk, project: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    let origin = headers.get(ORIGIN)?.to_str().ok()?;
    let allowed = desk.settings.project(project).origins.iter().any(|known| known == origin);
    let own = match &desk.settings.public_url {
        Some(own) => url::Url::parse(own).is_ok_and(|url| url.origin().ascii_serialization() == origin),
        None => {
            let host = headers.get(HOST).and_then(|host| host.to_str().ok());
            let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            host.is_some() && host == named
        }
    };
    (allowed || own).then_some(origin)
}

/// Where a request with a proof of identity, or one that changes something, comes from. Without an `Origin` of a page
/// that may, it is refused: browsers send one with every POST.
pub fn from_a_page(desk: &Desk, project: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let message = "this request comes from no page that may make it: its `Origin` is missing, or none of `origins` \
                   in the settings of the project";
    origin(desk, project, headers)
        .map(drop)
        .ok_or_else(|| Refusal::new(StatusCode::FORBIDDEN, "origin", message))
}

/// The person who asks: by a token of the host, else by the cookie of the portal; none: nobody says who they are.
pub async fn person(desk: &Desk, project: &str, headers: &HeaderMap) -> Result<Option<Person>, Refusal> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        let token = token.ok_or_else(|| {
            let message = "`Authorization` is not of the form `Bearer TOKEN`";
            Refusal::new(StatusCode::UNAUTHORIZED, "identity", message)
        })?;
        return Ok(Some(desk.identity.token(project, token, now()).await?));
    }
    match session_token(project, headers) {
        Some(token) => Ok(Some(desk.identity.session(project, token, now()).await?)),
        None => Ok(None),
    }
}

/// Name of the cookie that holds a session of the portal.
pub fn cookie_name(project: &str) -> String {
    format!("guichet_{project}")
}

/// The session of the portal, by its cookie.
pub fn session_token<'a>(project: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = cookie_name(project);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Lets pages of the project's origins read the answers (CORS), and nobody else's.
pub async fn cross_origin(
    State(desk): Shared,
    Path(place): Path<Place>,
    request: Request,
    next: Next,
) -> Response {
    if !is_name(&place.project) || !is_name(&place.environment) {
        return Refusal::absent().into_response();
    }
    let origin =
        origin(&desk, &place.project, request.headers()).and_then(|text| HeaderValue::from_str(text).ok());
    let asks = *request.method() == Method::OPTIONS;
    let mut response = if asks { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        let mut say = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        if asks {
            say(ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
            say(ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, idempotency-key");
            say(ACCESS_CONTROL_MAX_AGE, "600");
        }
        say(ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after");
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}
