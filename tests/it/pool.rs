//! The pool under a race, and over random lives.

use std::collections::HashSet;

use maskline::entities::route;
use maskline_tests::{Fleet, TestApp};
use sea_orm::{EntityTrait, PaginatorTrait};

/// I3, F14: 200 rides at once on 10 numbers; two nodes where the database can be shared.
#[tokio::test]
async fn two_hundred_rides_at_once_on_ten_numbers() {
    let app = TestApp::start().await;
    // Each of 15 drivers can hold ten numbers at once; the customers hold one each.
    let fleet = Fleet::of(&app, 200, 15, 10).await;
    let second = match maskline_tests::database::server() {
        Some(_) => Some(app.second_node().await),
        None => None,
    };
    let query = "mutation($input: RideInput!) { createRide(input: $input) { id
        customerDials { number } driverDials { number } } }";
    let role = maskline_tests::Role::Dispatcher;
    let asked = (0..200).map(|n| {
        let node = if n % 2 == 0 { second.as_ref().unwrap_or(&app) } else { &app };
        let input = fleet.ride_input(n, n % 15);
        async move { (n, node.ask(Some(role), query, input).await) }
    });
    app.token(role).await;
    if let Some(second) = &second {
        second.token(role).await;
    }
    let answers = futures_util::future::join_all(asked).await;
    let mut held = HashSet::new();
    let mut made = 0;
    for (n, answer) in answers {
        let ride = &answer["data"]["createRide"];
        if ride.is_null() {
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "POOL_EXHAUSTED", "{answer:#}");
            assert_eq!(error["message"], "No number available! Please extend your pool.");
            continue;
        }
        made += 1;
        let number = |side: &str| ride[side]["number"].as_str().unwrap().to_owned();
        assert!(held.insert((format!("c{n}"), number("customerDials"))), "held twice");
        assert!(held.insert((format!("d{}", n % 15), number("driverDials"))), "held twice");
    }
    // Each of 15 drivers can hold 10 numbers: 150 rides, no more, and no fewer.
    assert_eq!(made, 150, "capacity is fully used");
    let routes = route::Entity::find().count(app.app.db.read()).await.unwrap();
    assert_eq!(routes, 300);
    app.finish().await;
}
