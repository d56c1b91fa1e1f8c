//! Fetching one picture: from the telco's own hosts only, wherever it redirects to, and never into a network
//! of our own (T10).

use reqwest::header::LOCATION;
use url::Url;

use super::clean::{Clean, clean};
use crate::app::App;
use crate::hooks::target::{self, Unread};
use crate::providers::{Media, Provider};

/// The largest picture that is kept; telcos carry less.
const LARGEST: usize = 5 * 1024 * 1024;
/// A telco's own address leads to where it keeps files, and no further.
const REDIRECTS: usize = 2;

/// Why there is no picture.
pub(super) enum Trouble {
    /// It may be had later.
    Passing(&'static str),
    /// It will not be had.
    Lasting(&'static str),
}

/// Fetches a picture and cleans it.
pub(super) async fn fetch(app: &App, provider: &dyn Provider, media: &Media) -> Result<Clean, Trouble> {
    let file = tokio::time::timeout(app.config.provider_timeout, read(app, provider, &media.url));
    let file = file.await.unwrap_or(Err(Trouble::Passing("The telco did not answer in time.")))?;
    clean(file).map_err(Trouble::Lasting)
}

async fn read(app: &App, provider: &dyn Provider, url: &str) -> Result<Vec<u8>, Trouble> {
    let elsewhere = || Trouble::Lasting("Its address is none of the telco's own.");
    let mut url = Url::parse(url).map_err(|_| elsewhere())?;
    for _ in 0..=REDIRECTS {
        if !is_theirs(app, provider, &url) {
            return Err(elsewhere());
        }
        let mut request = app.outside.get(url.as_str()).map_err(|_| elsewhere())?;
        if let Some((user, password)) = provider.media_login(&url) {
            request = request.basic_auth(user, Some(password));
        }
        let mut answer =
            request.send().await.map_err(|_| Trouble::Passing("The telco cannot be reached."))?;
        let status = answer.status();
        if status.is_redirection() {
            let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            url = to.and_then(|to| url.join(to).ok()).ok_or_else(elsewhere)?;
        } else if status.is_success() {
            return target::body(&mut answer, LARGEST).await.map_err(|unread| match unread {
                Unread::TooLong => Trouble::Lasting("It is larger than 5 MB."),
                Unread::Broken(_) => Trouble::Passing("The connection to the telco broke."),
            });
        } else {
            // A file that was just sent may not be there yet.
            return Err(Trouble::Passing("The telco does not give it."));
        }
    }
    Err(Trouble::Lasting("Its address leads on and on."))
}

/// Is it on a host of the telco, or on one that the operator named?
fn is_theirs(app: &App, provider: &dyn Provider, url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let with_port = url.port().map(|port| format!("{host}:{port}"));
    let under =
        |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'));
    // A port of its own is nothing that telcos have.
    (url.port().is_none() && provider.media_domains().iter().any(|domain| under(domain)))
        || app.config.media_hosts.iter().any(|named| named == host || Some(named) == with_port.as_ref())
}
