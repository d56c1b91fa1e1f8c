//! A page of 20 rides with customer, driver, number and 5 messages each: of Maskline's own API, and
//! of GraphQL servers that come from registries, over the same rides without seals and permissions.

use serde_json::{Value, json};

use crate::drive;
use crate::fixture::Stage;
use crate::peers;
use crate::report::Figure;
use crate::subject::Subject;

/// Each is a file in `benches/peers`.
pub const PEERS: [&str; 2] = ["mercurius", "apollo"];

const OURS: &str = "{ rides(first: 20) { nodes { id ref state start destination
    customer { name } driver { name } customerDials { number }
    entries(last: 5) { nodes { id body kind createdAt } } } } }";
const THEIRS: &str = "{ rides(first: 20) { id ref state start destination
    customer { name } driver { name } number { number }
    entries(last: 5) { id body kind createdAt } } }";

/// Maskline's.
pub async fn maskline(stage: &Stage, requests: usize) -> Figure {
    let token = stage.token().await;
    measure(stage.servers(), &stage.urls()[0], OURS, Some(&token), requests, "/data/rides/nodes").await
}

/// Another's; `None` where its packages are not installed.
pub async fn peer(name: &str, stage: &Stage, requests: usize) -> Option<Figure> {
    let (subject, address) = peers::start(name, Some(stage.plain().as_os_str()))?;
    Some(measure(&[subject], &format!("http://{address}"), THEIRS, None, requests, "/data/rides").await)
}

/// Measures a query whose 20 rows are found at `rows` of the answer.
pub async fn measure(
    subjects: &[Subject],
    url: &str,
    query: &str,
    token: Option<&str>,
    requests: usize,
    rows: &str,
) -> Figure {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{url}/graphql");
    let body = json!({ "query": query });
    let ask = || {
        let request = http.post(&url).json(&body);
        token.map_or_else(
            || request.try_clone().unwrap(),
            |token| request.try_clone().unwrap().bearer_auth(token),
        )
    };
    let page = maskline_tests::eventually("the first page", || async {
        ask().send().await.ok()?.json::<Value>().await.ok()
    })
    .await;
    let found = page.pointer(rows).and_then(Value::as_array).map(Vec::len);
    assert_eq!(found, Some(20), "{page:#}");
    // What is compiled or cached at first use is not measured.
    for _ in 0..requests / 10 {
        ask().send().await.unwrap().bytes().await.unwrap();
    }
    let once = |_| async {
        let answer = ask().send().await.unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap();
    };
    drive::measured(subjects, drive::closed(requests, once), async {}).await
}
