//! T24: a user who is limited to some markets. What is not his answers like what does not exist: in
//! every field of the schema, in lists, counts, files and news.

use maskline_tests::app::PASSWORD;
use maskline_tests::{Fleet, Ride, Role, TestApp, Watcher};
use serde_json::{Value, json};

use crate::guards::{NOBODY, calls_with_ids};

/// Two markets with a ride each, and a user who is limited to the second one.
struct Town {
    app: TestApp,
    fleet: Fleet,
    markets: [String; 2],
    rides: [Ride; 2],
    token: String,
}

const CREATE: &str = "mutation($input: RideInput!) { createRide(input: $input) {
    id market { id } customerDials { number } driverDials { number } } }";

impl Town {
    async fn build(role: &str) -> Self {
        let app = TestApp::start().await;
        let fleet = Fleet::of(&app, 3, 3, 2).await;
        let market = "mutation($input: MarketInput!) { createMarket(input: $input) { id } }";
        let input = json!({ "name": "Utrecht", "country": "NL", "timeZone": "Europe/Amsterdam" });
        let second =
            app.gql_as(Role::Admin, market, json!({ "input": input })).await["createMarket"]["id"].take();
        let markets = app.gql("{ markets { id isDefault } }", json!({})).await["markets"].take();
        let first =
            markets.as_array().unwrap().iter().find(|it| it["isDefault"] == true).unwrap()["id"].clone();
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        let markets = [text(&first), text(&second)];
        for n in 0..2 {
            let input = json!({ "number": format!("+319701111{n:04}"), "provider": "messagebird",
                "marketId": markets[1] });
            let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
            app.gql_as(Role::Admin, add, json!({ "input": input })).await;
        }
        let mut rides = Vec::new();
        for (n, market) in markets.iter().enumerate() {
            let mut input = fleet.ride_input(n, n);
            input["input"]["marketId"] = json!(market);
            rides.push(Ride::of(&app.gql(CREATE, input).await["createRide"]));
        }
        for (n, ride) in rides.iter().enumerate() {
            let text = format!("said in market {n}");
            app.telco
                .text(&app, &format!("t{n}"), &Fleet::customer_phone(n), &ride.customer_dials, &text)
                .await;
            app.telco.text(&app, &format!("u{n}"), "+31699999999", &ride.customer_dials, "who is this").await;
        }
        app.settle().await;
        let user = json!({ "email": "u@maskline.test", "name": "Uma", "role": role, "password": PASSWORD,
            "marketIds": [markets[1]] });
        let query = "mutation($input: UserInput!) { createUser(input: $input) { id markets { name } } }";
        let made = app.gql_as(Role::Admin, query, json!({ "input": user })).await;
        assert_eq!(made["createUser"]["markets"], json!([{ "name": "Utrecht" }]));
        let signed_in: Value = app.sign_in("u@maskline.test", PASSWORD).await.json().await.unwrap();
        let token = signed_in["accessToken"].as_str().unwrap().to_owned();
        Self { app, fleet, markets, rides: rides.try_into().ok().unwrap(), token }
    }

    /// Asks as the limited user.
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.app.http.post(format!("{}/graphql", self.app.url)).bearer_auth(&self.token);
        let body = json!({ "query": query, "variables": variables });
        request.json(&body).send().await.unwrap().json().await.unwrap()
    }

    /// Asks what must be answered.
    async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert!(answer["errors"].is_null(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// One id of every kind that belongs to the first market.
    async fn hidden(&self) -> Vec<(&'static str, String)> {
        let query = "query($id: ID!) { ride(id: $id) { id customer { id phone { id } } driver { id }
            conversation { id } customerDials { id } entries(last: 1) { nodes { id legs { id } } } } }";
        let ride = self.app.gql(query, json!({ "id": self.rides[0].id })).await["ride"].take();
        let unrouted = "{ unrouted { nodes { id entry { number { id } } } } }";
        let items = self.app.gql(unrouted, json!({})).await["unrouted"]["nodes"].take();
        let here = |item: &&Value| item["entry"]["number"]["id"] == ride["customerDials"]["id"];
        let item = items.as_array().unwrap().iter().find(here).unwrap()["id"].clone();
        let entry = &ride["entries"]["nodes"][0];
        [
            ("market", json!(self.markets[0])),
            ("ride", ride["id"].clone()),
            ("conversation", ride["conversation"]["id"].clone()),
            ("customer", ride["customer"]["id"].clone()),
            ("driver", ride["driver"]["id"].clone()),
            ("phone", ride["customer"]["phone"]["id"].clone()),
            ("number", ride["customerDials"]["id"].clone()),
            ("entry", entry["id"].clone()),
            ("leg", entry["legs"][0]["id"].clone()),
            ("unrouted item", item),
        ]
        .map(|(kind, id)| (kind, id.as_str().unwrap_or_else(|| panic!("{kind}: {ride:#}")).to_owned()))
        .to_vec()
    }
}

/// Every field that takes an id is tried with one of every kind that is not the user's, and answers as
/// to one that nothing has.
#[tokio::test]
async fn t24_not_yours_answers_like_does_not_exist_in_every_field() {
    for role in ["DISPATCHER", "OPS_MANAGER"] {
        let town = Town::build(role).await;
        let hidden = town.hidden().await;
        let (mut tried, mut wrong) = (0, Vec::new());
        for kind in ["Query", "Mutation"] {
            for (name, call) in calls_with_ids(&town.app, kind).await {
                // Guesses at a password are slowed down, whatever else stands in them.
                if !call.contains(NOBODY) || call.contains("password: ") || call.contains("current: ") {
                    continue;
                }
                let nothing = town.ask(&call, json!({})).await;
                for (what, id) in &hidden {
                    tried += 1;
                    let told = town.ask(&call.replace(NOBODY, id), json!({})).await;
                    if told != nothing {
                        wrong.push(format!("{name} of a hidden {what}: {told} instead of {nothing}"));
                    }
                }
            }
        }
        assert!(tried > 600, "only {tried}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        town.app.finish().await;
    }
}

/// The same in variables, in lists, in other spellings of an id, and in fragments.
#[tokio::test]
async fn t24_an_id_is_hidden_however_it_is_written() {
    let town = Town::build("DISPATCHER").await;
    let id = &town.rides[0].id;
    let plain = id.replace('-', "");
    for spelled in
        [id.clone(), id.to_uppercase(), plain.clone(), format!("{{{id}}}"), format!("urn:uuid:{id}")]
    {
        let query = "query($id: ID!) { ride(id: $id) { ref } }";
        assert_eq!(town.data(query, json!({ "id": spelled })).await, json!({ "ride": null }), "{spelled}");
        let query = format!("{{ ...f }} fragment f on Query {{ ride(id: \"{spelled}\") {{ ref }} }}");
        assert_eq!(town.data(&query, json!({})).await, json!({ "ride": null }), "{spelled}");
    }
    let default = format!("query($id: ID = \"{id}\") {{ ride(id: $id) {{ ref }} }}");
    assert_eq!(town.ask(&default, json!({})).await["data"]["ride"], Value::Null);
    let escaped = id.replacen('0', "\\u0030", 1);
    let query = format!("{{ ride(id: \"{escaped}\") {{ ref }} }}");
    assert_eq!(town.data(&query, json!({})).await, json!({ "ride": null }));
    let query = format!("{{ ride(id: \"\"\"{id}\"\"\") {{ ref }} }}");
    assert_eq!(town.data(&query, json!({})).await, json!({ "ride": null }));
    let own = town.data("query($id: ID!) { ride(id: $id) { id } }", json!({ "id": town.rides[1].id })).await;
    assert_eq!(own["ride"]["id"], town.rides[1].id);
    town.app.finish().await;
}

/// Lists, counts, edges and searches.
#[tokio::test]
async fn t24_lists_counts_and_searches_hold_what_is_yours() {
    let town = Town::build("OPS_MANAGER").await;
    let hidden = town.hidden().await;
    for list in [
        "rides(first: 50) { nodes { id customer { id rides { nodes { id } } } } }",
        "rides(filter: { search: \"cara\" }) { nodes { id } }",
        "rides(filter: { search: \"+31610000000\" }) { nodes { id } }",
        "customers { nodes { id liveRides rides { nodes { id } } } }",
        "customers(filter: { search: \"+31610000000\" }) { nodes { id } }",
        "drivers { nodes { id rides { nodes { id } } } }",
        "conversations { nodes { id entries { nodes { id } } } }",
        "entries { nodes { id number { id } legs { id } } }",
        "unrouted(filter: { includeResolved: true }) { nodes { id guesses { personId } } }",
        "proxyNumbers { nodes { id market { id } } }",
        "markets { id }",
        "deliveryProblems { nodes { leg { id } } }",
        "verifications { nodes { id } }",
        "masks { nodes { id } }",
        "supportConversations(view: ALL) { nodes { id } }",
        "alerts { nodes { id } }",
        "numberOrders { id }",
        "webhookEvents { nodes { id } }",
    ] {
        let told = town.data(&format!("{{ {list} }}"), json!({})).await.to_string();
        for (what, id) in &hidden {
            assert!(!told.contains(id), "a {what} in {list}: {told}");
        }
    }
    let counts = town.data("{ boardCounts { live unrouted unread } }", json!({})).await;
    assert_eq!(counts["boardCounts"], json!({ "live": 1, "unrouted": 1, "unread": 1 }));
    // What names no market is about his own, not about the company's default one.
    let made = town.data(CREATE, town.fleet.ride_input(2, 2)).await;
    assert_eq!(made["createRide"]["market"]["id"], town.markets[1]);
    // A dry run knows the other market's numbers no better than a stranger's.
    let explain = "query($to: String!) { explainRoute(from: \"+31610000000\", to: $to, channel: SMS) {
        outcome steps { step outcome words } ride { id } } }";
    let there = town.ask(explain, json!({ "to": town.rides[0].customer_dials })).await;
    let nowhere = town.ask(explain, json!({ "to": "+3197099999999" })).await;
    assert_eq!(there, nowhere);
    town.app.settle().await;
    town.app.finish().await;
}

/// A file of people changes and tells nothing of those whom the user does not see: a hidden phone is a new one's.
#[tokio::test]
async fn t24_an_import_reaches_nobody_of_other_markets() {
    let town = Town::build("DISPATCHER").await;
    let import = "mutation($csv: String!, $dry: Boolean) { importCustomers(csv: $csv, dryRun: $dry) {
        created updated unchanged } }";
    let row = |n: usize, name: &str| format!("name,phone\n{name},{}\n", Fleet::customer_phone(n));
    for (name, dry) in [("Cara 0", true), ("Mallory", false)] {
        let done = town.data(import, json!({ "csv": row(0, name), "dry": dry })).await;
        assert_eq!(done["importCustomers"], json!({ "created": 1, "updated": 0, "unchanged": 0 }), "{name}");
    }
    let query = "query($id: ID!) { ride(id: $id) { customer { name } } }";
    let there = town.app.gql(query, json!({ "id": town.rides[0].id })).await;
    assert_eq!(there["ride"]["customer"]["name"], "Cara 0");
    let done = town.data(import, json!({ "csv": row(1, "Cara One"), "dry": false })).await;
    assert_eq!(done["importCustomers"]["updated"], 1, "his own");
    town.app.finish().await;
}

/// What a phone would reach in another market is not told, where the number itself may be seen: neither the ride
/// behind it nor the right number there.
#[tokio::test]
async fn t24_a_dry_run_tells_nothing_of_conversations_elsewhere() {
    let town = Town::build("DISPATCHER").await;
    let explain = "query($to: String!) { explainRoute(from: \"+31610000000\", to: $to, channel: SMS) {
        outcome toName template reply ride { id } steps { words } } }";
    let here = town.data(explain, json!({ "to": town.rides[1].customer_dials })).await;
    let nowhere = town.data(explain, json!({ "to": "+3197099999999" })).await;
    assert_eq!(here, nowhere, "a customer of the other market on a number of this one");
    let own = explain.replace("+31610000000", &Fleet::customer_phone(1));
    let own = town.data(&own, json!({ "to": town.rides[1].customer_dials })).await;
    assert_eq!(own["explainRoute"]["toName"], "Dan 1");
    town.app.finish().await;
}

/// What concerns the whole company is nobody's who is limited, whatever his role; files and news.
#[tokio::test]
async fn t24_files_news_and_what_concerns_the_company() {
    let town = Town::build("OPS_MANAGER").await;
    for field in [
        "auditLog { nodes { id } }",
        "retention { days }",
        "webhookEndpoints { id }",
        "rentedNumbers(provider: \"messagebird\") { number }",
    ] {
        let told = town.ask(&format!("{{ {field} }}"), json!({})).await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "FORBIDDEN", "{field}");
    }
    let file = async |path: String| {
        let request = town.app.http.get(format!("{}{path}", town.app.url)).bearer_auth(&town.token);
        request.send().await.unwrap().status().as_u16()
    };
    let evidence = |id: &str| format!("/export/rides/{id}/evidence?format=json");
    assert_eq!(file(evidence(&town.rides[0].id)).await, 404);
    assert_eq!(file(evidence(NOBODY)).await, 404);
    assert_eq!(file(evidence(&town.rides[1].id)).await, 200);
    assert_eq!(file("/export/audit?format=csv".to_owned()).await, 403);
    let log =
        |id: &str| format!("/export/entries?from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z&marketId={id}");
    assert_eq!((file(log(&town.markets[0])).await, file(log(&town.markets[1])).await), (404, 200));
    let all = town.app.http.get(format!("{}{}", town.app.url, log(""))).bearer_auth(&town.token);
    let all = all.send().await.unwrap().text().await.unwrap();
    assert!(all.contains("said in market 1") && !all.contains("said in market 0"), "{all}");

    let after = json!({ "after": town.app.cursor().await });
    let query = "subscription($after: String) { entryAdded(after: $after) { entry { body } } }";
    let mut news = Watcher::open(&town.app, &town.token, query, after.clone()).await;
    let query = "subscription($after: String) { rideChanged(after: $after) { ride { id } } }";
    let mut rides = Watcher::open(&town.app, &town.token, query, after).await;
    for n in 0..2 {
        let (from, to) = (Fleet::customer_phone(n), &town.rides[n].customer_dials);
        town.app.telco.text(&town.app, &format!("n{n}"), &from, to, &format!("news of {n}")).await;
    }
    town.app.settle().await;
    assert_eq!(news.next().await["entryAdded"]["entry"]["body"], "news of 1");
    assert!(news.is_quiet().await);
    assert_eq!(rides.next().await["rideChanged"]["ride"]["id"], town.rides[1].id);
    town.app.finish().await;
}

/// Limits are an administrator's to set, end the sign-in, and are no administrator's to have.
#[tokio::test]
async fn t24_limits_are_set_and_lifted_by_administrators() {
    let town = Town::build("DISPATCHER").await;
    let users = town.app.gql_as(Role::Admin, "{ users { id email } }", json!({})).await["users"].take();
    let uma =
        users.as_array().unwrap().iter().find(|it| it["email"] == "u@maskline.test").unwrap()["id"].clone();
    let update =
        "mutation($id: ID!, $patch: UserPatch!) { updateUser(id: $id, patch: $patch) { markets { id } } }";
    let change = async |patch: Value| {
        let variables = json!({ "id": uma, "patch": patch });
        town.app.ask(Some(Role::Admin), update, variables).await
    };
    for wrong in [
        json!({ "marketIds": [] }),
        json!({ "marketIds": [NOBODY] }),
        json!({ "marketIds": ["x"] }),
        json!({ "role": "ADMIN" }),
        json!({ "role": "ADMIN", "marketIds": [town.markets[0]] }),
    ] {
        let told = change(wrong.clone()).await;
        let error = &told["errors"][0]["extensions"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("INVALID_INPUT"), &json!("marketIds")),
            "{wrong}"
        );
    }
    let lifted = change(json!({ "marketIds": null })).await;
    assert_eq!(lifted["data"]["updateUser"]["markets"], Value::Null, "{lifted}");
    let told = town.ask("{ me { id } }", json!({})).await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "the sign-in ended");
    town.app.finish().await;
}

/// What a ride is made of is looked for in its own market: another's ride under the same external id, and
/// drivers who work elsewhere, are not handed over.
#[tokio::test]
async fn t24_a_new_ride_tells_nothing_of_other_markets() {
    let town = Town::build("DISPATCHER").await;
    let mut input = town.fleet.ride_input(2, 2);
    input["input"]["marketId"] = json!(town.markets[0]);
    input["input"]["externalId"] = json!("order-1001");
    town.app.gql(CREATE, input.clone()).await;
    let mine = |customer: usize| {
        json!({ "input": { "customerId": town.fleet.customers[customer], "start": "Dom", "destination": "Neude",
            "pickupAt": "2026-01-06T13:30:00Z" } })
    };
    let mut same = mine(1);
    same["input"]["externalId"] = json!("order-1001");
    let told = town.ask(CREATE, same).await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "ALREADY_EXISTS", "{told}");
    assert_eq!(told["data"], Value::Null);
    let same = "mutation($input: RideInput!) { createRide(input: $input) { start } }";
    assert_eq!(town.app.gql(same, input).await["createRide"]["start"], "Central Station", "asked again");

    // Driver 0 and, by now, driver 2 work in the first market alone.
    let made =
        "mutation($input: RideInput!) { createRide(input: $input) { driver { name } market { name } } }";
    let ride = town.data(made, mine(1)).await["createRide"].take();
    assert_eq!(ride, json!({ "driver": { "name": "Dan 1" }, "market": { "name": "Utrecht" } }));
    let told = town.ask(made, mine(1)).await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "NO_DRIVER_AVAILABLE", "{told}");
    town.app.settle().await;
    town.app.finish().await;
}

/// Two people with rides in two markets have a conversation in each: nobody sees the other's rides.
#[tokio::test]
async fn t24_rides_of_two_markets_share_no_conversation() {
    let town = Town::build("DISPATCHER").await;
    let mut input = town.fleet.ride_input(0, 0);
    input["input"]["marketId"] = json!(town.markets[1]);
    let ride = Ride::of(&town.app.gql(CREATE, input).await["createRide"]);
    let query =
        "query($id: ID!) { ride(id: $id) { conversation { rides { id } entries { nodes { template } } } } }";
    let seen = town.data(query, json!({ "id": ride.id })).await["ride"]["conversation"].take();
    assert_eq!(seen["rides"], json!([{ "id": ride.id }]));
    assert_eq!(seen["entries"]["nodes"].as_array().unwrap().len(), 2, "its own two notices: {seen}");
    assert_ne!(ride.customer_dials, town.rides[0].customer_dials);
    town.app.settle().await;
    town.app.finish().await;
}

/// The handsets reach what their user sees.
#[tokio::test]
async fn t24_the_simulator_knows_no_number_of_other_markets() {
    let town = Town::build("DISPATCHER").await;
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": "+3197012220001", "provider": "simulator", "marketId": town.markets[0] });
    town.app.gql_as(Role::Admin, add, json!({ "input": input })).await;
    let text = "mutation($number: String!) {
        simulateText(from: { phone: \"+31687000002\" }, number: $number, body: \"hello\") { reply } }";
    let there = town.ask(text, json!({ "number": "+3197012220001" })).await;
    assert_eq!(there, town.ask(text, json!({ "number": "+3197012229999" })).await);
    assert_eq!(there["errors"][0]["extensions"]["code"], "INVALID_INPUT");
    town.app.finish().await;
}

/// R60: whoever is limited to a market abroad writes phones as they are written there.
#[tokio::test]
async fn r60_phones_are_read_in_the_country_of_the_market_one_is_limited_to() {
    let app = TestApp::start().await;
    let market =
        "mutation { createMarket(input: { name: \"Lyon\", country: \"FR\", timeZone: \"Europe/Paris\" })
        { id } }";
    let lyon = app.gql_as(Role::Admin, market, json!({})).await["createMarket"]["id"].take();
    let user = json!({ "email": "u@maskline.test", "name": "Uma", "role": "DISPATCHER", "password": PASSWORD,
        "marketIds": [lyon] });
    let query = "mutation($input: UserInput!) { createUser(input: $input) { id } }";
    app.gql_as(Role::Admin, query, json!({ "input": user })).await;
    let signed_in: Value = app.sign_in("u@maskline.test", PASSWORD).await.json().await.unwrap();
    let country = async |query: &str, variables: Value| {
        let request = app.http.post(format!("{}/graphql", app.url));
        let request = request.bearer_auth(signed_in["accessToken"].as_str().unwrap());
        let body = json!({ "query": query, "variables": variables });
        let mut answer: Value = request.json(&body).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["data"]["it"]["phone"]["country"], "FR", "{query}\n{answer:#}");
        answer["data"]["it"]["id"].take()
    };
    let phone = "id phone { country }";
    let make = "input: { name: \"Ann\", phone: \"06 12 34 56 70\" }";
    country(&format!("mutation {{ it: createCustomer({make}) {{ {phone} }} }}"), json!({})).await;
    let agent = country(&format!("mutation {{ it: createAgent({make}) {{ {phone} }} }}"), json!({})).await;
    let patch = "patch: { phone: \"06 12 34 56 71\" }";
    let change = format!("mutation($id: ID!) {{ it: updateAgent(id: $id, {patch}) {{ {phone} }} }}");
    country(&change, json!({ "id": agent })).await;
    app.finish().await;
}

/// Colleagues are no more to be learnt about than customers.
#[tokio::test]
async fn t24_an_agent_is_nobody_whom_its_maker_does_not_see() {
    let town = Town::build("DISPATCHER").await;
    let make = "mutation($id: ID!) { createAgent(input: { name: \"spy\", userId: $id }) { user { email } } }";
    let users = town.app.gql_as(Role::Admin, "{ users { id email } }", json!({})).await["users"].take();
    let admin = users.as_array().unwrap().iter().find(|user| user["email"] != "u@maskline.test").unwrap();
    let there = town.ask(make, json!({ "id": admin["id"] })).await;
    assert_eq!(there, town.ask(make, json!({ "id": NOBODY })).await);
    town.app.finish().await;
}
