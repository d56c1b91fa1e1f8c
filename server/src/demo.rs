//! The demo data.

use crate::app::App;

/// Loads the demo.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "a stub")]
pub async fn load(_app: &App) -> anyhow::Result<()> {
    Ok(())
}
