//! One conversation whose two sides are on different vendors.

use maskline_tests::vendor::{Heard, Text, Vendor};
use maskline_tests::{Fleet, MessageBird, Ride, Role, Simulator, TestApp, Tropo, Twilio, Vonage, eventually};
use serde_json::json;

/// Both ways, in texts and calls.
#[tokio::test]
async fn a_conversation_spans_two_vendors() {
    spans(Simulator, Twilio::start().await).await;
    spans(Twilio::start().await, Tropo::start().await).await;
    spans(Tropo::start().await, Vonage::start().await).await;
    spans(Vonage::start().await, MessageBird::start().await).await;
    spans(MessageBird::start().await, Simulator).await;
}

async fn spans(first: impl Vendor + 'static, second: impl Vendor + 'static) {
    let vendors: Vec<Box<dyn Vendor>> = vec![Box::new(first), Box::new(second)];
    let app = TestApp::start_with(|config| vendors.iter().for_each(|vendor| vendor.configure(config))).await;
    for vendor in &vendors {
        vendor.connect(&app).await;
    }
    let dual = "mutation($id: ID!) { updateMarket(id: $id, patch: { strategy: DUAL }) { id } }";
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].clone();
    app.gql_as(Role::Admin, dual, json!({ "id": market })).await;
    for (n, vendor) in vendors.iter().enumerate() {
        let input = json!({ "number": format!("+31970102{n:05}"), "provider": vendor.name() });
        let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
        app.gql_as(Role::Admin, add, json!({ "input": input })).await;
    }
    let fleet = Fleet::of(&app, 1, 1, 0).await;
    let ride = fleet.ride(&app, 0, 0).await;
    assert_ne!(ride.customer_dials, ride.driver_dials);
    speaks(&app, &vendors, &ride).await;
    app.finish().await;
    for vendor in &vendors {
        assert!(vendor.complaints().is_empty(), "{:#?}", vendor.complaints());
    }
}

async fn speaks(app: &TestApp, vendors: &[Box<dyn Vendor>], ride: &Ride) {
    let of = |number: &str| {
        let n: usize = number[number.len() - 5..].parse().unwrap();
        vendors[n].as_ref()
    };
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let sides = [
        (&customer, &ride.customer_dials, &driver, &ride.driver_dials),
        (&driver, &ride.driver_dials, &customer, &ride.customer_dials),
    ];
    for (n, (from, dials, to, knows)) in sides.into_iter().enumerate() {
        let (inward, outward) = (of(dials), of(knows));
        let body = format!("over {} to {}", inward.name(), outward.name());
        let text = Text { id: &format!("mixed-{n}"), from, to: dials, body: &body, media: &[] };
        assert_eq!(inward.text(app, &text).await, (200, None));
        let arrived = eventually("it arrives on the other vendor", || async {
            let taken = outward.taken(app).await.into_iter();
            taken.filter(|text| text.to == **to).find(|text| text.body == body)
        })
        .await;
        assert_eq!(arrived.from, *knows);
        let heard = inward.call(app, &format!("mixed-call-{n}"), from, dials).await;
        let Heard::Bridge { to: rung, caller_id, .. } = heard else { panic!("{heard:?}") };
        // MessageBird shows the dialled number, and nothing else.
        let shown = if inward.name() == "messagebird" { dials } else { knows };
        assert_eq!((&rung, &caller_id), (to, shown));
        // It has rung out before the other one calls.
        app.pass(std::time::Duration::from_mins(2));
    }
}
