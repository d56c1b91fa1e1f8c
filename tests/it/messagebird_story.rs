//! The MessageBird masking guide, replayed to the letter: its routes, its fields, its answers.

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::json;

#[tokio::test]
async fn the_guides_story_from_the_ride_to_the_call() {
    let app = TestApp::start_with(|config| config.messagebird_signing_key.clear()).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;

    // R41, R42: both are told from the proxy number (13:30 UTC is 14:30 in the market).
    let proxy = fleet.numbers[0].clone();
    assert_eq!((&ride.customer_dials, &ride.driver_dials), (&proxy, &proxy));
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let told_customer =
        "Dan 0 will pick you up at Mon 5 Jan 14:30. Reply to this message to contact the driver.";
    let told_driver =
        "Cara 0 will wait for you at Mon 5 Jan 14:30. Reply to this message to contact the customer.";
    assert_eq!(app.telco.inbox(&customer), [(proxy.clone(), told_customer.to_owned())]);
    assert_eq!(app.telco.inbox(&driver), [(proxy.clone(), told_driver.to_owned())]);

    // R44–R46: a form of three fields at /webhook; the text goes on from the proxy, both ways.
    let digits = |phone: &str| phone.trim_start_matches('+').to_owned();
    for (from, to, text) in [(&customer, &driver, "I'm at the corner 🚕"), (&driver, &customer, "أنا هنا")]
    {
        let form = serde_urlencoded::to_string([
            ("originator", digits(from)),
            ("payload", text.to_owned()),
            ("recipient", digits(&proxy)),
        ])
        .unwrap();
        let answer = app
            .http
            .post(format!("{}/webhook", app.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        app.settle().await;
        assert_eq!(app.telco.inbox(to).last(), Some(&(proxy.clone(), text.to_owned())));
    }

    // R47, R48: the call flow is fetched by GET and answered in XML with mask="true".
    let call = async |from: &str| {
        let url = format!("{}/webhook-voice?source={}&destination={}", app.url, digits(from), digits(&proxy));
        let answer = app.http.get(url).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/xml");
        answer.text().await.unwrap()
    };
    let flow = call(&customer).await;
    assert!(
        flow.contains(&format!(r#"<Transfer destination="{}" mask="true"/>"#, digits(&driver))),
        "{flow}"
    );
    // It has rung out before the other one calls.
    app.pass(std::time::Duration::from_mins(2));
    let flow = call(&driver).await;
    assert!(
        flow.contains(&format!(r#"<Transfer destination="{}" mask="true"/>"#, digits(&customer))),
        "{flow}"
    );

    // R49: the exact refusal.
    assert_eq!(
        call("+31600000000").await,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Say language=\"en-GB\" voice=\"female\">Sorry, we cannot \
         identify your transaction. Make sure you call in from the number you registered.</Say>"
    );

    // The operator is warned that webhooks are not verified.
    let providers =
        app.gql_as(Role::Admin, "{ providers { name verifiesWebhooks warning } }", json!({})).await;
    let messagebird = providers["providers"].as_array().unwrap().iter().find(|p| p["name"] == "messagebird");
    assert_eq!(messagebird.unwrap()["verifiesWebhooks"], false);
    assert!(messagebird.unwrap()["warning"].as_str().unwrap().contains("not verified"));
    app.finish().await;
}
