//! What can be asked of the loaders: a key names a row, or the rows of another.

use uuid::Uuid;

use crate::entities::person;
use crate::vault::PhoneHash;

/// A person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PersonId(pub Uuid);
/// The phone a person is reached on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhoneOf(pub Uuid);
/// A phone of a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhoneId(pub Uuid);
/// The phone row with this keyed hash, a person's present phone before a former one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneByHash(pub PhoneHash);
/// An entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryId(pub Uuid);
/// An account.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub Uuid);
/// A proxy number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberId(pub Uuid);
/// A market.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MarketId(pub Uuid);
/// A conversation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConversationId(pub Uuid);
/// The people of a conversation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParticipantsOf(pub Uuid);
/// A ride.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RideId(pub Uuid);
/// The rides of a conversation, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RidesOf(pub Uuid);
/// The legs of an entry, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LegsOf(pub Uuid);
/// The pictures of an entry, in their order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PicturesOf(pub Uuid);
/// The last entry of a ride.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastEntryOf(pub Uuid);
/// When something was said in a conversation last.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastSaidIn(pub Uuid);
/// How many entries of a ride an account has not seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unread {
    /// Who reads.
    pub account: Uuid,
    /// Which ride.
    pub ride: Uuid,
}
/// How many legs of a ride need a person's eye.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProblemsOf(pub Uuid);
/// How many phones hold a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UseOf(pub Uuid);
/// Who of a ride could not be told of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NotNotifiedOf(pub Uuid);
/// The opt-out of a person that is in force.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OptOutOf(pub Uuid);
/// The attempts at a leg, first one first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptsOf(pub Uuid);
/// How many rides of a person are under way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LiveRidesOf(pub person::Kind, pub Uuid);

/// What happened to a ride, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HistoryOf(pub Uuid);
/// The alternate phones of a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AlternatesOf(pub Uuid);
/// The name of a user.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountName(pub Uuid);
