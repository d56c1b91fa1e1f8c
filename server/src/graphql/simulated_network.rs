//! Stand-in for the simulated network until the adapter is there: same names, nobody answers.

use std::fmt;

use crate::app::App;
use crate::phone::PhoneNumber;
use crate::providers::CallState;

/// The simulated telco.
pub struct Simulator;

/// Why the network could not do it.
#[derive(Debug)]
pub enum NetworkError {
    /// No answer came.
    Unreachable,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the simulator is not there")
    }
}

/// How the server answered a call.
pub struct CallAnswer {
    /// The network's id of the call.
    pub call_id: String,
}

#[expect(clippy::unused_async, reason = "the adapter's own are async")]
impl Simulator {
    /// A person texts one of our numbers.
    pub async fn text_from(&self, _from: &str, _to: &PhoneNumber, _body: &str) -> Result<(), NetworkError> {
        Err(NetworkError::Unreachable)
    }

    /// A person calls one of our numbers.
    pub async fn call_from(&self, _from: &str, _to: &PhoneNumber) -> Result<CallAnswer, NetworkError> {
        Err(NetworkError::Unreachable)
    }

    /// The network tells how a call goes.
    pub async fn report_call(
        &self,
        _call_id: &str,
        _state: CallState,
        _duration_seconds: Option<u32>,
    ) -> Result<(), NetworkError> {
        Err(NetworkError::Unreachable)
    }
}

/// The simulator of this server.
pub fn simulator(_app: &App) -> &Simulator {
    &Simulator
}
