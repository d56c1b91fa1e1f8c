//! People and numbers to act with, made through the API.

use std::time::Duration;

use serde_json::{Value, json};

use crate::TestApp;
use crate::app::Role;

/// A pool and people.
pub struct Fleet {
    /// Ids of the customers; their phones are [`Fleet::customer_phone`].
    pub customers: Vec<String>,
    /// Ids of the drivers; their phones are [`Fleet::driver_phone`].
    pub drivers: Vec<String>,
    /// The proxy numbers.
    pub numbers: Vec<String>,
}

/// A ride as the API answered it.
#[derive(Clone, Debug)]
pub struct Ride {
    /// Its id.
    pub id: String,
    /// The number the customer dials.
    pub customer_dials: String,
    /// The number the driver dials.
    pub driver_dials: String,
}

const CREATE: &str = "mutation($input: RideInput!) { createRide(input: $input) {
    id customerDials { number } driverDials { number } } }";

impl Fleet {
    /// So many customers, drivers and numbers of MessageBird.
    pub async fn of(app: &TestApp, customers: usize, drivers: usize, numbers: usize) -> Self {
        Self::with(app, "messagebird", customers, drivers, numbers).await
    }

    /// So many customers, drivers and numbers of `provider`.
    pub async fn with(
        app: &TestApp,
        provider: &str,
        customers: usize,
        drivers: usize,
        numbers: usize,
    ) -> Self {
        let mut fleet = Self { customers: Vec::new(), drivers: Vec::new(), numbers: Vec::new() };
        for n in 0..numbers {
            let number = format!("+3197010{n:06}");
            let input = json!({ "number": number, "provider": provider });
            let query = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
            app.gql_as(Role::Admin, query, json!({ "input": input })).await;
            fleet.numbers.push(number);
        }
        for n in 0..customers {
            let input = json!({ "name": format!("Cara {n}"), "phone": Self::customer_phone(n) });
            let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
            fleet.customers.push(id(&app.gql(query, json!({ "input": input })).await["createCustomer"]));
        }
        for n in 0..drivers {
            let input = json!({ "name": format!("Dan {n}"), "phone": Self::driver_phone(n) });
            let query = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
            fleet.drivers.push(id(&app.gql(query, json!({ "input": input })).await["createDriver"]));
        }
        fleet
    }

    /// The phone of the nth customer.
    #[must_use]
    pub fn customer_phone(n: usize) -> String {
        format!("+316100{n:05}")
    }

    /// The phone of the nth driver.
    #[must_use]
    pub fn driver_phone(n: usize) -> String {
        format!("+316200{n:05}")
    }

    /// The input of a ride of these two.
    #[must_use]
    pub fn ride_input(&self, customer: usize, driver: usize) -> Value {
        json!({ "input": {
            "customerId": self.customers[customer], "driverId": self.drivers[driver],
            "start": "Central Station", "destination": "Airport", "pickupAt": "2026-01-05T13:30:00Z"
        } })
    }

    /// Makes a ride of these two.
    pub async fn ride(&self, app: &TestApp, customer: usize, driver: usize) -> Ride {
        Ride::of(&app.gql(CREATE, self.late_input(app, customer, driver)).await["createRide"])
    }

    /// Tries to make a ride that must be refused.
    pub async fn no_ride(&self, app: &TestApp, customer: usize, driver: usize) -> (String, String) {
        app.refusal(CREATE, self.late_input(app, customer, driver)).await
    }

    /// As [`Fleet::ride_input`]; where a story goes on for days, the pickup is now.
    fn late_input(&self, app: &TestApp, customer: usize, driver: usize) -> Value {
        let mut input = self.ride_input(customer, driver);
        let pickup = input["input"]["pickupAt"].as_str().expect("a time");
        let pickup = chrono::DateTime::parse_from_rfc3339(pickup).expect("a time").timestamp_millis();
        let now = app.app.clock.now();
        if pickup < now.minus(Duration::from_hours(24)).0 {
            input["input"]["pickupAt"] = json!(now.to_datetime().expect("a date").to_rfc3339());
        }
        input
    }
}

fn act(mutation: &str, arguments: &str) -> String {
    format!(
        "mutation($id: ID!) {{ {mutation}(id: $id{arguments}) {{ id state version contactUntil nextStates
            driver {{ id }} customerDials {{ number }} driverDials {{ number }} }} }}"
    )
}

impl Ride {
    /// Reads a ride that was asked for `id customerDials { number } driverDials { number }`.
    #[must_use]
    pub fn of(answer: &Value) -> Self {
        let number = |side: &str| answer[side]["number"].as_str().unwrap_or_default().to_owned();
        Self { id: id(answer), customer_dials: number("customerDials"), driver_dials: number("driverDials") }
    }

    /// Does something with it: a mutation's name and further arguments, as `advanceRide` and
    /// `, to: ARRIVED`.
    pub async fn act(&self, app: &TestApp, mutation: &str, arguments: &str) -> Value {
        let query = act(mutation, arguments);
        app.gql(&query, json!({ "id": self.id })).await[mutation].take()
    }

    /// Tries something that must be refused; answers the code and the sentence.
    pub async fn refused(&self, app: &TestApp, mutation: &str, arguments: &str) -> (String, String) {
        app.refusal(&act(mutation, arguments), json!({ "id": self.id })).await
    }

    /// Its conversation.
    pub async fn conversation(&self, app: &TestApp) -> Value {
        let query =
            "query($id: ID!) { ride(id: $id) { conversation { id state version expiresAt closeReason } } }";
        app.gql(query, json!({ "id": self.id })).await["ride"]["conversation"].take()
    }

    /// The numbers of it as they are now.
    pub async fn again(&self, app: &TestApp) -> Self {
        let query =
            "query($id: ID!) { ride(id: $id) { id customerDials { number } driverDials { number } } }";
        Self::of(&app.gql(query, json!({ "id": self.id })).await["ride"])
    }

    /// Gives it to another driver; answers its numbers after that.
    pub async fn reassign(&self, app: &TestApp, driver: &str) -> Self {
        let arguments = format!(", driverId: \"{driver}\", reason: \"a flat tyre\"");
        Self::of(&self.act(app, "reassignDriver", &arguments).await)
    }

    /// Ends it.
    pub async fn complete(&self, app: &TestApp) {
        app.gql("mutation($id: ID!) { completeRide(id: $id) { id } }", json!({ "id": self.id })).await;
    }
}

/// The `id` of an object.
#[must_use]
pub fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("no id: {answer:#}")).to_owned()
}
