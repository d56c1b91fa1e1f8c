//! Taking texts, and telling what became of them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::super::{
    Accepted, CallSide, CallState, Fault, OutboundCall, OutboundText, ReceiptState, SendError,
};
use super::{Simulator, wire};
use crate::phone::PhoneNumber;

/// How many accepted texts are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 50_000;
/// How often a receipt is tried: the listener may only just be starting.
const RECEIPT_TRIES: u32 = 6;
/// The pause after a receipt's first refusal; it doubles each time.
const RECEIPT_PAUSE: Duration = Duration::from_millis(200);

/// How long a network takes to ring a phone.
const SOON: Duration = Duration::from_millis(100);

/// The references of the texts accepted in this process.
#[derive(Default)]
pub(super) struct Ledger(Mutex<Accounts>);

#[derive(Default)]
struct Accounts {
    by_reference: HashMap<String, Accepted>,
    oldest_first: VecDeque<String>,
}

impl Ledger {
    /// The acceptance of a text, if there was one.
    pub(super) fn find(&self, reference: &str) -> Option<Accepted> {
        let accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.by_reference.get(reference).cloned()
    }

    /// Accepts a text; `true` if it is a new one. A reference is accepted once, however often it
    /// is handed in.
    fn accept(&self, text: &OutboundText) -> (Accepted, bool) {
        let accounts = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = accounts.by_reference.get(&text.reference) {
            return (known.clone(), false);
        }
        let accepted = Accepted::submitted(format!("sim-{}", text.reference), Some(segments(&text.body)));
        accounts.by_reference.insert(text.reference.clone(), accepted.clone());
        accounts.oldest_first.push_back(text.reference.clone());
        if accounts.oldest_first.len() > REMEMBERED
            && let Some(oldest) = accounts.oldest_first.pop_front()
        {
            accounts.by_reference.remove(&oldest);
        }
        (accepted, true)
    }
}

/// The parts a text is cut into: 160 or 153 characters, or 70 or 67 if any is not ASCII (a real
/// network's alphabet has a few more).
pub(super) fn segments(body: &str) -> u32 {
    let ascii = body.is_ascii();
    let (alone, joined) = if ascii { (160, 153) } else { (70, 67) };
    let length = if ascii { body.len() } else { body.encode_utf16().count() };
    let parts = if length <= alone { 1 } else { length.div_ceil(joined) };
    u32::try_from(parts).unwrap_or(u32::MAX)
}

/// The last digits of a number, which decide what goes wrong, and a fault of that code.
fn ending(to: &PhoneNumber) -> (String, impl Fn(&str) -> Fault) {
    let digits = to.digits();
    let ending = digits.get(digits.len().saturating_sub(4)..).unwrap_or_default().to_owned();
    let code = ending.clone();
    (ending, move |words| Fault::new(&code, words))
}

impl Simulator {
    /// Takes a text, or fails as its number's last digits ask for.
    ///
    /// # Errors
    /// As the module's table of numbers says.
    pub(super) fn send(&self, text: &OutboundText) -> Result<Accepted, SendError> {
        let (ending, fault) = ending(&text.to);
        match ending.as_str() {
            "9901" => return Err(SendError::Permanent { fault: fault("no such number") }),
            "9902" => return Err(SendError::Retry { fault: fault("the network is busy"), after: None }),
            "9904" => return Err(SendError::OptedOut { fault: fault("the person opted out of texts") }),
            _ => {}
        }
        let (accepted, is_new) = self.0.ledger.accept(text);
        if is_new {
            let failure = (ending == "9903").then(|| fault("the phone is switched off"));
            tokio::spawn(self.clone().report(accepted.provider_id.clone(), text.reference.clone(), failure));
        }
        match ending.as_str() {
            "9905" => Err(SendError::Unknown { fault: fault("the network did not answer in time") }),
            _ => Ok(accepted),
        }
    }

    /// Reports what became of a text that answered one.
    pub(super) fn report_answer(&self, reference: String) {
        tokio::spawn(self.clone().report(format!("sim-{reference}"), reference, None));
    }

    /// Rings someone; how the call goes is for the handset to tell ([`Simulator::report_call`]).
    ///
    /// # Errors
    /// As for [`send`](Self::send).
    pub(super) fn place(&self, call: &OutboundCall) -> Result<Accepted, SendError> {
        let (ending, fault) = ending(&call.to);
        match ending.as_str() {
            "9901" => Err(SendError::Permanent { fault: fault("no such number") }),
            "9902" => Err(SendError::Retry { fault: fault("the network is busy"), after: None }),
            "9905" => Err(SendError::Unknown { fault: fault("the network did not answer in time") }),
            _ => {
                let provider_id = format!("sim-{}", call.reference);
                tokio::spawn(self.clone().ring(provider_id.clone()));
                Ok(Accepted::submitted(provider_id, None))
            }
        }
    }

    /// The handset of a placed call begins to ring, once the order is written down as taken.
    async fn ring(self, id: String) {
        tokio::time::sleep(self.0.config.receipt_delay.max(SOON)).await;
        if let Err(error) = self.report_side(&id, CallSide::Caller, CallState::Ringing, None).await {
            tracing::warn!(%error, "the simulator could not tell that a handset rings");
        }
    }

    /// Reports that a text was sent and then what became of it.
    async fn report(self, id: String, reference: String, failure: Option<Fault>) {
        let last = failure.as_ref().map_or(ReceiptState::Delivered, |_| ReceiptState::Undelivered);
        let (code, message) = failure.map(|fault| (fault.code, fault.message)).unzip();
        let sent = wire::Status { id, reference, state: ReceiptState::Sent, code: None, message: None };
        self.receipt(&sent).await;
        self.receipt(&wire::Status { state: last, code, message, ..sent }).await;
    }

    async fn receipt(&self, status: &wire::Status) {
        tokio::time::sleep(self.0.config.receipt_delay).await;
        let mut pause = RECEIPT_PAUSE;
        for _ in 0..RECEIPT_TRIES {
            if self.post("status", status).await.is_ok() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        tracing::warn!(provider_id = %status.id, "the simulator gave up reporting a receipt");
    }
}
