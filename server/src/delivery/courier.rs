//! The courier.
use crate::app::App;
/// Runs.
pub async fn run(app: App) {
    app.stop.cancelled().await;
}
