//! Every text and announcement, who gets it and when, with its words in English. Markets override
//! the words, never the list.

use async_graphql::Enum;

use crate::entities::entry::Channel::{self, Sms, Voice};

/// Who gets a text or hears an announcement.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "TemplateAudience")]
pub enum Audience {
    /// The customer of a ride.
    Customer,
    /// The driver of a ride.
    Driver,
    /// A driver who was taken off a ride.
    FormerDriver,
    /// Whoever wrote to one of our numbers.
    Sender,
    /// Whoever calls one of our numbers.
    Caller,
    /// The person who is rung.
    Callee,
    /// A person whose phone is being verified.
    Person,
    /// Whoever wrote to a support line.
    Requester,
    /// An agent of the support line.
    Agent,
}

use Audience::{Agent, Callee, Caller, Customer, Driver, FormerDriver, Person, Requester, Sender};

/// One text or announcement.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name, as the log keeps it.
    pub name: &'static str,
    /// Who gets it.
    pub to: Audience,
    /// Written or spoken.
    pub channel: Channel,
    /// When it is sent or said.
    pub when: &'static str,
    /// The words in English.
    pub text: &'static str,
}

impl Template {
    /// Does something of this server send it already?
    #[must_use]
    pub fn in_use(&self) -> bool {
        !NOT_YET.contains(&self.name)
    }
}

const fn says(
    name: &'static str,
    to: Audience,
    channel: Channel,
    when: &'static str,
    text: &'static str,
) -> Template {
    Template { name, to, channel, when, text }
}

const HANDED_OVER: &str =
    "You are no longer assigned to this {trip}. Messages to this number are not delivered.";
const UNTIL: &str = "{Trip} complete. You can reach {counterpart} here until {until}.";
const CANCELLED: &str = "Your {trip} at {datetime} was cancelled. This number works until {until}.";
const CANCELLED_AT_ONCE: &str = "Your {trip} at {datetime} was cancelled.";
const RECONNECTED: &str = "We reconnected you about {trip} {ref} until {until}. Reply here.";
const MOVED_PHONE: &str = "You are connected to {counterpart} here for {trip} {ref}. Reply to this message.";
const ABOUT: &str = "{Trip} {ref}:";
const MISTAKABLE: &str = "Before a text that may be taken for another ride's: to a phone that two share, or the \
                          first one over a number that led its sender to someone else a short while ago";
const NEW_NUMBER: &str = "You reach {counterpart} on this number from now on. Reply to this message.";
const REPLY_HERE: &str = "Reply to this SMS to talk to {counterpart}";

/// All of them, in the order of a ride's life.
#[rustfmt::skip]
pub static CATALOGUE: &[Template] = &[
    says("C1", Customer, Sms, "A ride is made",
        "{driver} will pick you up at {datetime}. Reply to this message to contact the {driverWord}."),
    says("D1", Driver, Sms, "A ride is made, or given to this driver",
        "{customer} will wait for you at {datetime}. Reply to this message to contact the {customerWord}."),
    says("C1d", Customer, Sms, "Two people are connected without a ride", REPLY_HERE),
    says("D1d", Driver, Sms, "Two people are connected without a ride", REPLY_HERE),
    says("C2", Customer, Sms, "The driver sets off", "I'm on my way."),
    says("C3", Customer, Sms, "The driver is at the start", "{driver} has arrived at {start}."),
    says("C4", Customer, Sms, "A ride is cancelled", CANCELLED),
    says("D4", Driver, Sms, "A ride is cancelled", CANCELLED),
    says("C4c", Customer, Sms, "A ride is cancelled, and contact ends with it", CANCELLED_AT_ONCE),
    says("D4c", Driver, Sms, "A ride is cancelled, and contact ends with it", CANCELLED_AT_ONCE),
    says("C4b", Customer, Sms, "The customer was not there",
        "{driver} waited at {start} and could not reach you. Your {trip} was closed."),
    says("C4n", Customer, Sms, "Nobody could take a ride in time, and it is given up",
        "We are sorry: nobody could take your {trip} at {datetime}."),
    says("C5", Customer, Sms, "Another driver takes the ride",
        "{newDriver} is now your {driverWord}. Keep using this number."),
    says("C5b", Customer, Sms, "Another driver takes the ride, and the number had to change",
        "{newDriver} is now your {driverWord}. Use this number from now on."),
    says("C5n", Customer, Sms, "The number of a ride had to change", NEW_NUMBER),
    says("D5n", Driver, Sms, "The number of a ride had to change", NEW_NUMBER),
    says("D5", FormerDriver, Sms, "Another driver takes the ride", HANDED_OVER),
    says("C6", Customer, Sms, "The customer's own phone changed", MOVED_PHONE),
    says("D6", Driver, Sms, "The driver's own phone changed", MOVED_PHONE),
    says("C7", Customer, Sms, "A ride is completed", UNTIL),
    says("D7", Driver, Sms, "A ride is completed", UNTIL),
    says("C8", Customer, Sms, "The two are reconnected after a ride", RECONNECTED),
    says("D8", Driver, Sms, "The two are reconnected after a ride", RECONNECTED),
    says("C9", Customer, Sms, MISTAKABLE, ABOUT),
    says("D9", Driver, Sms, MISTAKABLE, ABOUT),
    says("O1", Sender, Sms, "The conversation has ended, or there is none",
        "We're sorry, this conversation has ended. Thank you for using {brand}!"),
    says("O1s", Sender, Sms, "As O1, where a short text is wanted", "Conversation has ended."),
    says("O2", Caller, Voice, "Nobody can be found for the caller",
        "Sorry, we cannot identify your transaction. Make sure you call in from the number you registered."),
    says("O3", FormerDriver, Sms, "A driver who was taken off a ride writes or calls", HANDED_OVER),
    says("O4", Sender, Sms, "The conversation ended a short while ago",
        "This conversation has ended. Left something behind? Reply LOST and we will help you."),
    says("O4b", Sender, Sms, "A person replies LOST, and a dispatcher is asked",
        "Thank you. We will look into it and write to you from this number."),
    says("O5", Sender, Sms, "A person with one live ride writes to the wrong number",
        "To reach {counterpart}, use {number}."),
    says("O5s", Sender, Sms, "As O5, to a person with several live rides: one line each",
        "{ref}: to reach {counterpart}, use {number}."),
    says("T1", Sender, Sms, "Added where texts and calls go over two numbers", "To call, dial {callNumber}."),
    says("O6", Sender, Sms, "Nobody is assigned to the ride yet",
        "Nobody has been assigned yet. We will text you from this number."),
    says("O7", Sender, Sms, "A text could not be passed on",
        "Your message was not delivered. Please call this number."),
    says("O7s", Sender, Sms, "The other side does not take texts",
        "{counterpart} does not accept texts. Please call this number."),
    says("O8", Callee, Sms, "A call was missed",
        "You missed a call about your {trip} {ref}. Call or text this number to reply."),
    says("O8d", Callee, Sms, "A call was missed, and there is no ride",
        "You missed a call from {counterpart}. Call or text this number to reply."),
    says("O9", Caller, Voice, "The person who was called does not answer",
        "{counterpart} is not available. Please send a text message."),
    says("O10", Caller, Voice, "Both call each other at once",
        "{counterpart} is calling you now. Please hang up and answer."),
    says("O11", Sender, Sms, "The conversation moved to another number",
        "This number has changed. Use {newNumber}."),
    says("O12", Sender, Sms, "The conversation is blocked or suspended",
        "This conversation is not available."),
    says("O13", Sender, Sms, "A person replies STOP",
        "You will get no more texts from this number. Reply START to resume."),
    says("O13b", Sender, Sms, "A person replies START", "You will get texts again."),
    says("HELP", Sender, Sms, "A person replies HELP",
        "{brand}: this number connects the two people of a {trip}. Reply STOP to get no more texts."),
    says("O14", Sender, Sms, "A text sounds like an emergency",
        "This line cannot reach emergency services. Dial {emergencyNumber} now."),
    says("O15", Sender, Sms, "A text gave away a phone number, an address or a link, where that is blocked",
        "Your message was not delivered. Please do not share phone numbers, addresses or links here."),
    says("A1", Caller, Voice, "Before the customer's phone rings",
        "Connecting you with the {customerWord}, please wait..."),
    says("A1c", Caller, Voice, "Before the driver's phone rings",
        "Connecting you with your {driverWord}, please wait..."),
    says("A1s", Caller, Voice, "Before the phone of a support agent rings",
        "Connecting you with our support, please wait..."),
    says("A2", Callee, Voice, "Whispered to the person who answers",
        "Call from your {role} for {trip} {ref}."),
    says("A2d", Callee, Voice, "Whispered where there is no ride", "Call from your {role}."),
    says("A3", Callee, Voice, "A call is recorded", "This call may be recorded."),
    says("A4", Caller, Voice, "As A1, where the number led the caller to someone else a short while ago",
        "Connecting you with the {customerWord} of {trip} {ref}, please wait..."),
    says("A4c", Caller, Voice, "As A1c, where the number led the caller to someone else a short while ago",
        "Connecting you with your {driverWord} for {trip} {ref}, please wait..."),
    says("A5", Caller, Voice, "His first call over such a number, where he can be asked",
        "This number now leads to the {role} of {trip} {ref}. Press 1 if you call about {trip} {previous}, or 2 to be connected."),
    says("M1", Caller, Voice, "Before the phone at the other end of a mask rings", "Connecting you, please wait..."),
    says("M2", Caller, Voice, "A person calls his own mask",
        "This is your own number. Press 1 to call back your last caller."),
    says("M3", Caller, Voice, "He does not want to call back", "Nobody was called. Goodbye."),
    says("M4", Caller, Voice, "A person calls his own mask, which nobody called of late",
        "This is your own number. Nobody has called you on it within a day."),
    says("M5", Sender, Sms, "A person answers over his mask, and several people wrote of late",
        "Not sent: several people wrote to you here. Begin your text with @1, @2 and so on to say whom you mean."),
    says("M6", Sender, Sms, "A person writes to his own mask, and nobody is meant",
        "Not sent: there is nobody to send it to. Begin your text with @ and the number of someone who wrote to you here."),
    says("P1", Caller, Voice, "An unknown caller, where the market asks for a PIN",
        "Enter your {trip} PIN followed by hash."),
    says("P2", Caller, Voice, "The PIN was wrong", "That PIN is not valid."),
    says("P3", Caller, Voice, "The third wrong PIN, where there is a support line",
        "We will connect you to support."),
    says("V1", Person, Sms, "A phone is to be verified",
        "Your {brand} code is {code}. Reply to this message with the code."),
    says("V2", Person, Sms, "The code was right", "Thank you, your number is verified."),
    says("V3", Person, Sms, "The code was wrong", "That code is not right. {left} tries left."),
    says("V4", Person, Sms, "The code is too old",
        "That code has expired. Reply RESEND for a new one."),
    says("V5", Person, Sms, "The code came from another phone",
        "Please reply from the phone that is being verified."),
    says("V6", Person, Sms, "The code was right, but the number is another customer's",
        "This number is already in use by another account."),
    says("V7", Person, Sms, "A user of the console signs in, or sets up his phone",
        "Your {brand} sign-in code is {code}. Nobody of ours will ask you for it."),
    says("S1", Requester, Sms, "First contact with a support line",
        "Thank you for your message. We will reply here."),
    says("S2", Requester, Sms, "A support line outside its hours",
        "We are closed now and will reply when we are back."),
    says("S3", Requester, Sms, "All support agents are busy",
        "All our agents are busy. You are next, please wait."),
    says("S4", Agent, Sms, "An agent writes or calls after a colleague took the conversation over",
        "This conversation was handed over to a colleague. Messages to this number are not delivered."),
    says("S5", Caller, Voice, "A call to a support line whose agent has no phone",
        "Our agents answer texts on this number. Please send a text message."),
    says("I1", Requester, Sms, "A request for help was understood",
        "Got it: {lat}, {lng}. We will text you when help is on the way."),
    says("I2", Requester, Sms, "A request for help was not understood",
        "Please send your position like 47.6062, -122.3321."),
    says("I3", Requester, Sms, "A request comes from someone who has one already",
        "You already have a request. Reply CANCEL to cancel it or NEW to replace it."),
    says("I4", Requester, Sms, "A request was cancelled", "Your request is cancelled."),
    says("I5", Requester, Sms, "CANCEL or NEW from someone without a request",
        "You have no open request. Please send your position like 47.6062, -122.3321."),
];

/// Kept ready for what this server does not do yet. A test compares it with the code.
const NOT_YET: &[&str] = &["O1s", "A3"];

/// What every template may use besides its own: the market knows them.
pub const STANDARD: [&str; 5] = ["brand", "trip", "Trip", "driverWord", "customerWord"];

/// What a canned reply may use besides the standard ones: the ride knows them.
pub const OF_A_RIDE: [&str; 6] = ["driver", "customer", "datetime", "start", "destination", "ref"];

/// The template of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Template> {
    CATALOGUE.iter().find(|template| template.name == name)
}

/// What a variable stands for, and an example to preview with.
#[must_use]
pub fn meaning(variable: &str) -> (&'static str, &'static str) {
    match variable {
        "brand" => ("Your company's name", "Maskline"),
        "trip" => ("The market's word for a ride", "trip"),
        "Trip" => ("The same word at the beginning of a sentence", "Trip"),
        "driverWord" => ("The market's word for a driver", "driver"),
        "customerWord" => ("The market's word for a customer", "customer"),
        "role" => ("The market's word for the other side", "driver"),
        "driver" => ("First name of the driver", "Dan"),
        "newDriver" => ("First name of the driver who takes over", "Eva"),
        "customer" => ("First name of the customer", "Cara"),
        "counterpart" => ("First name of the other side", "Dan"),
        "datetime" => ("Pickup time, in the market's time zone", "Mon 5 Jan 14:30"),
        "until" => ("Until when contact works, in the market's time zone", "Mon 5 Jan 15:45"),
        "start" => ("Where the ride starts", "Central Station"),
        "destination" => ("Where it goes", "Airport"),
        "ref" => ("The ride's reference", "K7Q-2MX"),
        "previous" => ("The reference of the ride before", "P3W-9KD"),
        "number" | "newNumber" | "callNumber" => ("One of our numbers", "+31 97 010 000001"),
        "emergencyNumber" => ("The country's emergency number", "112"),
        "pin" => ("What this person keys in when calling from a phone we do not know", "493027"),
        "code" => ("The code to verify with", "493027"),
        "left" => ("Tries that are left", "2"),
        "lat" => ("Latitude", "47.6062"),
        "lng" => ("Longitude", "-122.3321"),
        _ => ("", "…"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;

    /// Is the name of a template written anywhere in the code but here?
    fn is_said(name: &str, folder: &std::path::Path) -> bool {
        let quoted = format!("\"{name}\"");
        std::fs::read_dir(folder).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                return is_said(name, &path);
            }
            let here = path.ends_with("wording/catalogue.rs");
            !here && std::fs::read_to_string(path).is_ok_and(|text| text.contains(&quoted))
        })
    }

    #[test]
    fn the_matrix_tells_what_is_sent_and_what_is_not_yet() {
        let house = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let silent: Vec<_> =
            CATALOGUE.iter().map(|it| it.name).filter(|name| !is_said(name, &house)).collect();
        assert_eq!(NOT_YET, silent, "NOT_YET lists what nothing sends");
    }

    #[test]
    fn names_are_unique_and_every_variable_is_explained() {
        for (at, template) in CATALOGUE.iter().enumerate() {
            assert!(CATALOGUE[..at].iter().all(|other| other.name != template.name), "{}", template.name);
            for name in template::names(template.text).unwrap() {
                assert!(!meaning(name).0.is_empty(), "{}: {name}", template.name);
            }
        }
    }
}
