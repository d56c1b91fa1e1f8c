//! A transaction that lost a race is tried again.

use crate::error::{Error, Result};

/// Enough for as many rivals as ever want the same number at one instant (E18).
const TRIES: u32 = 12;

/// Tries until no other transaction took what this one wanted, and looks afresh each time.
///
/// # Errors
/// [`Error::Conflict`] when every try lost; whatever else a try answers.
pub async fn until_won<T, F>(mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    for _ in 0..TRIES {
        match attempt().await {
            Err(error) if error.is_lost_race() => {}
            answer => return answer,
        }
    }
    Err(Error::Conflict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lost_race_is_run_again_and_nothing_else_is() {
        let mut runs = 0;
        let won = until_won(|| {
            runs += 1;
            std::future::ready(if runs < 3 { Err(Error::Conflict) } else { Ok(runs) })
        });
        assert_eq!(won.await.unwrap(), 3);
        let mut runs = 0;
        let refused: Result<()> = until_won(|| {
            runs += 1;
            std::future::ready(Err(Error::not_found("ride")))
        })
        .await;
        assert!(refused.is_err());
        assert_eq!(runs, 1);
        let lost: Result<()> = until_won(|| std::future::ready(Err(Error::Conflict))).await;
        assert!(matches!(lost, Err(Error::Conflict)));
    }
}
