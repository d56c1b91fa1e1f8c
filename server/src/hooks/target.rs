//! Where a request of ours may go (T10): never into a network of our own. A name is resolved when the
//! connection is made, and every address it has must be allowed, so that a name that changes its address
//! in between gains nothing; redirects are not followed; no proxy of the environment is used.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::{Host, Url};

use crate::error::{Error, Result};

const TIMEOUT: Duration = Duration::from_secs(15);
/// The longest address that somebody may enter.
const LONGEST_URL: usize = 500;
/// The longest one that is asked: a telco signs those of its pictures, at length.
const LONGEST_ASKED: usize = 4096;

/// Networks that nobody reaches over the internet: private, local, reserved.
const CLOSED: [(Ipv4Addr, u8); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::BROADCAST, 32),
];

/// Is this an address of the public internet?
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED.iter().any(|(network, length)| {
            Ipv4Net::new(*network, *length).is_ok_and(|network| network.contains(&address))
        }),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Those that carry an IPv4 address are judged by it: mapped, compatible, NAT64, 6to4.
    let [_, _, _, _, _, _, high, low] = segments;
    let v4 = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => is_public(v4(high, low)),
        [0x2002, high, low, ..] => is_public(v4(high, low)),
        // Global unicast, without documentation, Teredo and other protocol assignments.
        [first, second, ..] => {
            (first & 0xe000) == 0x2000
                && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                && !(first == 0x3fff && second < 0x1000)
        }
    }
}

/// Sends requests to addresses that are allowed.
#[derive(Clone)]
pub struct Outside {
    /// For `https`: the internet, and what the operator allows.
    secure: reqwest::Client,
    /// For `http`: only what the operator allows.
    plain: reqwest::Client,
    allowed: Arc<Vec<IpNet>>,
}

struct Guarded {
    allowed: Arc<Vec<IpNet>>,
    public: bool,
}

impl Guarded {
    fn lets(&self, address: IpAddr) -> bool {
        lets(&self.allowed, address) || (self.public && is_public(address))
    }
}

fn lets(allowed: &[IpNet], address: IpAddr) -> bool {
    allowed.iter().any(|network| network.contains(&address))
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Self { allowed: Arc::clone(&self.allowed), public: self.public };
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One that is not allowed spoils all: which of them is taken is not ours to choose.
            if found.is_empty() || found.iter().any(|found| !guard.lets(found.ip())) {
                return Err("the name leads to an address that is not allowed".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl Outside {
    /// Ready to send; `allowed` are networks of our own that may be reached all the same.
    ///
    /// # Errors
    /// When no TLS can be had.
    pub fn new(allowed: &[IpNet]) -> anyhow::Result<Self> {
        let allowed = Arc::new(allowed.to_vec());
        let client = |public: bool| {
            reqwest::Client::builder()
                .dns_resolver(Guarded { allowed: Arc::clone(&allowed), public })
                .redirect(Policy::none())
                .no_proxy()
                .https_only(public)
                .timeout(TIMEOUT)
                .connect_timeout(TIMEOUT / 2)
                .user_agent(concat!("Maskline/", env!("CARGO_PKG_VERSION")))
                .build()
        };
        Ok(Self { secure: client(true)?, plain: client(false)?, allowed })
    }

    /// A request to this address.
    ///
    /// # Errors
    /// As [`Outside::check`].
    pub fn post(&self, url: &str) -> Result<reqwest::RequestBuilder> {
        self.request(reqwest::Method::POST, url)
    }

    /// A request for what is at this address.
    ///
    /// # Errors
    /// As [`Outside::check`].
    pub fn get(&self, url: &str) -> Result<reqwest::RequestBuilder> {
        self.request(reqwest::Method::GET, url)
    }

    fn request(&self, method: reqwest::Method, url: &str) -> Result<reqwest::RequestBuilder> {
        let url = self.check(url)?;
        let client = if url.scheme() == "https" { &self.secure } else { &self.plain };
        Ok(client.request(method, url))
    }

    /// As [`Outside::check`], of an address that somebody enters.
    ///
    /// # Errors
    /// `INVALID_INPUT` naming `url`.
    pub fn check_entered(&self, url: &str) -> Result<Url> {
        if url.len() > LONGEST_URL {
            return Err(Error::invalid("url", "An address has at most 500 characters."));
        }
        self.check(url)
    }

    /// May requests go there, as far as the address alone tells?
    ///
    /// # Errors
    /// `INVALID_INPUT` naming `url`.
    pub fn check(&self, url: &str) -> Result<Url> {
        let refused = |words: &str| Error::invalid("url", words);
        if url.len() > LONGEST_ASKED {
            return Err(refused("This address is too long."));
        }
        let url = Url::parse(url.trim())
            .map_err(|_| refused("Write a whole address, as https://example.com/in."))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("An address must not hold a name or password."));
        }
        match url.scheme() {
            "https" => {}
            "http" if !self.allowed.is_empty() => {}
            _ => return Err(refused("The address must begin with https://.")),
        }
        // A number is no name: no resolver will be asked.
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(refused("The address names no host.")),
        };
        let may = |address| lets(&self.allowed, address) || (url.scheme() == "https" && is_public(address));
        if literal.is_some_and(|address| !may(address)) {
            return Err(refused("This address is in a network that is not to be reached from here."));
        }
        Ok(url)
    }
}

/// Why a body was not read to its end.
pub enum Unread {
    /// It is longer than is taken.
    TooLong,
    /// The connection failed.
    Broken(reqwest::Error),
}

/// The whole body of an answer, unless it has more than `most` bytes.
///
/// # Errors
/// [`Unread`] says why there is none.
pub async fn body(answer: &mut reqwest::Response, most: usize) -> std::result::Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(Unread::Broken)? {
        if body.len() + part.len() > most {
            return Err(Unread::TooLong);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Why a request came to nothing, in words and without its address.
#[must_use]
pub fn in_words(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "It did not answer in time."
    } else if format!("{error:?}").contains("not allowed") {
        "Its name leads to an address that is not to be reached from here."
    } else if error.is_connect() {
        "It cannot be reached."
    } else {
        "The connection broke."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t10_no_address_of_a_closed_network_is_public() {
        for closed in [
            "127.0.0.1",
            "127.8.9.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.192",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
        ] {
            assert!(!is_public(closed.parse().unwrap()), "{closed}");
        }
        for open in
            ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"]
        {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn t10_addresses_are_judged_before_anything_is_sent() {
        let nothing = Outside::new(&[]).unwrap();
        for wrong in [
            "http://example.com/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://127.1/",
            "https://017700000001/",
            "https://[::ffff:10.0.0.1]/",
            "ftp://example.com/",
            "https://user:pass@example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "not an address",
            "javascript:alert(1)",
        ] {
            assert!(nothing.check(wrong).is_err(), "{wrong}");
        }
        assert!(nothing.check("https://example.com:8443/in?x=1").is_ok());
        let own = Outside::new(&["127.0.0.0/8".parse().unwrap()]).unwrap();
        assert!(own.check("http://127.0.0.1:9000/").is_ok());
        assert!(own.check("http://10.0.0.1/").is_err());
        assert!(own.check("http://1.1.1.1/").is_err(), "without TLS only to where the operator allows");
    }

    #[test]
    fn e29_a_long_address_is_asked_but_not_entered() {
        let nothing = Outside::new(&[]).unwrap();
        let of = |length: usize| format!("{:a<length$}", "https://example.com/");
        for (length, entered, asked) in
            [(500, true, true), (501, false, true), (4096, false, true), (4097, false, false)]
        {
            let url = of(length);
            let found = (nothing.check_entered(&url).is_ok(), nothing.get(&url).is_ok());
            assert_eq!(found, (entered, asked), "{length}");
        }
    }

    #[tokio::test]
    async fn t10_a_name_that_leads_inside_is_refused_at_the_connection() {
        let nothing = Outside::new(&[]).unwrap();
        let error = nothing.post("https://localhost:1/").unwrap().send().await.unwrap_err();
        assert!(format!("{error:?}").contains("not allowed"), "{error:?}");
    }
}
