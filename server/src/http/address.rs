//! Where a request came from. `X-Forwarded-For` is believed from configured proxies only (T36).

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address, as far as we can trust anyone's word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientAddress
where
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        // A request without a peer was made inside this process.
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        Ok(Self(client(peer, &parts.headers, &App::from_ref(state).config.trusted_proxies)))
    }
}

/// Walks the proxies backwards from the peer, for as long as each one is trusted. What is left of
/// an entry that is no address was written by nobody we trust.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == *address);
    let mut client = peer.to_canonical();
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
    let mut hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    while is_trusted(&client) {
        match hops.next().and_then(parse) {
            Some(hop) => client = hop,
            None => break,
        }
    }
    client
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let address =
        hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(peer: &str, lines: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        let trusted: Vec<_> = trusted.iter().map(|proxy| proxy.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn strangers_cannot_choose_their_address() {
        assert_eq!(seen("203.0.113.9", &["192.0.2.1"], &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &["192.0.2.1"], &["10.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn the_last_untrusted_hop_counts() {
        let proxies = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 192.0.2.1"], &proxies), "192.0.2.1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 192.0.2.1, 10.0.0.2"], &proxies), "192.0.2.1");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "192.0.2.1,10.0.0.2"], &proxies), "192.0.2.1");
        assert_eq!(seen("::ffff:10.0.0.1", &["[2001:db8::1]:4711"], &proxies), "2001:db8::1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.1:4711"], &proxies), "192.0.2.1");
    }

    #[test]
    fn nonsense_ends_the_walk() {
        assert_eq!(seen("10.0.0.1", &[], &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.1, unknown"], &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[""], &["10.0.0.1"]), "10.0.0.1");
    }
}
