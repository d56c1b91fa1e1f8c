//! The call flows of the account: which of them asks us about calls, and which numbers it serves; and its webhook, which
//! tells how calls go on. The flows of texts have no interface.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::super::{RentedNumber, SendError, Webhooks};
use super::MessageBird;
use super::answer::{Flow, Step, TITLE};
use super::dial::Webhook;
use crate::phone::PhoneNumber;

/// Flows on a page.
const PAGE: usize = 100;
/// Pages read before the list is taken to be endless.
const PAGES: usize = 20;

/// Where each number's calls are asked about.
pub(super) struct Flows {
    /// By the number's digits.
    addresses: HashMap<String, String>,
    /// Ids of all flows, with the address each asks.
    flows: Vec<(String, Option<String>)>,
}

/// The voice interface wraps everything in a list.
#[derive(Deserialize)]
struct List<T> {
    #[serde(default = "Vec::new")]
    data: Vec<T>,
}

#[derive(Deserialize)]
struct Told {
    id: String,
    #[serde(default)]
    steps: Vec<ToldStep>,
}

#[derive(Deserialize)]
struct ToldStep {
    action: String,
    #[serde(default)]
    options: serde_json::Value,
}

#[derive(Deserialize)]
struct Served {
    number: String,
}

#[derive(Serialize)]
struct Serve<'a> {
    numbers: [&'a str; 1],
}

impl Told {
    fn address(&self) -> Option<String> {
        let step = self.steps.iter().find(|step| step.action == "fetchCallFlow")?;
        step.options.get("url")?.as_str().map(Into::into)
    }
}

impl Flows {
    /// Reads all flows and their numbers.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn read(messagebird: &MessageBird) -> Result<Self, SendError> {
        let mut read = Self { addresses: HashMap::new(), flows: Vec::new() };
        for page in 1..=PAGES {
            let path = format!("call-flows?page={page}&perPage={PAGE}");
            let told: List<Told> = messagebird.voice(&path).await?;
            let is_last = told.data.len() < PAGE;
            for flow in told.data {
                let address = flow.address();
                if let Some(address) = &address {
                    let served: List<Served> =
                        messagebird.voice(&format!("call-flows/{}/numbers", flow.id)).await?;
                    let numbers = served.data.iter().map(|served| served.number.trim_start_matches('+'));
                    read.addresses.extend(numbers.map(|number| (number.to_owned(), address.clone())));
                }
                read.flows.push((flow.id, address));
            }
            if is_last {
                break;
            }
        }
        Ok(read)
    }

    /// Where this number's calls are asked about.
    pub(super) fn address_of(&self, number: &PhoneNumber) -> Option<&str> {
        self.addresses.get(number.digits()).map(String::as_str)
    }

    fn that_asks(&self, address: &str) -> Option<&str> {
        let asks = |(_, asked): &&(String, Option<String>)| asked.as_deref() == Some(address);
        self.flows.iter().find(asks).map(|(id, _)| id.as_str())
    }
}

impl MessageBird {
    /// Has a number's calls asked about at our address, by a flow that is made if there is none, and has us told how they
    /// go on. Where its texts go is not in our hands, and stays untold.
    ///
    /// # Errors
    /// [`SendError`] as for sending.
    pub(super) async fn configure(&self, number: &RentedNumber) -> Result<RentedNumber, SendError> {
        let address = self.webhook("voice");
        let flows = Flows::read(self).await?;
        if flows.address_of(&number.number) != Some(&address) {
            let flow = match flows.that_asks(&address) {
                Some(flow) => flow.to_owned(),
                None => self.new_flow(&address).await?,
            };
            let url = format!("{}/call-flows/{flow}/numbers", self.config.voice_url);
            let serve = Serve { numbers: [number.number.digits()] };
            self.ask(self.http.client()?.post(url).json(&serve)).await?;
        }
        match self.hear_of_calls().await {
            // Calls are connected all the same.
            Err(SendError::Permanent { fault }) => {
                tracing::warn!(code = fault.code, "MessageBird will not tell how calls go on");
            }
            heard => heard?,
        }
        let voice = Flows::read(self).await?.address_of(&number.number).map(Into::into);
        Ok(RentedNumber { webhooks: Some(Webhooks { sms: None, voice }), ..number.clone() })
    }

    /// Has the account tell how calls go on: once for all of its numbers, as a call that comes in names no address, and
    /// beside those of other servers.
    async fn hear_of_calls(&self) -> Result<(), SendError> {
        let address = self.webhook("call");
        for page in 1..=PAGES {
            let told: List<Webhook> = self.voice(&format!("webhooks?page={page}&perPage={PAGE}")).await?;
            if told.data.iter().any(|webhook| webhook.url == address) {
                return Ok(());
            }
            if told.data.len() < PAGE {
                break;
            }
        }
        let url = format!("{}/webhooks", self.config.voice_url);
        self.ask(self.http.client()?.post(url).json(&Webhook { url: address })).await.map(drop)
    }

    async fn new_flow(&self, address: &str) -> Result<String, SendError> {
        let flow = Flow { title: TITLE, steps: vec![Step::FetchCallFlow { url: address.into() }] };
        let url = format!("{}/call-flows", self.config.voice_url);
        let answer = self.ask(self.http.client()?.post(url).json(&flow)).await?;
        let made: List<Told> = answer.read()?;
        let id = made.data.into_iter().next().map(|flow| flow.id);
        id.ok_or_else(|| SendError::Unknown { fault: answer.bare_fault() })
    }

    async fn voice<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, SendError> {
        let url = format!("{}/{path}", self.config.voice_url);
        self.ask(self.http.client()?.get(url)).await?.read()
    }
}
