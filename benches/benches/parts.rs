//! The parts of a text and of a ride, each alone: sealing and opening, the hash of a phone, a webhook's
//! signature, where a text leads, which number a ride gets. `cargo bench -p maskline-benches --bench parts`

#![expect(clippy::unwrap_used, reason = "a bench fails loudly")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use maskline::entities::conversation::Mode;
use maskline::entities::entry::Channel;
use maskline::entities::market;
use maskline::masking::allocation::{self, Side};
use maskline::masking::ours::Ours;
use maskline::masking::resolve::{self, Contact};
use maskline::phone::PhoneNumber;
use maskline::providers::{Sender, WebhookKind, WebhookRequest};
use maskline_tests::messagebird::token_at;
use maskline_tests::{Fleet, TestApp};
use sea_orm::ConnectionTrait;
use tokio::runtime::Runtime;
use uuid::Uuid;

const TEXT: &str = "I am at the gate, it is the blue one next to the bakery. Shall I wait or come in?";
/// Drivers of a large company.
const DRIVERS: usize = 100_000;

fn main() {
    let runtime = Runtime::new().unwrap();
    let mut criterion = Criterion::default().configure_from_args();
    let app = runtime.block_on(TestApp::start());
    sealing(&mut criterion, &app);
    signature(&mut criterion, &app);
    routing(&mut criterion, &runtime, &app);
    runtime.block_on(app.finish());
    for numbers in [100, 1_000] {
        allocation(&mut criterion, &runtime, numbers);
    }
    criterion.final_summary();
}

fn sealing(criterion: &mut Criterion, app: &TestApp) {
    let (vault, row) = (&app.app.vault, Uuid::from_u128(1));
    let phone = PhoneNumber::parse("+31610000001", None).unwrap();
    let mut group = criterion.benchmark_group("vault");
    group.bench_function("hash a phone", |bench| bench.iter(|| vault.hash(black_box(&phone))));
    group.throughput(Throughput::Bytes(TEXT.len() as u64));
    group.bench_function("seal a text", |bench| bench.iter(|| vault.seal(row, black_box(TEXT))));
    let sealed = vault.seal(row, TEXT);
    group.bench_function("open a text", |bench| bench.iter(|| vault.open(row, black_box(&sealed)).unwrap()));
}

/// MessageBird's: a JWT over address and body.
fn signature(criterion: &mut Criterion, app: &TestApp) {
    let url = format!("{}/webhooks/messagebird/sms", app.url);
    let body = format!("id=1&originator=31610000001&recipient=3197010000001&payload={TEXT}").into_bytes();
    let now = app.app.clock.now();
    let request = WebhookRequest {
        method: "POST".into(),
        query: String::new(),
        headers: vec![
            ("content-type".into(), "application/x-www-form-urlencoded".into()),
            ("messagebird-signature-jwt".into(), token_at(now.0 / 1_000, &url, Some(&body))),
        ],
        url,
        body,
        now: now.to_datetime().unwrap(),
    };
    let provider = app.app.providers.get("messagebird").unwrap();
    assert!(provider.receive(WebhookKind::Sms, &request).is_ok(), "it is one that is believed");
    criterion.bench_function("signature/check and read a text", |bench| {
        bench.iter(|| provider.receive(WebhookKind::Sms, black_box(&request)).is_ok());
    });
}

/// Where a customer's text leads: our numbers at both ends looked up, then the whole order.
fn routing(criterion: &mut Criterion, runtime: &Runtime, app: &TestApp) {
    let to = runtime.block_on(async {
        let fleet = Fleet::of(app, 20, 20, 25).await;
        for pair in 1..20 {
            fleet.ride(app, pair, pair).await;
        }
        fleet.ride(app, 0, 0).await.customer_dials
    });
    let to = PhoneNumber::parse(&to, None).unwrap();
    let from = Sender::Phone(PhoneNumber::parse(&Fleet::customer_phone(0), None).unwrap());
    let route = async || {
        let (app, db) = (&app.app, app.app.db.read());
        let ours = Ours::at(db, Some(&to), &from).await.unwrap();
        let contact = Contact {
            at: app.clock.now(),
            channel: Channel::Sms,
            to: Some(&to),
            ours: &ours,
            from: &from,
            body: Some(TEXT),
        };
        resolve::resolve(app, db, &contact).await.unwrap()
    };
    criterion.bench_function("routing/a text of a live ride", |bench| bench.to_async(runtime).iter(route));
}

/// Which numbers a new pair gets, while half of the pool is lent to others: in a small company, and in one
/// whose many drivers all had a number of the pool.
fn allocation(criterion: &mut Criterion, runtime: &Runtime, numbers: usize) {
    let app = runtime.block_on(async {
        let app = TestApp::start().await;
        let pairs = numbers / 2;
        let fleet = Fleet::of(&app, pairs, pairs, numbers).await;
        for pair in 0..pairs {
            fleet.ride(&app, pair, pair).await;
        }
        app
    });
    choosing(criterion, runtime, &app, "allocation/choose of", numbers);
    runtime.block_on(hire(&app, numbers));
    choosing(criterion, runtime, &app, "allocation/with 100,000 drivers choose of", numbers);
    runtime.block_on(app.finish());
}

fn choosing(criterion: &mut Criterion, runtime: &Runtime, app: &TestApp, what: &str, numbers: usize) {
    let market = runtime.block_on(market::named_or_default(app.app.db.read(), None)).unwrap();
    let side = |phone: u64| Side {
        phone: app.app.vault.hash(&PhoneNumber::parse(&format!("+3164{phone:07}"), None).unwrap()),
        country: Some("NL".into()),
        person: app.app.clock.new_id(),
        participant: app.app.clock.new_id(),
    };
    criterion.bench_with_input(BenchmarkId::new(what, numbers), &numbers, |bench, _| {
        bench.to_async(runtime).iter_batched(
            || [side(1), side(2)],
            async |[one, other]| {
                let tx = app.app.db.begin().await.unwrap();
                let now = app.app.clock.now();
                let found =
                    allocation::choose(&app.app, &tx, now, &market, Mode::SmsAndVoice, [&one, &other], &[])
                        .await
                        .unwrap();
                tx.roll_back().await.unwrap();
                found
            },
            BatchSize::SmallInput,
        );
    });
}

/// Many drivers, each with a phone that had one of the numbers until yesterday.
async fn hire(app: &TestApp, numbers: usize) {
    let (id, hash) = if app.app.db.is_postgres() {
        ("gen_random_uuid()", "sha256(gen_random_uuid()::text::bytea)")
    } else {
        ("randomblob(16)", "randomblob(32)")
    };
    let until = app.app.clock.now().minus(Duration::from_hours(24)).0;
    let statements = [
        format!(
            "WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < {DRIVERS}) \
             INSERT INTO person (id, kind, name, name_folded, note, active, last_ride_at, version, \
             created_at, updated_at) \
             SELECT {id}, 'DRIVER', 'Dan ' || n, 'dan ' || n, 'hired', TRUE, n, 0, 0, 0 FROM one"
        ),
        format!(
            "INSERT INTO phone (id, person_id, number_sealed, number_hash, is_primary, created_at) \
             SELECT {id}, id, {hash}, {hash}, TRUE, 0 FROM person WHERE note = 'hired'"
        ),
        // Each number in turn; where it led is some conversation there is.
        format!(
            "INSERT INTO route (phone_hash, number_id, conversation_id, participant_id, peer_id, \
             held_until, ended_at, disposition) \
             SELECT phone.number_hash, number.id, model.conversation_id, model.participant_id, model.peer_id, \
             {until}, {until}, 'ENDED' FROM person JOIN phone ON phone.person_id = person.id \
             JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM proxy_number) AS number \
             ON number.place = 1 + person.last_ride_at % {numbers} \
             CROSS JOIN (SELECT * FROM route LIMIT 1) AS model WHERE person.note = 'hired'"
        ),
    ];
    let tx = app.app.db.begin().await.unwrap();
    for sql in statements {
        tx.execute_unprepared(&sql).await.unwrap();
    }
    tx.commit().await.unwrap();
}
