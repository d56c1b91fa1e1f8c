//! The same stories over every vendor: what one person says reaches the other in whatever dialect
//! their numbers speak. A new vendor is one line in `stories!` and its fake in the harness.

mod calls;
mod mixed;
mod numbers;
mod texts;

use maskline::config::Config;
use maskline::entities::leg::{self, Direction};
use maskline_tests::vendor::{Taken, Vendor};
use maskline_tests::{Fleet, MessageBird, Ride, Simulator, TestApp, Tropo, Twilio, Vonage, eventually};

macro_rules! stories {
    ($($vendor:ident => $fake:expr;)*) => { $(
        mod $vendor {
            use super::*;

            #[tokio::test]
            async fn r44_a_text_reaches_the_other_side() { texts::reaches_the_other_side($fake).await; }
            #[tokio::test]
            async fn r71_a_stranger_is_told_and_reaches_nobody() { texts::stranger($fake).await; }
            #[tokio::test]
            async fn e26_a_repeat_changes_nothing() { texts::repeat($fake).await; }
            #[tokio::test]
            async fn e27_receipts_only_go_up() { texts::receipts($fake).await; }
            #[tokio::test]
            async fn f5_every_trouble_has_its_consequence() { texts::troubles($fake).await; }
            #[tokio::test]
            async fn e29_a_picture_arrives_as_itself_or_as_a_link() { texts::picture($fake).await; }
            #[tokio::test]
            async fn r47_a_call_is_announced_and_masked() { calls::masked($fake).await; }
            #[tokio::test]
            async fn a2_who_answers_hears_who_calls() { calls::whispered($fake).await; }
            #[tokio::test]
            async fn r49_an_unknown_caller_is_told_so() { calls::stranger($fake).await; }
            #[tokio::test]
            async fn calls_of_an_ignored_phone_are_refused_unanswered() { calls::ignored($fake).await; }
            #[tokio::test]
            async fn who_calls_on_and_on_is_refused_unanswered() { calls::on_and_on($fake).await; }
            #[tokio::test]
            async fn e45_a_call_from_our_own_number_is_refused_unanswered() { calls::own($fake).await; }
            #[tokio::test]
            async fn r71_a_call_after_the_end_is_told_so() { calls::after_the_end($fake).await; }
            #[tokio::test]
            async fn a_call_ends_on_both_sides() { calls::ends_on_both_sides($fake).await; }
            #[tokio::test]
            async fn e43_a_call_nobody_answers_ends_too_and_both_are_told() { calls::unanswered($fake).await; }
            #[tokio::test]
            async fn e42_a_voicemail_is_hung_up_on_and_both_are_told() { calls::voicemail($fake).await; }
            #[tokio::test]
            async fn r84_numbers_are_rented_and_given_back() { numbers::rented($fake).await; }
            #[tokio::test]
            async fn r88_r60_phones_and_the_account_are_asked_about() { numbers::asked($fake).await; }
        }
    )* };
}

stories! {
    simulator => Simulator;
    messagebird => MessageBird::start().await;
    vonage => Vonage::start().await;
    twilio => Twilio::start().await;
    tropo => Tropo::start().await;
}

/// A server with a ride on one number of the vendor, after its notices went out.
struct Stage {
    app: TestApp,
    fleet: Fleet,
    ride: Ride,
}

impl Stage {
    async fn of(vendor: &dyn Vendor) -> Self {
        Self::with(vendor, |_| {}).await
    }

    /// As [`Stage::of`], with settings of the story's own.
    async fn with(vendor: &dyn Vendor, change: impl FnOnce(&mut Config)) -> Self {
        let app = TestApp::start_with(|config| {
            vendor.configure(config);
            change(config);
        })
        .await;
        vendor.connect(&app).await;
        let fleet = Fleet::with(&app, vendor.name(), 1, 1, 1).await;
        let ride = fleet.ride(&app, 0, 0).await;
        app.settle().await;
        let stage = Self { app, fleet, ride };
        stage.arrived(vendor, &Fleet::driver_phone(0), 1).await;
        stage.arrived(vendor, &Fleet::customer_phone(0), 1).await;
        stage
    }

    /// The texts on a phone once there are so many. (A vendor may fetch what it was handed.)
    async fn arrived(&self, vendor: &dyn Vendor, phone: &str, count: usize) -> Vec<Taken> {
        let inbox = eventually("the texts arrived", || async {
            let mut inbox = vendor.taken(&self.app).await;
            inbox.retain(|text| text.to == phone);
            (inbox.len() >= count).then_some(inbox)
        })
        .await;
        assert_eq!(inbox.len(), count, "{inbox:#?}");
        inbox
    }

    /// The legs of the last entry that came in over this call or text.
    async fn legs_of(&self, vendor: &dyn Vendor, id: &str) -> Vec<leg::Model> {
        let db = self.app.app.db.read();
        let leg = leg::by_provider_id(db, vendor.name(), Direction::Inbound, &vendor.call_id(id)).await;
        leg::of_entry(db, leg.unwrap().expect("it is in the log").entry_id).await.unwrap()
    }

    /// Ends the story: the vendor had nothing to complain of.
    async fn end(self, vendor: &dyn Vendor) {
        self.app.finish().await;
        let complaints = vendor.complaints();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}
