//! The clock of a demonstration: moved by hand, so that grace and expiry can be seen to happen.

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::json;

const MOVE: &str = "mutation($seconds: Int!) { moveDemoClock(seconds: $seconds) { aheadSeconds now } }";

/// Nobody moves the clock of a server that is no demonstration.
#[tokio::test]
async fn the_clock_stays_where_the_setting_is_off() {
    let app = TestApp::start().await;
    for query in ["mutation { moveDemoClock(seconds: 60) { now } }", "mutation { resetDemoClock { now } }"] {
        let answer = app.ask(Some(Role::Admin), query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    }
    let seen = app.gql("{ demoClock { movable aheadSeconds } }", json!({})).await;
    assert_eq!(seen["demoClock"], json!({ "movable": false, "aheadSeconds": 0 }));
    app.finish().await;
}

/// Grace and expiry happen when the time passes, and those who are signed in stay so.
#[tokio::test]
async fn time_passes_for_rides_and_signs_nobody_out() {
    let app = TestApp::start_with(|config| config.demo_clock = true).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    let state = async || {
        let query = "query($id: ID!) { ride(id: $id) { conversation { state } } }";
        app.gql(query, json!({ "id": ride.id })).await["ride"]["conversation"]["state"].take()
    };
    let signed_in = app.sign_in("dispatcher@maskline.test", maskline_tests::app::PASSWORD).await;
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(state().await, "GRACE");
    let moved = app.gql_as(Role::Admin, MOVE, json!({ "seconds": 7_200 })).await;
    assert_eq!(moved["moveDemoClock"]["aheadSeconds"], 7_200);
    assert_eq!(state().await, "CLOSED");
    let day = 86_400;
    app.gql_as(Role::Admin, MOVE, json!({ "seconds": 20 * day })).await;
    let too_far = app.ask(Some(Role::Admin), MOVE, json!({ "seconds": 10 * day })).await;
    assert_eq!(too_far["errors"][0]["extensions"]["field"], "seconds", "{too_far}");
    for seconds in [0, -60] {
        let answer = app.ask(Some(Role::Admin), MOVE, json!({ "seconds": seconds })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_INPUT", "{answer}");
    }
    // The access token has run out; the sign-in has not.
    let refresh = async |cookie: &str| {
        let request = app.http.post(format!("{}/auth/refresh", app.url)).header("cookie", cookie);
        request.header("x-maskline-console", "1").send().await.unwrap()
    };
    let renewed = refresh(&cookie).await;
    assert_eq!(renewed.status(), 200);
    let cookie = renewed.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = app.gql_as(Role::Admin, "mutation { resetDemoClock { aheadSeconds } }", json!({})).await;
    assert_eq!(back["resetDemoClock"]["aheadSeconds"], 0);
    assert_eq!(refresh(&cookie).await.status(), 200, "also back in real time");
    app.finish().await;
}
