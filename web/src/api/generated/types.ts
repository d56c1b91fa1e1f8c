// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

export type AllocationRung =
  | 'COALESCED'
  | 'STICKY'
  | 'COMMON'
  | 'SPLIT'
  | 'WIDENED'
  | 'ELASTIC'
  | 'RENTED';

export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'INVALID_NUMBER'
  | 'SAME_PERSON'
  | 'POOL_EXHAUSTED'
  | 'NO_DRIVER_AVAILABLE'
  | 'ILLEGAL_TRANSITION'
  | 'STALE_VERSION'
  | 'NUMBER_IN_USE'
  | 'ALREADY_EXISTS'
  | 'PERSON_IN_USE'
  | 'CONVERSATION_CLOSED'
  | 'BLOCKED'
  | 'PROVIDER_ERROR'
  | 'UNREACHABLE_LINE'
  | 'PHONE_ALREADY_VERIFIED'
  | 'NO_VERIFICATION_NUMBER'
  | 'WRONG_CODE'
  | 'VERIFICATION_OVER'
  | 'NOT_VERIFIED'
  | 'CREDIT_CLAIMED'
  | 'NO_CREDIT'
  | 'OPTED_OUT'
  | 'SPEND_CAP'
  | 'CURSOR_EXPIRED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'RATE_LIMITED'
  | 'QUERY_TOO_COMPLEX'
  | 'INTERNAL'
  | 'UNAVAILABLE';

export type MyParty =
  | 'ME'
  | 'OTHER_SIDE'
  | 'COMPANY';

/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** A new agent. */
export type AgentInput = {
  /** Name, as colleagues know the agent. */
  name: string;
  /**
   * Phone as you have it; left out for one who answers in the console alone. Without a country code it is read in the
   * country of the default market, or of the first that you are limited to.
   */
  phone?: string | null | undefined;
  /** Id of the user who answers in the console as this agent. */
  userId?: string | null | undefined;
  /** For colleagues. */
  note?: string | null | undefined;
};

/** A change of an agent; what is left out stays. */
export type AgentPatchInput = {
  /** Name, as colleagues know the agent. */
  name?: string | null | undefined;
  /**
   * Phone as you have it; without a country code it is read in the country of the phone before. The agent's
   * conversations go on with it.
   */
  phone?: string | null | undefined;
  /** Id of the user who answers in the console as this agent; empty for none. */
  userId?: string | null | undefined;
  /** For colleagues. */
  note?: string | null | undefined;
  /** Inactive agents get no conversations, and give away those they have. */
  active?: boolean | null | undefined;
  /** The version you read: `STALE_VERSION` if someone changed it since. */
  expectedVersion?: number | null | undefined;
};

/** What an alert is about. */
export type AlertKind =
  /** Texts fail for good (E23). */
  | 'DELIVERY_FAILURES'
  /** A telco does not answer or only fails (E25). */
  | 'PROVIDER_DOWN'
  /** Webhooks with a wrong signature. */
  | 'WEBHOOKS_REFUSED'
  /** A webhook could not be processed. */
  | 'DEAD_LETTER'
  /** No number was free. */
  | 'POOL_EXHAUSTED'
  /** A number's webhooks do not point at us. */
  | 'CALLBACK_DRIFT'
  /** Two machines seem to talk to each other (E45). */
  | 'LOOP'
  /** Money is spent faster than allowed (T4). */
  | 'SPEND'
  /** Someone wrote for help in an emergency (O14). */
  | 'EMERGENCY'
  /** Many codes go to a range of numbers and few come back (SMS pumping). */
  | 'VERIFICATION_PUMPING'
  /** An outgoing webhook's receiver takes nothing. */
  | 'WEBHOOK_FAILING'
  /** A person of a ride could not be told of it (E22). */
  | 'NOT_NOTIFIED'
  /** A telco took the number of a mask away, which no other one can replace (E17). */
  | 'NUMBER_LOST'
  /** Nobody took a ride in time, and it was given up (R30). */
  | 'RIDE_GIVEN_UP';

/** How bad it is. */
export type AlertSeverity =
  /** Worth knowing. */
  | 'INFO'
  /** Look at it today. */
  | 'WARNING'
  /** Look at it now. */
  | 'CRITICAL';

/** Whether anyone sees to it. */
export type AlertState =
  /** Nobody has seen to it. */
  | 'OPEN'
  /** Someone has. */
  | 'ACKNOWLEDGED'
  /** It is over. */
  | 'RESOLVED';

/** Which alerts. */
export type AlertView =
  /** Those nobody has seen to. */
  | 'OPEN'
  /** Those that are not over. */
  | 'UNRESOLVED'
  /** All. */
  | 'ALL';

/** A key to be made. */
export type ApiKeyInput = {
  /** What it is for. */
  name: string;
  /** What it may do, of what you may. */
  scopes: Array<Permission>;
  /** When it ends; never, unless told. */
  expiresAt?: string | null | undefined;
};

/** Where a picture stands. */
export type AttachmentState =
  /** It has yet to be fetched from the telco. */
  | 'WAITING'
  /** It is kept here. */
  | 'KEPT'
  /** It could not be had, or is no picture that is passed on. */
  | 'LOST';

/** What an attempt came to. */
export type AttemptOutcome =
  /** The telco took it. */
  | 'ACCEPTED'
  /** The telco had it already: it was not sent again. */
  | 'FOUND'
  /** Not taken for now. */
  | 'LATER'
  /** It may or may not have been taken. */
  | 'UNKNOWN'
  /** Refused for good. */
  | 'REFUSED'
  /** We did not hand it over: the person wants no texts, or something of ours is to be done first. */
  | 'BLOCKED';

/** What something was done to that is on record. */
export type AuditSubject =
  /** A customer. */
  | 'CUSTOMER'
  /** A driver. */
  | 'DRIVER'
  /** An agent of the support line. */
  | 'AGENT'
  /** A ride. */
  | 'RIDE'
  /** A proxy number. */
  | 'NUMBER'
  /** A market. */
  | 'MARKET'
  /** A user. */
  | 'USER';

/** What the autopilot may do by itself (R25, R74). */
export type AutopilotMode =
  /** Nothing: it does not even look. */
  | 'OFF'
  /** A dry run: it writes down what it would do. */
  | 'PROPOSE'
  /** It asks, and does what an administrator approves. */
  | 'APPROVE'
  /** It does it, and asks only above `approve_above` numbers at once. */
  | 'AUTO';

/** Where a number's webhooks point, as last seen (R58). */
export type CallbackState =
  /** Nobody looked yet, or the telco cannot be asked. */
  | 'UNKNOWN'
  /** At this server. */
  | 'OK'
  /** Elsewhere, or nowhere: texts and calls do not reach us. */
  | 'DIFFERENT';

/** A reply to keep ready. */
export type CannedReplyInput = {
  /** The one to change; left out for a new one. */
  id?: string | null | undefined;
  /** Of which market a new one is; the default market unless told. */
  marketId?: string | null | undefined;
  /** What it is found by. */
  title: string;
  /** The words, with `{variables}`. */
  text: string;
};

/** What is supposed instead of what is so; what is left out is as it is. */
export type CapacityWhatIf = {
  /** Drivers who work. */
  drivers?: number | null | undefined;
  /** Rides of a driver on a day he works. */
  ridesPerDriverDay?: number | null | undefined;
  /** From announcement to end of a ride. */
  rideMinutes?: number | null | undefined;
  /** Contact goes on for so long after a ride. */
  graceSeconds?: number | null | undefined;
  /** Then the number rests for so long. */
  quarantineSeconds?: number | null | undefined;
  /** Phones that may hold a number at once. */
  phonesPerNumber?: number | null | undefined;
  /** Texts a number may send a second. */
  messagesPerSecondPerNumber?: number | null | undefined;
};

/** Text or call. */
export type Channel =
  /** A text. */
  | 'SMS'
  /** A call. */
  | 'VOICE';

/** What the look came to. */
export type CheckState =
  /** The credentials work, and all numbers point here. */
  | 'OK'
  /** The credentials work, but something needs a person. */
  | 'ATTENTION'
  /** The telco could not be asked, or refused. */
  | 'FAILED'
  /** No credentials are set. */
  | 'NOT_CONFIGURED';

/** Whether texts flow to a telco. */
export type CircuitState =
  /** They do. */
  | 'CLOSED'
  /** They wait: the telco fails, or asked for patience. */
  | 'OPEN'
  /** One is on its way to see whether the telco is back. */
  | 'HALF_OPEN';

/** Why contact ended. */
export type CloseReason =
  /** Its time was over while a ride was under way, or without one. */
  | 'EXPIRED'
  /** The ride ended, and the time after it. */
  | 'RIDE_ENDED'
  /** A dispatcher closed it. */
  | 'DISPATCHER'
  /** The two were blocked from each other. */
  | 'BLOCKED'
  /** The number was lost and no other was free. */
  | 'NUMBER_LOST'
  /** Another conversation took its place. */
  | 'REPLACED';

/** What was done about a phone number or the like in a text (E34). */
export type ContactLeak =
  /** It went through all the same. */
  | 'FLAGGED'
  /** It was taken out. */
  | 'REDACTED'
  /** The text went to nobody. */
  | 'BLOCKED';

/** Two people to connect without a ride. */
export type ConversationInput = {
  /** The two people, customers or drivers. */
  personIds: Array<string>;
  /** Whose pool of numbers, wording and durations apply; the default market unless told. */
  marketId?: string | null | undefined;
  /** How numbers are given out; as the market does, unless told. */
  strategy?: Strategy | null | undefined;
  /** What may be sent; texts and calls unless told. */
  mode?: ConversationMode | null | undefined;
  /** Until when; the market's longest contact unless told. */
  until?: string | null | undefined;
  /** Whether the two are told by text which number to use; they are unless told. */
  notice?: DirectNotice | null | undefined;
};

/** What a conversation is about. */
export type ConversationKind =
  /** A ride. */
  | 'RIDE'
  /** Two people who were connected without a ride. */
  | 'DIRECT'
  /** A customer and the company's own people. */
  | 'SUPPORT'
  /** A code that is sent and comes back. */
  | 'VERIFY';

/** What may be sent in a conversation. */
export type ConversationMode =
  /** Texts and calls. */
  | 'SMS_AND_VOICE'
  /** Only texts. */
  | 'SMS_ONLY'
  /** Only calls. */
  | 'VOICE_ONLY';

/** Which side of a ride or a support conversation a person is on. */
export type ConversationRole =
  /** Is driven, or waits for a delivery. */
  | 'CUSTOMER'
  /** Drives, or delivers. */
  | 'DRIVER'
  /** Answers the support line, for the company. */
  | 'AGENT';

/** Where a conversation stands; follows from the clock, not from a sweeper (R80). */
export type ConversationState =
  /** One side has a number; the other is not known yet. */
  | 'PENDING'
  /** The two reach each other. */
  | 'OPEN'
  /** The ride is over, contact still works. */
  | 'GRACE'
  /** Nobody is to reach anybody: suspended by a dispatcher, or the two are blocked. */
  | 'SUSPENDED'
  /** Contact has ended. */
  | 'CLOSED'
  /** It ended before there was another side. */
  | 'FAILED';

/** A new person. */
export type CustomerInput = {
  /** Name as texts write it. */
  name: string;
  /** Phone as you have it; without a country code it is read in the market's country. */
  phone: string;
  /** For dispatchers. */
  note?: string | null | undefined;
  /** The language of texts to this person (BCP 47), as `nl`; the market's unless told. */
  locale?: string | null | undefined;
  /** Whose country the phone is read in; unless told the default market, or the first that you are limited to. */
  marketId?: string | null | undefined;
};

/** A change of a person; what is left out stays. */
export type CustomerPatch = {
  /** Name as texts write it. */
  name?: string | null | undefined;
  /** Phone as you have it; without a country code it is read in the country of the phone before. What is under way goes on with it. */
  phone?: string | null | undefined;
  /** What becomes of the phone before: it is dropped unless told otherwise. */
  oldPhone?: OldPhone | null | undefined;
  /** For dispatchers. */
  note?: string | null | undefined;
  /** The language of texts to this person (BCP 47), as `nl`; empty for the market's. */
  locale?: string | null | undefined;
  /** Inactive people get no new rides. */
  active?: boolean | null | undefined;
  /** The version you read: `STALE_VERSION` if someone changed it since. */
  expectedVersion?: number | null | undefined;
};

/** What is kept for a time. */
export type DataClass =
  /** What people wrote, were written or heard, with pictures. */
  | 'TEXTS'
  /** The phones on texts and calls. A person's own phones stay as long as the person. */
  | 'PHONES'
  /** Where rides began and went to. */
  | 'PLACES'
  /** The audit log; of all markets together. */
  | 'AUDIT'
  /** Webhooks as they came in; of all markets together. */
  | 'WEBHOOKS'
  /** The feed that subscribers come back to; of all markets together. */
  | 'EVENTS';

/** Whether an entry reached the person it is for. */
export type Delivery =
  /** Nothing was sent on. */
  | 'NONE'
  /** On its way. */
  | 'PENDING'
  /** It reached the person; for a call, it is over. */
  | 'DELIVERED'
  /** It did not reach the person. */
  | 'FAILED'
  /** It may or may not have been sent: see `resolveLeg`. */
  | 'UNCERTAIN';

/** Whether the two are told by text which number to use. */
export type DirectNotice =
  /** Both get a text from the number they are to use (R90). */
  | 'TEXT'
  /** You tell them yourself, as by e-mail or in your app (R95). */
  | 'NONE';

/** A new person. */
export type DriverInput = {
  /** Name as texts write it. */
  name: string;
  /** Phone as you have it; without a country code it is read in the market's country. */
  phone: string;
  /** For dispatchers. */
  note?: string | null | undefined;
  /** The language of texts to this person (BCP 47), as `nl`; the market's unless told. */
  locale?: string | null | undefined;
  /** Whose country the phone is read in; unless told the default market, or the first that you are limited to. */
  marketId?: string | null | undefined;
};

/** A change of a person; what is left out stays. */
export type DriverPatch = {
  /** Name as texts write it. */
  name?: string | null | undefined;
  /** Phone as you have it; without a country code it is read in the country of the phone before. What is under way goes on with it. */
  phone?: string | null | undefined;
  /** What becomes of the phone before: it is dropped unless told otherwise. */
  oldPhone?: OldPhone | null | undefined;
  /** For dispatchers. */
  note?: string | null | undefined;
  /** The language of texts to this person (BCP 47), as `nl`; empty for the market's. */
  locale?: string | null | undefined;
  /** Inactive people get no new rides. */
  active?: boolean | null | undefined;
  /** The version you read: `STALE_VERSION` if someone changed it since. */
  expectedVersion?: number | null | undefined;
};

/** Why there is an entry. */
export type EntryKind =
  /** One person wrote to or called the other. */
  | 'RELAY'
  /** We told a person something about the ride. */
  | 'NOTICE'
  /** A dispatcher wrote to a person. */
  | 'COMPANY'
  /** We answered a contact that could not be passed on. */
  | 'AUTO_REPLY'
  /** A word for us: STOP, START or HELP. */
  | 'KEYWORD'
  /** A code to verify a phone with, or what came back: the code itself is not shown. */
  | 'VERIFICATION'
  /** A text to the intake line, which asks for a ride. */
  | 'REQUEST'
  /** A contact that matched no live conversation: see `UnroutedItem`. */
  | 'UNROUTED';

/** How long contact lasts after a ride. */
export type ExpiryMode =
  /** The grace after the ride, whatever is said. */
  | 'FIXED'
  /** Each text and call prolongs it (R79), up to the longest contact. */
  | 'SLIDING';

/** The server that is to be asked. */
export type InterceptEndpointInput = {
  /** Where it is asked, beginning with `https://`. Not into a private network. */
  url: string;
  /** What becomes of a text that nobody answered for in time. */
  onSilence: InterceptSilence;
  /** Whether it is asked. */
  active?: boolean;
};

/** What becomes of a text that nobody answered for. */
export type InterceptSilence =
  /** It is passed on as it is. */
  | 'PASS_ON'
  /** It is held until a person lets it go. */
  | 'HOLD';

/** What the company's own server said of a text before it was passed on. */
export type InterceptVerdict =
  /** It may go. */
  | 'ALLOWED'
  /** Other words go in its place: see `deliveredBody`. */
  | 'EDITED'
  /** It must not go: it is held. */
  | 'BLOCKED'
  /** Nothing of use came back in time: it went as it was. */
  | 'PASSED'
  /** Nothing of use came back in time: it is held. */
  | 'HELD'
  /** It was held, and a person let it go. */
  | 'RELEASED';

/** What is done about a phone number, an e-mail address or a link to a messenger in a text (E34). */
export type LeakPolicy =
  /** Nothing: nobody looks. */
  | 'ALLOW'
  /** It goes through, and is marked. */
  | 'FLAG'
  /** It goes through without it, and is kept so. */
  | 'REDACT'
  /** It goes to nobody, and the sender is told. */
  | 'BLOCK';

/** To us or from us. */
export type LegDirection =
  /** A person to us. */
  | 'INBOUND'
  /** We to a person. */
  | 'OUTBOUND';

/** What a person found out about an uncertain leg. */
export type LegResolution =
  /** It arrived. */
  | 'DELIVERED'
  /** It did not, and shall not be sent again. */
  | 'NOT_DELIVERED';

/** Where a leg stands. */
export type LegState =
  /** Inbound: it is in the log. */
  | 'RECEIVED'
  /** Held back by a guard: a person may let it go (E45). */
  | 'HELD'
  /** Not to be sent: the person wants no texts (I9). */
  | 'BLOCKED'
  /** Waits for the courier. */
  | 'QUEUED'
  /** An attempt is under way, or died. */
  | 'SENDING'
  /** The telco has it. */
  | 'SUBMITTED'
  /** The carrier has it. */
  | 'SENT'
  /** It is on the phone. */
  | 'DELIVERED'
  /** It did not reach the phone. */
  | 'UNDELIVERED'
  /** The telco refused it for good. */
  | 'REJECTED'
  /** All attempts failed. */
  | 'FAILED'
  /** The phone was not reachable in time. */
  | 'EXPIRED'
  /** It may or may not have been sent: a person decides. */
  | 'UNCERTAIN'
  /** A person decided not to send it. */
  | 'CANCELLED'
  /** The phone rings. */
  | 'RINGING'
  /** The two talk. */
  | 'BRIDGED'
  /** They talked and hung up. */
  | 'COMPLETED'
  /** Nobody answered. */
  | 'NO_ANSWER'
  /** The phone was busy. */
  | 'BUSY'
  /** A voicemail answered (E42). */
  | 'VOICEMAIL';

/** How sure a guess is. */
export type Likelihood =
  /** One of several it could be. */
  | 'POSSIBLE'
  /** Something points to this person. */
  | 'LIKELY'
  /** The phone is this person's, or a PIN proved it. */
  | 'CERTAIN';

/** What kind of line a phone is on. */
export type LineType =
  /** A mobile phone. */
  | 'MOBILE'
  /** A landline: it takes calls, no texts (E39). */
  | 'LANDLINE'
  /** A number on the internet. */
  | 'VOIP'
  /** Free to call. */
  | 'TOLL_FREE'
  /** Costs extra. */
  | 'PREMIUM'
  /** Something else. */
  | 'OTHER';

/** A new market. */
export type MarketInput = {
  /** Its name. */
  name: string;
  /** ISO 3166 alpha-2: how phones without a country code are read. */
  country: string;
  /** IANA time zone: how times are written in texts. */
  timeZone: string;
  /** The company's name in texts; the default market's unless told. */
  brand?: string | null | undefined;
};

/** A change; what is left out stays, null clears. */
export type MarketNumberingPatch = {
  /** State or region, as telcos name it. */
  region?: string | null | undefined;
  /** Degrees north of its centre. */
  latitude?: number | null | undefined;
  /** Degrees east of its centre. */
  longitude?: number | null | undefined;
  /** How far around the centre a number counts as local, 1 to 500 miles. */
  radiusMiles?: number | null | undefined;
  /** Area codes that are local, the preferred one first. */
  areaCodes?: Array<string> | null | undefined;
  /** Its numbers must carry texts with pictures. */
  needsMms?: boolean | null | undefined;
  /** Where no other number is left, one that is free to call is bought. */
  tollFree?: boolean | null | undefined;
  /** The pool is never made smaller than this. */
  minNumbers?: number | null | undefined;
  /** How many numbers it wants. */
  targetNumbers?: number | null | undefined;
  /** The pool is never made larger than this. */
  maxNumbers?: number | null | undefined;
  /** What its numbers may cost a month, a decimal number. A number whose price the telco does not tell counts as 1, a price in another currency as it is written. */
  monthlySpendCap?: string | null | undefined;
  /** ISO 4217 currency of the cap. */
  spendCurrency?: string | null | undefined;
  /** A telco is asked about each phone that is entered, those of an import apart; it charges a little each time. */
  lookupPhones?: boolean | null | undefined;
};

/** A change of a market; what is left out stays. */
export type MarketPatch = {
  /** Its name. */
  name?: string | null | undefined;
  /** The company's name in texts. */
  brand?: string | null | undefined;
  /** IANA time zone: how times are written in texts. */
  timeZone?: string | null | undefined;
  /** Language of texts to people whose own is not known (BCP 47), as `nl` or `pt-BR`. */
  locale?: string | null | undefined;
  /** Its word for a ride: `trip`, `delivery`, `job`. */
  rideWord?: string | null | undefined;
  /** Its word for a driver: `driver`, `courier`, `technician`. */
  driverWord?: string | null | undefined;
  /** Its word for a customer. */
  customerWord?: string | null | undefined;
  /** Digits of the PIN that unknown callers are asked for, 4 to 6; 0 asks nobody. */
  pinDigits?: number | null | undefined;
  /** How numbers are given to the two people of a conversation. */
  strategy?: Strategy | null | undefined;
  /** How long the two reach each other after a ride is completed. */
  graceSeconds?: number | null | undefined;
  /** How long they reach each other after a ride is cancelled. */
  cancelGraceSeconds?: number | null | undefined;
  /** How long a number stays unused by a phone before it leads that phone to someone else; at least 15 minutes. */
  quarantineSeconds?: number | null | undefined;
  /** How long contact lasts after a ride. */
  expiryMode?: ExpiryMode | null | undefined;
  /** By how much a text or call prolongs contact, with `SLIDING`. */
  slideSeconds?: number | null | undefined;
  /** How long after the pickup time contact ends at the latest. */
  longestContactSeconds?: number | null | undefined;
  /** How long after the end the word LOST asks for being reconnected. */
  lostWindowSeconds?: number | null | undefined;
  /** How long two people are reconnected, unless told otherwise. */
  reconnectSeconds?: number | null | undefined;
  /** Whether LOST reconnects at once. */
  autoReconnect?: boolean | null | undefined;
  /** Whether both are told when a ride is completed. */
  tellsCompletion?: boolean | null | undefined;
  /** What is done about a phone number, an e-mail address or a link to a messenger in a text. */
  leakPolicy?: LeakPolicy | null | undefined;
  /** Whether who is called hears who calls before the two are connected, where the telco can. */
  whispers?: boolean | null | undefined;
  /** Whether who missed a call is told so by text. */
  tellsMissedCalls?: boolean | null | undefined;
  /** Whether a voicemail that answers is hung up on, where the telco can tell it from a person. */
  detectsVoicemail?: boolean | null | undefined;
  /** When its support line is staffed, as `Mon-Fri 08:00-18:00, Sat 10:00-14:00`; empty for always. */
  supportHours?: string | null | undefined;
  /** Countries whose phones people may have (ISO 3166 alpha-2), beside its own; empty for all. */
  allowedCountries?: Array<string> | null | undefined;
};

/** A mask to make. */
export type MaskInput = {
  /** Whom it leads to, a customer or a driver. */
  personId: string;
  /** What it is called, as "Classified ad". */
  label: string;
  /** What the owner sees; the mask unless told. Who lets callers' own numbers through needs the permission `REVEAL_PHONES`. */
  policy?: MaskPolicy | null | undefined;
  /** Whose wording, durations and spending limit apply; the default market unless told. */
  marketId?: string | null | undefined;
  /** Name of the telco to rent from; any that is set up unless told. */
  provider?: string | null | undefined;
  /** An idle number that is kept for masks, instead of a rented one. */
  numberId?: string | null | undefined;
};

/** What the owner of a mask sees of those who reach him. */
export type MaskPolicy =
  /** The mask itself: neither side sees the other's phone. */
  | 'SHOW_MASK'
  /** The phone of whoever calls or writes (R104): the one exception to masking. */
  | 'PASS_CALLER';

/** Where a mask stands. */
export type MaskState =
  /** Its number is being rented, or could not be: `problem` says so. */
  | 'PROVISIONING'
  /** Whoever uses it reaches its owner. */
  | 'ACTIVE'
  /** Whoever uses it is refused for now. */
  | 'PAUSED'
  /** It is over. Its number rests, then is free again or given back. */
  | 'REVOKED';

/** How near to the market a number is looked for. */
export type Nearness =
  /** As it was asked for, whatever the market. */
  | 'ASKED'
  /** One of the market's area codes. */
  | 'AREA_CODE'
  /** Around its centre. */
  | 'NEAR'
  /** In its region. */
  | 'REGION'
  /** In its country. */
  | 'COUNTRY'
  /** Free to call, from anywhere in the country. */
  | 'TOLL_FREE';

/** Which numbers a list shows: those that fit all that is told. */
export type NumberFilter = {
  /** Of this market. */
  marketId?: string | null | undefined;
  /** Served by this telco. */
  provider?: string | null | undefined;
  /** In one of these states. */
  states?: Array<NumberState> | null | undefined;
  /** Kept for this. */
  purpose?: NumberPurpose | null | undefined;
  /** Whose webhooks point so. */
  callbacks?: CallbackState | null | undefined;
  /** Whose digits contain these, or whose city or region begins so. */
  text?: string | null | undefined;
};

/** A number that is already yours at the telco. */
export type NumberInput = {
  /** As you have it; without a country code it is read in the market's country. */
  number: string;
  /** Name of the telco that serves it, as `messagebird`. */
  provider: string;
  /** The pool it joins; the default market's unless told. */
  marketId?: string | null | undefined;
  /** Carries texts; yes unless told. */
  sms?: boolean | null | undefined;
  /** Carries calls; yes unless told. */
  voice?: boolean | null | undefined;
  /** Carries texts with pictures; no unless told. */
  mms?: boolean | null | undefined;
  /** What it is kept for; given to conversations unless told. */
  purpose?: NumberPurpose | null | undefined;
};

/** What a number is kept for. Only those for pools are given out. */
export type NumberPurpose =
  /** Given to conversations. */
  | 'POOL'
  /** The support line that everyone texts (R75). */
  | 'SUPPORT'
  /** Takes requests by text (R63). */
  | 'INTAKE'
  /** Sends and receives verification codes (R7). */
  | 'VERIFY'
  /** The mask of one person (R98). */
  | 'STATIC'
  /** Kept in reserve for a pool that runs short. */
  | 'STANDBY';

/** Where a number is in its life. Only an active one is given out. */
export type NumberState =
  /** Being rented from the telco. */
  | 'ORDERED'
  /** Ours; its webhooks are being pointed at this server. */
  | 'CONFIGURING'
  /** Given out and working. */
  | 'ACTIVE'
  /** Not given out for now; conversations on it go on. */
  | 'SUSPENDED'
  /** Not given out any more; conversations on it finish. */
  | 'DRAINING'
  /** Being given back to the telco. */
  | 'RELEASING'
  /** Not ours any more. */
  | 'RELEASED'
  /** Buying, pointing or giving back failed; `error` says why. Not given out (R84). */
  | 'ERROR';

/** Which numbers are wanted. What is left out is as the market has it: near its centre first, then farther. */
export type NumberWish = {
  /** Name of the telco; all that are set up unless told. */
  provider?: string | null | undefined;
  /** ISO 3166 alpha-2 country. */
  country?: string | null | undefined;
  /** State or region, as the telco names it. */
  region?: string | null | undefined;
  /** Digits after the country code that it begins with, as `407`. */
  areaCode?: string | null | undefined;
  /** Digits that it contains. */
  pattern?: string | null | undefined;
  /** Free to call; no unless told. */
  tollFree?: boolean | null | undefined;
  /** Must it carry texts? Yes unless told. */
  sms?: boolean | null | undefined;
  /** Must it carry calls? Yes unless told. */
  voice?: boolean | null | undefined;
  /** Must it carry pictures? As the market needs unless told. */
  mms?: boolean | null | undefined;
};

/** What becomes of the phone a person had. */
export type OldPhone =
  /** It leads nowhere any more, and gets nothing. */
  | 'DROP'
  /** The person may still text and call from it. */
  | 'KEEP_AS_ALTERNATE';

/** How we know. */
export type OptOutSource =
  /** The person texted STOP. */
  | 'KEYWORD'
  /** A telco refused a text for it. */
  | 'PROVIDER'
  /** Someone of the staff noted it. */
  | 'STAFF';

/** How an order stands. */
export type OrderState =
  /** Being worked on, or waiting for the next attempt. */
  | 'OPEN'
  /** The number is in the pool. */
  | 'DONE'
  /** Given up; `problem` says why. */
  | 'FAILED';

/** Who is at one end of an entry. */
export type PartyRole =
  /** The customer. */
  | 'CUSTOMER'
  /** The driver. */
  | 'DRIVER'
  /** The support agent. */
  | 'AGENT'
  /** The company. */
  | 'COMPANY'
  /** Nobody of this conversation. */
  | 'STRANGER';

/** One thing that someone may be allowed to do. */
export type Permission =
  /** See rides, people, numbers and the conversation log; phones masked. */
  | 'READ'
  /** Read what people wrote to each other. */
  | 'READ_TEXTS'
  /** Make and change rides and conversations, write to people, keep their records. */
  | 'DISPATCH'
  /** Give customers' and drivers' apps tokens to see their own rides with. */
  | 'ISSUE_APP_TOKENS'
  /** See a whole phone number, on record. */
  | 'REVEAL_PHONES'
  /** Answer the support line. */
  | 'SUPPORT'
  /** Retry and resolve failed texts, acknowledge alerts, replay webhooks. */
  | 'OPERATE'
  /** Set back a ride that was ended by mistake. */
  | 'CORRECT_RIDES'
  /** Buy, configure and release numbers, size the pool, test telcos. */
  | 'MANAGE_NUMBERS'
  /** What holds in a market, and the words of its texts. */
  | 'MANAGE_MARKETS'
  /** Take evidence of a ride's contact away as a file. */
  | 'EXPORT_EVIDENCE'
  /** Read the audit log. */
  | 'READ_AUDIT'
  /** Where events are sent to: other people's servers. */
  | 'MANAGE_INTEGRATIONS'
  /** What is kept for how long; erase people, hold their data, give them a copy. */
  | 'MANAGE_PRIVACY'
  /** Users, their roles and API keys of others. */
  | 'MANAGE_USERS';

/** Which people. */
export type PersonFilter = {
  /** Part of the name, or a whole phone number if you may reveal phones. */
  search?: string | null | undefined;
  /** Only active, or only inactive ones. */
  active?: boolean | null | undefined;
};

/** What a plan rests on. */
export type PlanBasis =
  /** Replayed from this market's conversations: exact for them. */
  | 'HISTORY'
  /** Supposed from averages. */
  | 'FORMULA';

/** What is to be done. */
export type PoolAction =
  /** Take draining numbers back into use, and rent further ones. */
  | 'BUY'
  /** Drain numbers and give them back once they have rested. */
  | 'RELEASE';

/** A change of a pool's policy; what is left out stays. */
export type PoolPolicyPatch = {
  /** The same two people get their last number again, where that misleads nobody. */
  sticky?: boolean | null | undefined;
  /** How far away numbers are taken from when the market's own are not enough. */
  reach?: PoolReach | null | undefined;
  /** A number is held by at most so many phones at once; 0 for no cap. */
  phonesPerNumber?: number | null | undefined;
  /** A number is rented at once where people would be refused one. */
  rentOnTheFly?: boolean | null | undefined;
  /** What the autopilot may do. */
  autopilot?: AutopilotMode | null | undefined;
  /** In AUTO, more numbers than this at once need an administrator's word; 0 for never. */
  approveAbove?: number | null | undefined;
};

/** Where a proposal stands. */
export type PoolProposalState =
  /** A dry run: written down only. */
  | 'NOTED'
  /** Waits for an administrator's word. */
  | 'PROPOSED'
  /** To be done. */
  | 'APPROVED'
  /** Being done. */
  | 'UNDER_WAY'
  /** Done. */
  | 'DONE'
  /** An administrator said no. */
  | 'REJECTED'
  /** It could not be done, or not all of it; `problem` says why. */
  | 'FAILED'
  /** The need passed before anyone decided. */
  | 'PASSED';

/** How far from its market a number may be when the market's own are not enough (R23, R101). */
export type PoolReach =
  /** Only the market's own numbers. */
  | 'MARKET'
  /** Also other markets' numbers in its area codes. */
  | 'AREA_CODE'
  /** Also those of its state or region. */
  | 'REGION'
  /** Also those of its country. */
  | 'COUNTRY'
  /** Also numbers of its country that are free to call. */
  | 'TOLL_FREE';

/** Which problems. */
export type ProblemFilter = {
  /** Only with this telco. */
  provider?: string | null | undefined;
  /** Only over numbers of this market. */
  marketId?: string | null | undefined;
  /** Only in these states. */
  states?: Array<LegState> | null | undefined;
  /** Only since then. */
  since?: string | null | undefined;
  /** Only until then. */
  until?: string | null | undefined;
};

/** Whom a message from the company is for. */
export type Recipient =
  /** The customer. */
  | 'CUSTOMER'
  /** The driver. */
  | 'DRIVER'
  /** Both, each from the number he knows. */
  | 'BOTH';

/** What to do about an unrouted contact. */
export type ResolveUnroutedInput = {
  /** Id of an `UnroutedItem`. */
  id: string;
  /** What to do. */
  action: UnroutedAction;
  /** For CONNECT, RECONNECT and ALTERNATE: the person it is from. */
  personId?: string | null | undefined;
  /** For CONNECT: the live conversation it belongs to; for RECONNECT: the one that is over. */
  conversationId?: string | null | undefined;
  /** For REPLY: the words. */
  body?: string | null | undefined;
};

/** When a ride that names no driver gets one. */
export type RideAssignment =
  /** At once: an available driver is chosen (R38). */
  | 'NOW'
  /** By `assignDriver`, later. */
  | 'LATER';

/** Which rides; all conditions hold together. */
export type RideFilter = {
  /** In one of these states. */
  states?: Array<RideState> | null | undefined;
  /** Matches reference, people's names, start and destination; a whole phone number finds the rides of that phone, if you may reveal phones. */
  search?: string | null | undefined;
  /** Of this market. */
  marketId?: string | null | undefined;
  /** Of this customer. */
  customerId?: string | null | undefined;
  /** Of this driver. */
  driverId?: string | null | undefined;
  /** With texts or calls from the two people that you have not seen, in the last seven days. */
  unreadOnly?: boolean | null | undefined;
  /** With a text that failed or whose outcome is unknown. */
  problemsOnly?: boolean | null | undefined;
  /** Picked up at this instant or later. */
  pickupFrom?: string | null | undefined;
  /** Picked up before this instant. */
  pickupTo?: string | null | undefined;
};

/** A new ride. */
export type RideInput = {
  /** Who is driven. */
  customerId: string;
  /** Left out, an available driver is chosen. */
  driverId?: string | null | undefined;
  /** Where from. */
  start: string;
  /** Where to. */
  destination: string;
  /** When the customer is picked up; at most a day ago. */
  pickupAt: string;
  /** Whose pool of numbers, wording and durations apply; the default market unless told. */
  marketId?: string | null | undefined;
  /** Your own id for this ride: a repeated create with the same one answers the ride already made. */
  externalId?: string | null | undefined;
  /**
   * `LATER` makes it without a driver; `NOW`, unless told, chooses an available one where none is
   * named.
   */
  assign?: RideAssignment | null | undefined;
  /**
   * With `assign: LATER`: the customer gets a number at once, and what he writes to it waits for the
   * driver.
   */
  preassign?: boolean | null | undefined;
  /** When no number is left, the ride waits for one (`AWAITING_NUMBER`) instead of being refused. */
  waitForNumber?: boolean | null | undefined;
};

/** In which order. */
export type RideOrder =
  /** Last made first. */
  | 'NEWEST'
  /** First to be picked up first. */
  | 'PICKUP'
  /** Latest change, text or call first. */
  | 'ACTIVITY';

/** Where a ride stands. */
export type RideState =
  /** Asked for, for later; nobody drives yet. */
  | 'SCHEDULED'
  /** Asked for; nobody drives yet. */
  | 'REQUESTED'
  /** There is a driver, but no number for the two: the next that becomes free is theirs. */
  | 'AWAITING_NUMBER'
  /** A driver is assigned; the two reach each other. */
  | 'ASSIGNED'
  /** The driver is on his way. */
  | 'EN_ROUTE'
  /** The driver is at the start. */
  | 'ARRIVED'
  /** The customer is on board. */
  | 'IN_PROGRESS'
  /** Done. */
  | 'COMPLETED'
  /** Called off. */
  | 'CANCELLED'
  /** The driver waited and the customer did not come. */
  | 'NO_SHOW'
  /** Nobody could take it in time. */
  | 'FAILED';

/** What happened. */
export type RideStep =
  /** It was made. */
  | 'CREATED'
  /** Its state changed. */
  | 'STATE'
  /** A driver got it. */
  | 'ASSIGNED'
  /** Another driver got it (E4). */
  | 'REASSIGNED'
  /** An administrator set it back. */
  | 'CORRECTED'
  /** The two were connected again after the end (E11). */
  | 'RECONNECTED'
  /** Contact was prolonged. */
  | 'EXTENDED'
  /** Contact was ended by hand. */
  | 'CLOSED'
  /** Contact was suspended. */
  | 'SUSPENDED'
  /** Contact was allowed again. */
  | 'RESUMED'
  /** The two were blocked from each other (E35). */
  | 'BLOCKED'
  /** Someone's phone or number changed on the way (E7, E17). */
  | 'MOVED';

/** What a signed-in person is here for; what follows from it is in `auth::permissions`. */
export type Role =
  /** Sees rides and who was in contact when, no texts and no phone; changes nothing. */
  | 'VIEWER'
  /** Sees all that a viewer sees, reads texts and the audit log, changes nothing. */
  | 'AUDITOR'
  /** Answers the support line. */
  | 'SUPPORT_AGENT'
  /** Runs rides, writes to people, reveals phones. */
  | 'DISPATCHER'
  /** All that dispatchers do; and numbers, markets and telcos. */
  | 'OPS_MANAGER'
  /** All that there is; also users. */
  | 'ADMIN';

/** Where a contact would lead. */
export type RouteOutcome =
  /** To the other side. */
  | 'FORWARDED'
  /** There is a way, but a policy holds it back. */
  | 'HELD'
  /** Into a live conversation with nobody on the other side yet. */
  | 'WAITING'
  /** Into a conversation that is over. */
  | 'OVER'
  /** Into a conversation that ended a while ago, asking to be reconnected. */
  | 'LOST'
  /** To the verification of phones. */
  | 'VERIFICATION'
  /** To the intake line, which makes a request of it. */
  | 'INTAKE'
  /** To nobody. */
  | 'NOWHERE';

/** A rule of the resolution order, in the order they are looked at. */
export type RoutingRule =
  /** Is the number that was texted or called ours? */
  | 'NUMBER'
  /** Can the sender be answered, and is he none of our own numbers? */
  | 'SENDER'
  /** What is the number kept for, if not for the pool? */
  | 'PURPOSE'
  /** Is the number a person's mask, and does that lead on? */
  | 'MASK'
  /** Does the number lead this phone to someone now? */
  | 'ROUTE'
  /** Is there someone on the other side? */
  | 'COUNTERPART'
  /** Is the conversation suspended? */
  | 'SUSPENDED'
  /** Are the two kept apart, was the driver deactivated, or is what comes from this phone put aside? */
  | 'BLOCKED'
  /** May this be sent in this conversation? */
  | 'MODE'
  /** Does the text give away how to be reached without us? */
  | 'LEAK'
  /** Does the other side call at this moment? */
  | 'GLARE'
  /** Does the number that the other side would see lead him back here? */
  | 'CALLER_ID'
  /** Did he leave something behind? */
  | 'LOST'
  /** Did the number lead this phone to someone before, and how did that end? */
  | 'QUARANTINE'
  /** Is the sender in conversations on other numbers? */
  | 'KNOWN_PERSON'
  /** Did the sender prove by a PIN who he is? */
  | 'PIN'
  /** Nothing is known of the sender. */
  | 'STRANGER';

/** A kind of second step. */
export type SecondFactorKind =
  /** A code of an authenticator app: the better one. */
  | 'TOTP'
  /** A code sent to a phone. */
  | 'SMS';

/** What a contact came from. */
export type SenderKind =
  /** A phone, which can be answered. */
  | 'PHONE'
  /** A phone whose number was withheld. */
  | 'WITHHELD'
  /** A short code or a name, which cannot be answered. */
  | 'NO_PHONE';

/** Whose handset texts or calls: give one of the two. */
export type SimulatedCaller = {
  /** A person of ours… */
  personId?: string | null | undefined;
  /** …or any other phone, as a stranger; `anonymous` withholds the number. */
  phone?: string | null | undefined;
};

/** How numbers are given to the two people of a conversation. */
export type Strategy =
  /** One number for both where possible, else one each. */
  | 'AUTO'
  /** One number for both; only a driver who takes a ride over and has it with someone else gets another. */
  | 'SINGLE'
  /** Always one number each. */
  | 'DUAL';

/** Where a conversation of a support line stands. */
export type SupportState =
  /** No agent has it. */
  | 'QUEUED'
  /** An agent has it, and has not answered yet. */
  | 'ASSIGNED'
  /** The customer wrote last. */
  | 'WAITING_AGENT'
  /** The agent wrote last. */
  | 'WAITING_CUSTOMER'
  /** It is over, until the customer writes again. */
  | 'CLOSED';

/** Which conversations of the support line. */
export type SupportView =
  /** Those that no agent has. */
  | 'QUEUE'
  /** Yours that are not over. */
  | 'MINE'
  /** All that are not over. */
  | 'OPEN'
  /** Those that are over. */
  | 'CLOSED'
  /** All. */
  | 'ALL';

/** What came of a run. */
export type SweepOutcome =
  /** It is under way, or its node died. */
  | 'RUNNING'
  /** It did its work. */
  | 'DONE'
  /** It failed, and is tried again soon. */
  | 'FAILED';

/** Who gets a text or hears an announcement. */
export type TemplateAudience =
  /** The customer of a ride. */
  | 'CUSTOMER'
  /** The driver of a ride. */
  | 'DRIVER'
  /** A driver who was taken off a ride. */
  | 'FORMER_DRIVER'
  /** Whoever wrote to one of our numbers. */
  | 'SENDER'
  /** Whoever calls one of our numbers. */
  | 'CALLER'
  /** The person who is rung. */
  | 'CALLEE'
  /** A person whose phone is being verified. */
  | 'PERSON'
  /** Whoever wrote to a support line. */
  | 'REQUESTER'
  /** An agent of the support line. */
  | 'AGENT';

/** A market's own words for a text. */
export type TemplateInput = {
  /** Whose words; the default market unless told. */
  marketId?: string | null | undefined;
  /** Their language (BCP 47), as `nl` or `pt-BR`. */
  locale: string;
  /** Name of the template. */
  name: string;
  /** The words, with `{variables}`; a brace itself is doubled. */
  text: string;
};

/** How a text is coded on the air. */
export type TextCoding =
  /** The plain alphabet (GSM 03.38): 160 characters in one text, 153 in each of several. */
  | 'GSM7'
  /** Everything else: 70 UTF-16 units in one text, 67 in each of several. */
  | 'UCS2';

/** What a step meant. */
export type TraceOutcome =
  /** The next rule was looked at. */
  | 'PASSED'
  /** It settled the matter. */
  | 'DECIDED';

/** What a person does about an item. */
export type UnroutedAction =
  /** Passes a text on into a live conversation of the person who wrote it. */
  | 'CONNECT'
  /** Reconnects the person who wrote or called with whom he had, and passes a text on. */
  | 'RECONNECT'
  /** Answers as the company, from the number that was used. */
  | 'REPLY'
  /** Takes the phone for a further one of a person we know. */
  | 'ALTERNATE'
  /** Hands it to the support desk: its sender has a conversation there, and this is its first contact. */
  | 'SUPPORT'
  /** Puts it aside, and what else comes from this phone without a conversation. */
  | 'BLOCK'
  /** Puts it aside. */
  | 'DISMISS';

/** Which items. */
export type UnroutedFilter = {
  /** Also those that were settled. */
  includeResolved?: boolean | null | undefined;
  /** Only texts, or only calls. */
  channel?: Channel | null | undefined;
  /** Only those on this proxy number. */
  numberId?: string | null | undefined;
};

/** A new user. */
export type UserInput = {
  /** What the user signs in with. */
  email: string;
  /** Shown name. */
  name: string;
  /** What the user may do. */
  role: Role;
  /** The first password; the user changes it with `changePassword`. */
  password: string;
  /** The markets the user is limited to, the first the default one; all unless told. An administrator has all. */
  marketIds?: Array<string> | null | undefined;
};

/** A change of a user; what is left out stays. */
export type UserPatch = {
  /** Shown name. */
  name?: string | null | undefined;
  /** What the user may do. */
  role?: Role | null | undefined;
  /** Inactive users cannot sign in, and are signed out at once. */
  active?: boolean | null | undefined;
  /** A new password; it signs the user out everywhere and withdraws his API keys. */
  password?: string | null | undefined;
  /** The markets the user is limited to; null lifts the limit. It signs the user out. */
  marketIds?: Array<string> | null | undefined;
};

/** Which verifications. */
export type VerificationFilter = {
  /** Only those that stand so. */
  states?: Array<VerificationState> | null | undefined;
  /** Only of this market. */
  marketId?: string | null | undefined;
  /** Only of this customer, on any of his phones. */
  customerId?: string | null | undefined;
  /** Only of customers with this in their names, or of this whole phone number if you may reveal phones. */
  search?: string | null | undefined;
};

/** A change; what is left out stays, null clears. */
export type VerificationPolicyPatch = {
  /** Further countries whose phones get codes (ISO 3166 alpha-2), beside the market's own. */
  countries?: Array<string> | null | undefined;
  /** How many codes go out a day; null for the deployment's setting. */
  dayCap?: number | null | undefined;
  /** What a new customer may claim, a decimal number; null for nothing. */
  credit?: string | null | undefined;
  /** ISO 4217 currency of the credit. */
  creditCurrency?: string | null | undefined;
};

/** Where a verification stands. */
export type VerificationState =
  /** The code waits to be sent. */
  | 'CREATED'
  /** The code is on its way, or there. */
  | 'SENT'
  /** A wrong code came back, and there are tries left. */
  | 'WRONG'
  /** The person has the phone. */
  | 'VERIFIED'
  /** The code came to nothing in time. */
  | 'EXPIRED'
  /** Too many wrong codes. */
  | 'LOCKED'
  /** Called off. */
  | 'CANCELLED'
  /** The code could not be sent, or did not arrive. */
  | 'SEND_FAILED';

/** Where a delivery stands. */
export type WebhookDeliveryState =
  /** It waits, or is tried again. */
  | 'PENDING'
  /** It was taken. */
  | 'DELIVERED'
  /** Given up; a person may send it again. */
  | 'FAILED';

/** Where events are to be sent to. */
export type WebhookEndpointInput = {
  /** Where to, beginning with `https://`. Not into a private network. */
  url: string;
  /** What for. */
  description?: string;
  /** What is told. */
  events: Array<WebhookEventType>;
  /** What people write is sent, too; for who may read texts himself. */
  withTexts?: boolean;
};

/** Whether events are sent there. */
export type WebhookEndpointState =
  /** They are. */
  | 'ACTIVE'
  /** Someone wanted a pause: what happens meanwhile is not sent later. */
  | 'PAUSED'
  /** It failed for days, or said that it is gone. */
  | 'DISABLED';

/** What became of a webhook. */
export type WebhookEventState =
  /** It could not be processed yet: the telco comes again, or the server looks at it again. */
  | 'NEW'
  /** Processed. */
  | 'DONE'
  /** Given up; a person may replay it. */
  | 'DEAD';

/** What can be told, under the name it goes out with. */
export type WebhookEventType =
  /** `entry.added`: a text or call came into the log. */
  | 'ENTRY_ADDED'
  /** `entry.updated`: a delivery or call state changed. */
  | 'ENTRY_UPDATED'
  /** `ride.changed`: a ride was made or changed. */
  | 'RIDE_CHANGED'
  /** `unrouted.changed`: a contact could not be routed, or was settled. */
  | 'UNROUTED_CHANGED'
  /** `pool.changed`: a number came, went or changed. */
  | 'POOL_CHANGED'
  /** `alert.raised`: an alert was raised, or its state changed. */
  | 'ALERT_RAISED'
  /** `verification.changed`: a code was sent, tried or settled. */
  | 'VERIFICATION_CHANGED'
  /** `support.changed`: a conversation of a support line began, went on, or went to someone else. */
  | 'SUPPORT_CHANGED';

export type CustomerChoicesQueryVariables = Exact<{
  first: number;
  search?: string | null | undefined;
}>;


export type CustomerChoicesQuery = { customers: { nodes: Array<{ id: string, name: string, liveRides: number, phone: { masked: string, lineType: LineType | null } }> } };

export type DriverChoicesQueryVariables = Exact<{
  first: number;
  search?: string | null | undefined;
}>;


export type DriverChoicesQuery = { drivers: { nodes: Array<{ id: string, name: string, liveRides: number, phone: { masked: string, lineType: LineType | null } }> } };

export type BoardCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type BoardCountsQuery = { boardCounts: { live: number, unread: number, problems: number, unrouted: number, alerts: number, support: number } };

export type DemoClockQueryVariables = Exact<{ [key: string]: never; }>;


export type DemoClockQuery = { demoClock: { movable: boolean, now: string, aheadSeconds: number } };

export type ResetDemoClockMutationVariables = Exact<{ [key: string]: never; }>;


export type ResetDemoClockMutation = { resetDemoClock: { aheadSeconds: number } };

export type LookupNumberMutationVariables = Exact<{
  number: string;
  marketId?: string | null | undefined;
  provider?: string | null | undefined;
}>;


export type LookupNumberMutation = { lookupNumber: { number: string, valid: boolean, country: string | null, lineType: LineType | null, toldBy: string } };

export type RevealPhoneMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type RevealPhoneMutation = { revealPhone: string };

export type VerificationPartsFragment = { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, number: { id: string, number: string, provider: string } };

export type RequestVerificationMutationVariables = Exact<{
  customerId: string;
  marketId?: string | null | undefined;
}>;


export type RequestVerificationMutation = { requestVerification: { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, number: { id: string, number: string, provider: string } } };

export type ResendVerificationMutationVariables = Exact<{
  id: string;
}>;


export type ResendVerificationMutation = { resendVerification: { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, number: { id: string, number: string, provider: string } } };

export type ConfirmVerificationMutationVariables = Exact<{
  id: string;
  code: string;
}>;


export type ConfirmVerificationMutation = { confirmVerification: { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, number: { id: string, number: string, provider: string } } };

export type CancelVerificationMutationVariables = Exact<{
  id: string;
}>;


export type CancelVerificationMutation = { cancelVerification: { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, number: { id: string, number: string, provider: string } } };

export type ClaimCreditMutationVariables = Exact<{
  customerId: string;
}>;


export type ClaimCreditMutation = { claimCredit: { claimedAt: string } };

export type SimulatedMessagesQueryVariables = Exact<{
  personId: string;
}>;


export type SimulatedMessagesQuery = { simulatedMessages: Array<{ id: string, number: string, outgoing: boolean, body: string, at: string }> };

export type TextVerificationMutationVariables = Exact<{
  personId: string;
  number: string;
  body: string;
}>;


export type TextVerificationMutation = { simulateText: { accepted: boolean, reply: string | null } };

export type MyselfQueryVariables = Exact<{ [key: string]: never; }>;


export type MyselfQuery = { me: { id: string, email: string, name: string, role: Role, lastSignInAt: string | null, createdAt: string } };

export type ChangePasswordMutationVariables = Exact<{
  current: string;
  new: string;
}>;


export type ChangePasswordMutation = { changePassword: boolean };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { sessions: Array<{ id: string, userAgent: string | null, address: string | null, beganAt: string, renewedAt: string }> };

export type EndSessionMutationVariables = Exact<{
  id: string;
}>;


export type EndSessionMutation = { endSession: boolean };

export type EndAllSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type EndAllSessionsMutation = { endAllSessions: boolean };

export type ApiKeyRowFragment = { id: string, name: string, prefix: string, scopes: Array<Permission>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null };

export type ApiKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type ApiKeysQuery = { apiKeys: Array<{ id: string, name: string, prefix: string, scopes: Array<Permission>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null }> };

export type CreateApiKeyMutationVariables = Exact<{
  input: ApiKeyInput;
  password: string;
}>;


export type CreateApiKeyMutation = { createApiKey: { secret: string, apiKey: { id: string, name: string, prefix: string, scopes: Array<Permission>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null } } };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string;
}>;


export type RevokeApiKeyMutation = { revokeApiKey: { id: string, name: string, prefix: string, scopes: Array<Permission>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null } };

export type SecondFactorsQueryVariables = Exact<{ [key: string]: never; }>;


export type SecondFactorsQuery = { recoveryCodesLeft: number, secondFactors: Array<{ kind: SecondFactorKind, phone: string | null, since: string }> };

export type BeginTotpMutationVariables = Exact<{
  password: string;
}>;


export type BeginTotpMutation = { beginTotp: { secret: string, uri: string, qr: string } };

export type ConfirmTotpMutationVariables = Exact<{
  code: string;
}>;


export type ConfirmTotpMutation = { confirmTotp: Array<string> };

export type BeginSmsFactorMutationVariables = Exact<{
  password: string;
  phone: string;
}>;


export type BeginSmsFactorMutation = { beginSmsFactor: string };

export type ConfirmSmsFactorMutationVariables = Exact<{
  code: string;
}>;


export type ConfirmSmsFactorMutation = { confirmSmsFactor: Array<string> };

export type RemoveSecondFactorMutationVariables = Exact<{
  kind: SecondFactorKind;
  password: string;
}>;


export type RemoveSecondFactorMutation = { removeSecondFactor: boolean };

export type NewRecoveryCodesMutationVariables = Exact<{
  password: string;
}>;


export type NewRecoveryCodesMutation = { newRecoveryCodes: Array<string> };

export type AlertRowFragment = { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, subject: string, message: string, count: number, firstSeenAt: string, lastSeenAt: string, settledBy: string | null, market: { id: string, name: string } | null, ride: { id: string, ref: string } | null, number: { id: string, number: string } | null };

export type AlertListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  view?: AlertView | null | undefined;
}>;


export type AlertListQuery = { alerts: { nodes: Array<{ id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, subject: string, message: string, count: number, firstSeenAt: string, lastSeenAt: string, settledBy: string | null, market: { id: string, name: string } | null, ride: { id: string, ref: string } | null, number: { id: string, number: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AcknowledgeAlertMutationVariables = Exact<{
  id: string;
}>;


export type AcknowledgeAlertMutation = { acknowledgeAlert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, subject: string, message: string, count: number, firstSeenAt: string, lastSeenAt: string, settledBy: string | null, market: { id: string, name: string } | null, ride: { id: string, ref: string } | null, number: { id: string, number: string } | null } };

export type ResolveAlertMutationVariables = Exact<{
  id: string;
}>;


export type ResolveAlertMutation = { resolveAlert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, subject: string, message: string, count: number, firstSeenAt: string, lastSeenAt: string, settledBy: string | null, market: { id: string, name: string } | null, ride: { id: string, ref: string } | null, number: { id: string, number: string } | null } };

export type AuditRowFragment = { id: string, seq: string | null, actorName: string | null, action: string, subjectId: string | null, subjectKind: AuditSubject | null, subjectName: string | null, detail: string, at: string };

export type AuditListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  action?: string | null | undefined;
  userId?: string | null | undefined;
  subjectId?: string | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type AuditListQuery = { auditLog: { nodes: Array<{ id: string, seq: string | null, actorName: string | null, action: string, subjectId: string | null, subjectKind: AuditSubject | null, subjectName: string | null, detail: string, at: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AuditChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditChoicesQuery = { auditActions: Array<string>, auditActors: Array<{ id: string, name: string }> };

export type AuditVerdictQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditVerdictQuery = { verifyAuditLog: { intact: boolean, records: number, head: string, brokenAt: string | null } };

export type EvidenceCheckQueryVariables = Exact<{
  document: string;
}>;


export type EvidenceCheckQuery = { verifyEvidence: { intact: boolean, digest: string, ride: string | null, issuedAt: string | null } };

export type MaskRowFragment = { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
    | { id: string, name: string }
    | { id: string, name: string }
  , number: { id: string, number: string, provider: string } | null };

export type MaskEntryFragment = { id: string, channel: Channel, kind: EntryKind, reference: string | null, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, toName: string | null, body: string | null, textHidden: boolean, delivery: Delivery, problem: string | null, createdAt: string, legs: Array<{ id: string, direction: LegDirection, phone: { id: string, masked: string } | null }> };

export type MasksQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  states?: Array<MaskState> | MaskState | null | undefined;
  search?: string | null | undefined;
}>;


export type MasksQuery = { masks: { nodes: Array<{ id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
        | { id: string, name: string }
        | { id: string, name: string }
      , number: { id: string, number: string, provider: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MaskDetailsQueryVariables = Exact<{
  id: string;
}>;


export type MaskDetailsQuery = { mask: { attempt: string | null, releaseNumber: boolean, freeAt: string | null, id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, callers: Array<{ reference: string, phone: string, lastAt: string }>, entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, reference: string | null, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, toName: string | null, body: string | null, textHidden: boolean, delivery: Delivery, problem: string | null, createdAt: string, legs: Array<{ id: string, direction: LegDirection, phone: { id: string, masked: string } | null }> }> }, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } | null };

export type MaskChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type MaskChoicesQuery = { markets: Array<{ id: string, name: string, isDefault: boolean }>, providers: Array<{ name: string, label: string }> };

export type CreateMaskMutationVariables = Exact<{
  input: MaskInput;
  clientMutationId: string;
}>;


export type CreateMaskMutation = { createMask: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type RenameMaskMutationVariables = Exact<{
  id: string;
  label: string;
  version: number;
}>;


export type RenameMaskMutation = { renameMask: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type SetMaskPolicyMutationVariables = Exact<{
  id: string;
  policy: MaskPolicy;
  version: number;
}>;


export type SetMaskPolicyMutation = { setMaskPolicy: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type PauseMaskMutationVariables = Exact<{
  id: string;
  version: number;
}>;


export type PauseMaskMutation = { pauseMask: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type ResumeMaskMutationVariables = Exact<{
  id: string;
  version: number;
}>;


export type ResumeMaskMutation = { resumeMask: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type RevokeMaskMutationVariables = Exact<{
  id: string;
  releaseNumber: boolean;
  version: number;
}>;


export type RevokeMaskMutation = { revokeMask: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type RetryMaskMutationVariables = Exact<{
  id: string;
  version: number;
}>;


export type RetryMaskMutation = { retryMask: { id: string, label: string, state: MaskState, policy: MaskPolicy, version: number, formerNumber: string | null, problem: string | null, lastUsedAt: string | null, createdAt: string, person:
      | { id: string, name: string }
      | { id: string, name: string }
    , number: { id: string, number: string, provider: string } | null } };

export type NumberRowFragment = { id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null };

export type NumberListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: NumberFilter | null | undefined;
}>;


export type NumberListQuery = { proxyNumbers: { nodes: Array<{ id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NumberProvidersQueryVariables = Exact<{ [key: string]: never; }>;


export type NumberProvidersQuery = { providers: Array<{ name: string, label: string, canSend: boolean, warning: string | null, smsWebhookUrl: string, voiceWebhookUrl: string, statusWebhookUrl: string, callWebhookUrl: string }>, markets: Array<{ id: string, name: string, country: string, isDefault: boolean }> };

export type NumberDetailsQueryVariables = Exact<{
  id: string;
}>;


export type NumberDetailsQuery = { proxyNumber: { providerSid: string | null, environment: string, areaCode: string | null, callbacksCheckedAt: string | null, stateChangedAt: string, createdAt: string, id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null } | null };

export type NumberEntryFragment = { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, toName: string | null, delivery: Delivery, problem: string | null, createdAt: string, ride: { id: string, ref: string } | null, legs: Array<{ id: string, direction: LegDirection, state: LegState, errorCode: string | null, errorMessage: string | null, number: { id: string, number: string } | null }> };

export type NumberActivityQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  numberId: string;
}>;


export type NumberActivityQuery = { entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, toName: string | null, delivery: Delivery, problem: string | null, createdAt: string, ride: { id: string, ref: string } | null, legs: Array<{ id: string, direction: LegDirection, state: LegState, errorCode: string | null, errorMessage: string | null, number: { id: string, number: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SearchNumbersQueryVariables = Exact<{
  marketId?: string | null | undefined;
  wish?: NumberWish | null | undefined;
  first?: number | null | undefined;
}>;


export type SearchNumbersQuery = { searchNumbers: { offers: Array<{ number: string, provider: string, country: string, region: string | null, locality: string | null, sms: boolean, voice: boolean, mms: boolean, nearness: Nearness, miles: number | null, monthlyCost: { amount: string, currency: string } | null }>, problems: Array<{ provider: string, problem: string }> } };

export type OrderPartsFragment = { id: string, state: OrderState, wanted: string | null, provider: string | null, problem: string | null, createdAt: string, number: { id: string, number: string } | null };

export type OpenOrdersQueryVariables = Exact<{ [key: string]: never; }>;


export type OpenOrdersQuery = { numberOrders: Array<{ id: string, state: OrderState, wanted: string | null, provider: string | null, problem: string | null, createdAt: string, number: { id: string, number: string } | null }> };

export type BuyNumbersMutationVariables = Exact<{
  marketId?: string | null | undefined;
  quantity: number;
  wish?: NumberWish | null | undefined;
  numbers?: Array<string> | string | null | undefined;
  clientMutationId: string;
}>;


export type BuyNumbersMutation = { buyNumbers: Array<{ id: string, state: OrderState, wanted: string | null, provider: string | null, problem: string | null, createdAt: string, number: { id: string, number: string } | null }> };

export type AddNumberMutationVariables = Exact<{
  input: NumberInput;
}>;


export type AddNumberMutation = { addNumber: { id: string, number: string, callbacks: CallbackState, callbacksProblem: string | null } };

export type SetNumberStateMutationVariables = Exact<{
  id: string;
  state: NumberState;
  version?: number | null | undefined;
}>;


export type SetNumberStateMutation = { setNumberState: { id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null } };

export type DrainNumberMutationVariables = Exact<{
  id: string;
  thenRelease?: boolean | null | undefined;
  moveNow?: boolean | null | undefined;
  version?: number | null | undefined;
}>;


export type DrainNumberMutation = { drainNumber: { id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null } };

export type ReleaseNumberMutationVariables = Exact<{
  id: string;
  force?: boolean | null | undefined;
  version?: number | null | undefined;
}>;


export type ReleaseNumberMutation = { releaseNumber: { id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null } };

export type ReserveNumberMutationVariables = Exact<{
  id: string;
  purpose: NumberPurpose;
  version?: number | null | undefined;
}>;


export type ReserveNumberMutation = { reserveNumber: { id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null } };

export type ResyncNumberMutationVariables = Exact<{
  id: string;
  version?: number | null | undefined;
}>;


export type ResyncNumberMutation = { resyncCallbacks: { id: string, number: string, provider: string, state: NumberState, purpose: NumberPurpose, assignable: boolean, sms: boolean, voice: boolean, mms: boolean, country: string | null, region: string | null, locality: string | null, callbacks: CallbackState, callbacksProblem: string | null, error: string | null, releaseWhenDrained: boolean, holds: number, coolingDown: number, lastUsedAt: string | null, version: number, market: { id: string, name: string }, pair: { id: string, number: string } | null, monthlyCost: { amount: string, currency: string } | null } };

export type EndpointRowFragment = { id: string, url: string, description: string, events: Array<WebhookEventType>, withTexts: boolean, state: WebhookEndpointState, failingSince: string | null, createdAt: string };

export type DeliveryRowFragment = { id: string, event: string, state: WebhookDeliveryState, attemptCount: number, nextAttemptAt: string | null, createdAt: string, attempts: Array<{ number: number, at: string, milliseconds: number, status: number | null, problem: string | null }> };

export type EndpointListQueryVariables = Exact<{ [key: string]: never; }>;


export type EndpointListQuery = { webhookEndpoints: Array<{ id: string, url: string, description: string, events: Array<WebhookEventType>, withTexts: boolean, state: WebhookEndpointState, failingSince: string | null, createdAt: string }> };

export type DeliveryListQueryVariables = Exact<{
  endpointId: string;
  first: number;
  after?: string | null | undefined;
  state?: WebhookDeliveryState | null | undefined;
}>;


export type DeliveryListQuery = { webhookDeliveries: { nodes: Array<{ id: string, event: string, state: WebhookDeliveryState, attemptCount: number, nextAttemptAt: string | null, createdAt: string, attempts: Array<{ number: number, at: string, milliseconds: number, status: number | null, problem: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateEndpointMutationVariables = Exact<{
  input: WebhookEndpointInput;
}>;


export type CreateEndpointMutation = { createWebhookEndpoint: { secret: string, endpoint: { id: string, url: string, description: string, events: Array<WebhookEventType>, withTexts: boolean, state: WebhookEndpointState, failingSince: string | null, createdAt: string } } };

export type UpdateEndpointMutationVariables = Exact<{
  id: string;
  input: WebhookEndpointInput;
}>;


export type UpdateEndpointMutation = { updateWebhookEndpoint: { id: string, url: string, description: string, events: Array<WebhookEventType>, withTexts: boolean, state: WebhookEndpointState, failingSince: string | null, createdAt: string } };

export type SetEndpointActiveMutationVariables = Exact<{
  id: string;
  active: boolean;
}>;


export type SetEndpointActiveMutation = { setWebhookEndpointActive: { id: string, url: string, description: string, events: Array<WebhookEventType>, withTexts: boolean, state: WebhookEndpointState, failingSince: string | null, createdAt: string } };

export type RotateEndpointSecretMutationVariables = Exact<{
  id: string;
}>;


export type RotateEndpointSecretMutation = { rotateWebhookSecret: { secret: string } };

export type RemoveEndpointMutationVariables = Exact<{
  id: string;
}>;


export type RemoveEndpointMutation = { removeWebhookEndpoint: boolean };

export type TestEndpointMutationVariables = Exact<{
  id: string;
}>;


export type TestEndpointMutation = { testWebhookEndpoint: { id: string, event: string, state: WebhookDeliveryState, attemptCount: number, nextAttemptAt: string | null, createdAt: string, attempts: Array<{ number: number, at: string, milliseconds: number, status: number | null, problem: string | null }> } };

export type ReplayDeliveryMutationVariables = Exact<{
  id: string;
}>;


export type ReplayDeliveryMutation = { replayWebhookDelivery: { id: string, event: string, state: WebhookDeliveryState, attemptCount: number, nextAttemptAt: string | null, createdAt: string, attempts: Array<{ number: number, at: string, milliseconds: number, status: number | null, problem: string | null }> } };

export type InterceptRowFragment = { url: string, onSilence: InterceptSilence, active: boolean, changedAt: string };

export type InterceptQueryVariables = Exact<{ [key: string]: never; }>;


export type InterceptQuery = { interceptEndpoint: { url: string, onSilence: InterceptSilence, active: boolean, changedAt: string } | null };

export type SetInterceptMutationVariables = Exact<{
  input: InterceptEndpointInput;
}>;


export type SetInterceptMutation = { setInterceptEndpoint: { secret: string | null, endpoint: { url: string, onSilence: InterceptSilence, active: boolean, changedAt: string } } };

export type RotateInterceptMutationVariables = Exact<{ [key: string]: never; }>;


export type RotateInterceptMutation = { rotateInterceptSecret: { secret: string | null } };

export type RemoveInterceptMutationVariables = Exact<{ [key: string]: never; }>;


export type RemoveInterceptMutation = { removeInterceptEndpoint: boolean };

export type LookupPhoneMutationVariables = Exact<{
  id: string;
}>;


export type LookupPhoneMutation = { lookupPhone: { id: string, lineType: LineType | null } };

export type CustomerRowFragment = { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null };

export type DriverRowFragment = { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null };

export type CustomerListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: PersonFilter | null | undefined;
}>;


export type CustomerListQuery = { people: { nodes: Array<{ id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DriverListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: PersonFilter | null | undefined;
}>;


export type DriverListQuery = { people: { nodes: Array<{ id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CustomerDetailsQueryVariables = Exact<{
  id: string;
}>;


export type CustomerDetailsQuery = { person: { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, alternates: Array<{ id: string, masked: string, country: string | null, lineType: LineType | null }>, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null } | null };

export type DriverDetailsQueryVariables = Exact<{
  id: string;
}>;


export type DriverDetailsQuery = { person: { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, alternates: Array<{ id: string, masked: string, country: string | null, lineType: LineType | null }>, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null } | null };

export type AddAlternatePhoneMutationVariables = Exact<{
  personId: string;
  phone: string;
}>;


export type AddAlternatePhoneMutation = { addAlternatePhone: { id: string, masked: string } };

export type RemoveAlternatePhoneMutationVariables = Exact<{
  id: string;
}>;


export type RemoveAlternatePhoneMutation = { removeAlternatePhone: boolean };

export type RidesOfPersonQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter: RideFilter;
}>;


export type RidesOfPersonQuery = { rides: { nodes: Array<{ id: string, ref: string, state: RideState, start: string, destination: string, pickupAt: string, unreadCount: number, problemCount: number, market: { timeZone: string }, customer: { id: string, name: string }, driver: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MasksOfPersonQueryVariables = Exact<{
  personId: string;
}>;


export type MasksOfPersonQuery = { masks: { nodes: Array<{ id: string, label: string, state: MaskState, number: { id: string, number: string } | null }> } };

export type PhoneCountriesQueryVariables = Exact<{ [key: string]: never; }>;


export type PhoneCountriesQuery = { markets: Array<{ id: string, name: string, country: string, isDefault: boolean }> };

export type CreateCustomerMutationVariables = Exact<{
  input: CustomerInput;
}>;


export type CreateCustomerMutation = { person: { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null } };

export type CreateDriverMutationVariables = Exact<{
  input: DriverInput;
}>;


export type CreateDriverMutation = { person: { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null } };

export type UpdateCustomerMutationVariables = Exact<{
  id: string;
  patch: CustomerPatch;
}>;


export type UpdateCustomerMutation = { person: { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null } };

export type UpdateDriverMutationVariables = Exact<{
  id: string;
  patch: DriverPatch;
}>;


export type UpdateDriverMutation = { person: { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null } };

export type ImportCustomersMutationVariables = Exact<{
  csv: string;
  marketId?: string | null | undefined;
  dryRun?: boolean | null | undefined;
}>;


export type ImportCustomersMutation = { report: { created: number, updated: number, unchanged: number, problems: Array<{ row: number, field: string | null, message: string }> } };

export type ImportDriversMutationVariables = Exact<{
  csv: string;
  marketId?: string | null | undefined;
  dryRun?: boolean | null | undefined;
}>;


export type ImportDriversMutation = { report: { created: number, updated: number, unchanged: number, problems: Array<{ row: number, field: string | null, message: string }> } };

export type SetOptOutMutationVariables = Exact<{
  personId: string;
  optedOut: boolean;
}>;


export type SetOptOutMutation = { setOptOut:
    | { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null }
    | { id: string, name: string, note: string | null, locale: string | null, active: boolean, createdAt: string, version: number, liveRides: number, phone: { id: string, masked: string, country: string | null, lineType: LineType | null }, optOut: { since: string, source: OptOutSource } | null }
   };

export type PersonPrivacyFragment = { erasure: { reason: string, requestedAt: string, dueAt: string | null, doneAt: string | null, summary: string | null } | null, hold: { reason: string, since: string } | null };

export type PrivacyOfPersonQueryVariables = Exact<{
  personId: string;
}>;


export type PrivacyOfPersonQuery = { personPrivacy: { erasure: { reason: string, requestedAt: string, dueAt: string | null, doneAt: string | null, summary: string | null } | null, hold: { reason: string, since: string } | null } };

export type ErasePersonMutationVariables = Exact<{
  personId: string;
  confirm: string;
  reason: string;
}>;


export type ErasePersonMutation = { erasePerson: { erasure: { reason: string, requestedAt: string, dueAt: string | null, doneAt: string | null, summary: string | null } | null, hold: { reason: string, since: string } | null } };

export type CancelErasureMutationVariables = Exact<{
  personId: string;
}>;


export type CancelErasureMutation = { cancelErasure: { erasure: { reason: string, requestedAt: string, dueAt: string | null, doneAt: string | null, summary: string | null } | null, hold: { reason: string, since: string } | null } };

export type SetLegalHoldMutationVariables = Exact<{
  personId: string;
  reason: string;
}>;


export type SetLegalHoldMutation = { setLegalHold: { erasure: { reason: string, requestedAt: string, dueAt: string | null, doneAt: string | null, summary: string | null } | null, hold: { reason: string, since: string } | null } };

export type LiftLegalHoldMutationVariables = Exact<{
  personId: string;
  reason: string;
}>;


export type LiftLegalHoldMutation = { liftLegalHold: { erasure: { reason: string, requestedAt: string, dueAt: string | null, doneAt: string | null, summary: string | null } | null, hold: { reason: string, since: string } | null } };

export type CustomerVerificationQueryVariables = Exact<{
  id: string;
}>;


export type CustomerVerificationQuery = { customer: { id: string, credit: { claimedAt: string, amount: { amount: string, currency: string } } | null, phone: { id: string, verifiedAt: string | null, verification: { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, market: { id: string, verification: { credit: { amount: string, currency: string } | null } }, number: { id: string, number: string, provider: string } } | null } } | null };

export type PoolMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type PoolMarketsQuery = { markets: Array<{ id: string, name: string, isDefault: boolean }> };

export type PoolOverviewQueryVariables = Exact<{
  marketId?: string | null | undefined;
}>;


export type PoolOverviewQuery = { numberPoolStats: { active: number, held: number, cooling: number, free: number, onOrder: number, draining: number, outOfUse: number, restedSeconds: number | null, quarantineSeconds: number, graceSeconds: number, advice: Array<string>, market: { id: string, name: string }, plan: { basis: PlanBasis, numbersNeeded: number, forQuiet: number, forMessages: number, forPhones: number, numbersNow: number, numberMonthlyCost: string | null, drivers: number, ridesPerDriverDay: number, rideMinutes: number, graceSeconds: number, quarantineSeconds: number, byQuarantine: Array<{ quarantineSeconds: number, numbers: number }> }, busiest: Array<{ personId: string, name: string, role: ConversationRole, numbers: number }>, days: Array<{ day: string, opened: number, restedSeconds: number | null, reusedEarly: number, refusals: number, cutShort: number, needed: number, numbers: number }>, forecast: Array<{ day: string, needed: number, opened: number }> } };

export type PlanFragment = { basis: PlanBasis, numbersNeeded: number, forQuiet: number, forMessages: number, forPhones: number, numbersNow: number, numberMonthlyCost: string | null, drivers: number, ridesPerDriverDay: number, rideMinutes: number, graceSeconds: number, quarantineSeconds: number, byQuarantine: Array<{ quarantineSeconds: number, numbers: number }> };

export type PoolWhatIfQueryVariables = Exact<{
  marketId?: string | null | undefined;
  whatIf?: CapacityWhatIf | null | undefined;
}>;


export type PoolWhatIfQuery = { capacityPlan: { basis: PlanBasis, numbersNeeded: number, forQuiet: number, forMessages: number, forPhones: number, numbersNow: number, numberMonthlyCost: string | null, drivers: number, ridesPerDriverDay: number, rideMinutes: number, graceSeconds: number, quarantineSeconds: number, byQuarantine: Array<{ quarantineSeconds: number, numbers: number }> } };

export type ProposalFragment = { id: string, action: PoolAction, count: number, urgent: boolean, reason: string, state: PoolProposalState, done: number, problem: string | null, madeAt: string, decidedAt: string | null };

export type PolicyFragment = { sticky: boolean, reach: PoolReach, phonesPerNumber: number | null, rentOnTheFly: boolean, autopilot: AutopilotMode, approveAbove: number | null };

export type PoolAutopilotQueryVariables = Exact<{
  marketId?: string | null | undefined;
}>;


export type PoolAutopilotQuery = { poolPolicy: { sticky: boolean, reach: PoolReach, phonesPerNumber: number | null, rentOnTheFly: boolean, autopilot: AutopilotMode, approveAbove: number | null }, poolDecision: { action: PoolAction | null, count: number, reason: string }, poolProposals: Array<{ id: string, action: PoolAction, count: number, urgent: boolean, reason: string, state: PoolProposalState, done: number, problem: string | null, madeAt: string, decidedAt: string | null }> };

export type UpdatePoolPolicyMutationVariables = Exact<{
  marketId: string;
  patch: PoolPolicyPatch;
}>;


export type UpdatePoolPolicyMutation = { updatePoolPolicy: { sticky: boolean, reach: PoolReach, phonesPerNumber: number | null, rentOnTheFly: boolean, autopilot: AutopilotMode, approveAbove: number | null } };

export type ApprovePoolProposalMutationVariables = Exact<{
  id: string;
}>;


export type ApprovePoolProposalMutation = { approvePoolProposal: { id: string, action: PoolAction, count: number, urgent: boolean, reason: string, state: PoolProposalState, done: number, problem: string | null, madeAt: string, decidedAt: string | null } };

export type RejectPoolProposalMutationVariables = Exact<{
  id: string;
}>;


export type RejectPoolProposalMutation = { rejectPoolProposal: { id: string, action: PoolAction, count: number, urgent: boolean, reason: string, state: PoolProposalState, done: number, problem: string | null, madeAt: string, decidedAt: string | null } };

export type ProblemRowFragment = { id: string, leg: { id: string, state: LegState, provider: string, personName: string | null, attempts: number, errorCode: string | null, errorMessage: string | null, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null }, entry: { id: string, kind: EntryKind, body: string | null, fromName: string | null, fromRole: PartyRole, toName: string | null, createdAt: string, ride: { id: string, ref: string } | null } };

export type DeliveryProblemsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: ProblemFilter | null | undefined;
}>;


export type DeliveryProblemsQuery = { deliveryProblems: { nodes: Array<{ id: string, leg: { id: string, state: LegState, provider: string, personName: string | null, attempts: number, errorCode: string | null, errorMessage: string | null, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null }, entry: { id: string, kind: EntryKind, body: string | null, fromName: string | null, fromRole: PartyRole, toName: string | null, createdAt: string, ride: { id: string, ref: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ProblemChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type ProblemChoicesQuery = { providers: Array<{ name: string, label: string }>, markets: Array<{ id: string, name: string }> };

export type RetryLegsMutationVariables = Exact<{
  ids: Array<string> | string;
}>;


export type RetryLegsMutation = { retryLegs: { settled: number, skipped: number } };

export type ResolveLegsMutationVariables = Exact<{
  ids: Array<string> | string;
  outcome: LegResolution;
}>;


export type ResolveLegsMutation = { resolveLegs: { settled: number, skipped: number } };

export type BoardRideFragment = { id: string, ref: string, state: RideState, start: string, destination: string, pickupAt: string, unreadCount: number, problemCount: number, market: { timeZone: string }, customer: { id: string, name: string }, driver: { id: string, name: string } | null, lastEntry: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, body: string | null, textHidden: boolean, redacted: boolean, delivery: Delivery, problem: string | null, createdAt: string } | null };

export type BoardQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: RideFilter | null | undefined;
  orderBy?: RideOrder | null | undefined;
}>;


export type BoardQuery = { rides: { nodes: Array<{ id: string, ref: string, state: RideState, start: string, destination: string, pickupAt: string, unreadCount: number, problemCount: number, market: { timeZone: string }, customer: { id: string, name: string }, driver: { id: string, name: string } | null, lastEntry: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, fromName: string | null, toRole: PartyRole | null, body: string | null, textHidden: boolean, redacted: boolean, delivery: Delivery, problem: string | null, createdAt: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ClickToCallMutationVariables = Exact<{
  rideId: string;
  first: ConversationRole;
  clientMutationId: string;
}>;


export type ClickToCallMutation = { clickToCall: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } };

export type PlaceAnnouncementMutationVariables = Exact<{
  rideId: string;
  to: Recipient;
  text: string;
  clientMutationId: string;
}>;


export type PlaceAnnouncementMutation = { placeAnnouncement: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }> };

export type RepliesForQueryVariables = Exact<{
  rideId: string;
}>;


export type RepliesForQuery = { repliesFor: Array<{ id: string, title: string, text: string }> };

export type SupportRowFragment = { id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, agent: { id: string, name: string } | null };

export type SupportDeskQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  view: SupportView;
}>;


export type SupportDeskQuery = { supportConversations: { nodes: Array<{ id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, agent: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SupportThreadQueryVariables = Exact<{
  id: string;
  last: number;
  before?: string | null | undefined;
}>;


export type SupportThreadQuery = { supportConversation: { id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, phone: { id: string, masked: string }, line: { id: string, number: string }, agentDials: { id: string, number: string } | null, customer: { id: string, note: string | null, rides: { nodes: Array<{ id: string, ref: string, state: RideState, start: string, destination: string, pickupAt: string }> } } | null, driver: { id: string, note: string | null } | null, conversation: { id: string, version: number, entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }>, pageInfo: { hasPreviousPage: boolean, startCursor: string | null } } }, agent: { id: string, name: string } | null } | null };

export type AgentRowFragment = { id: string, name: string, onDuty: boolean, active: boolean, openConversations: number, note: string, version: number, phone: { id: string, masked: string } | null, user: { id: string, name: string } | null };

export type SupportAgentsQueryVariables = Exact<{ [key: string]: never; }>;


export type SupportAgentsQuery = { agents: Array<{ id: string, name: string, onDuty: boolean, active: boolean, openConversations: number, note: string, version: number, phone: { id: string, masked: string } | null, user: { id: string, name: string } | null }>, myAgent: { id: string, name: string, onDuty: boolean } | null };

export type SupportCannedQueryVariables = Exact<{ [key: string]: never; }>;


export type SupportCannedQuery = { cannedReplies: Array<{ id: string, title: string, text: string }> };

export type AgentUsersQueryVariables = Exact<{ [key: string]: never; }>;


export type AgentUsersQuery = { users: Array<{ id: string, name: string, email: string, active: boolean }> };

export type CreateAgentMutationVariables = Exact<{
  input: AgentInput;
}>;


export type CreateAgentMutation = { createAgent: { id: string, name: string, onDuty: boolean, active: boolean, openConversations: number, note: string, version: number, phone: { id: string, masked: string } | null, user: { id: string, name: string } | null } };

export type UpdateAgentMutationVariables = Exact<{
  id: string;
  patch: AgentPatchInput;
}>;


export type UpdateAgentMutation = { updateAgent: { id: string, name: string, onDuty: boolean, active: boolean, openConversations: number, note: string, version: number, phone: { id: string, masked: string } | null, user: { id: string, name: string } | null } };

export type TakeSupportMutationVariables = Exact<{
  id: string;
  expectedVersion: number;
}>;


export type TakeSupportMutation = { takeSupport: { id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, agent: { id: string, name: string } | null } };

export type HandOverSupportMutationVariables = Exact<{
  id: string;
  agentId: string;
  expectedVersion: number;
}>;


export type HandOverSupportMutation = { handOverSupport: { id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, agent: { id: string, name: string } | null } };

export type CloseSupportMutationVariables = Exact<{
  id: string;
  expectedVersion: number;
}>;


export type CloseSupportMutation = { closeSupport: { id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, agent: { id: string, name: string } | null } };

export type ReplySupportMutationVariables = Exact<{
  id: string;
  body: string;
  clientMutationId: string;
}>;


export type ReplySupportMutation = { replySupport: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } };

export type MarkSupportReadMutationVariables = Exact<{
  id: string;
}>;


export type MarkSupportReadMutation = { markSupportRead: { id: string, state: SupportState, waitingSince: string | null, unread: number, activeAt: string, isMine: boolean, name: string, agent: { id: string, name: string } | null } };

export type SetOnDutyMutationVariables = Exact<{
  agentId?: string | null | undefined;
  onDuty: boolean;
}>;


export type SetOnDutyMutation = { setOnDuty: { id: string, onDuty: boolean } };

export type DirectRowFragment = { id: string, state: ConversationState, mode: ConversationMode, openedAt: string, expiresAt: string | null, lastEntryAt: string | null, participants: Array<{ name: string, dials: { id: string, number: string } }> };

export type DirectConversationsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type DirectConversationsQuery = { conversations: { nodes: Array<{ id: string, state: ConversationState, mode: ConversationMode, openedAt: string, expiresAt: string | null, lastEntryAt: string | null, participants: Array<{ name: string, dials: { id: string, number: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DirectConversationQueryVariables = Exact<{
  id: string;
  last: number;
  before?: string | null | undefined;
}>;


export type DirectConversationQuery = { conversation: { version: number, kind: ConversationKind, id: string, state: ConversationState, mode: ConversationMode, openedAt: string, expiresAt: string | null, lastEntryAt: string | null, participants: Array<{ pin: string | null, name: string, dials: { provider: string, id: string, number: string, pair: { id: string, number: string } | null }, customer: { id: string, note: string | null, phone: { id: string, masked: string } } | null, driver: { id: string, note: string | null, phone: { id: string, masked: string } } | null }>, entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }>, pageInfo: { hasPreviousPage: boolean, startCursor: string | null } } } | null };

export type CreateConversationMutationVariables = Exact<{
  input: ConversationInput;
  clientMutationId: string;
}>;


export type CreateConversationMutation = { createConversation: { id: string, state: ConversationState, mode: ConversationMode, openedAt: string, expiresAt: string | null, lastEntryAt: string | null, participants: Array<{ name: string, dials: { id: string, number: string } }> } };

export type SendWithoutRideMutationVariables = Exact<{
  id: string;
  personIds: Array<string> | string;
  body: string;
  clientMutationId: string;
}>;


export type SendWithoutRideMutation = { sendWithoutRide: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }> };

export type CallWithoutRideMutationVariables = Exact<{
  id: string;
  first: string;
  clientMutationId: string;
}>;


export type CallWithoutRideMutation = { callWithoutRide: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } };

export type AnnounceWithoutRideMutationVariables = Exact<{
  id: string;
  personIds: Array<string> | string;
  text: string;
  clientMutationId: string;
}>;


export type AnnounceWithoutRideMutation = { announceWithoutRide: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }> };

export type NewRideMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type NewRideMarketsQuery = { markets: Array<{ id: string, name: string, timeZone: string, isDefault: boolean }> };

export type CreateRideMutationVariables = Exact<{
  input: RideInput;
  clientMutationId: string;
}>;


export type CreateRideMutation = { createRide: { id: string, ref: string, state: RideState, driver: { name: string } | null, customerDials: { id: string, number: string } | null } };

export type CreateCustomerForRideMutationVariables = Exact<{
  input: CustomerInput;
}>;


export type CreateCustomerForRideMutation = { createCustomer: { id: string, name: string, liveRides: number, phone: { masked: string } } };

export type CreateDriverForRideMutationVariables = Exact<{
  input: DriverInput;
}>;


export type CreateDriverForRideMutation = { createDriver: { id: string, name: string, liveRides: number, phone: { masked: string } } };

export type ProxyNumberPartsFragment = { id: string, number: string, provider: string, pair: { id: string, number: string } | null };

export type RideDetailsFragment = { id: string, ref: string, state: RideState, start: string, startLatitude: number | null, startLongitude: number | null, destination: string, pickupAt: string, externalId: string | null, unreadCount: number, problemCount: number, notNotified: Array<PartyRole>, contactUntil: string | null, createdAt: string, endedAt: string | null, version: number, nextStates: Array<RideState>, market: { id: string, name: string, timeZone: string, graceSeconds: number, cancelGraceSeconds: number, reconnectSeconds: number }, customer: { id: string, name: string, note: string | null, optOut: { since: string } | null, phone: { id: string, masked: string } }, driver: { id: string, name: string, note: string | null, optOut: { since: string } | null, phone: { id: string, masked: string } } | null, customerDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, driverDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, conversation: { id: string, state: ConversationState, version: number, expiresAt: string | null, closeReason: CloseReason | null, rides: Array<{ id: string, ref: string }> } | null, history: Array<{ what: RideStep, state: RideState, by: string | null, note: string | null, at: string, driver: { id: string, name: string } | null }> };

export type ThreadLegFragment = { id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null };

export type ThreadEntryFragment = { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> };

export type RidePageQueryVariables = Exact<{
  rideId: string;
  last: number;
}>;


export type RidePageQuery = { ride: { id: string, ref: string, state: RideState, start: string, startLatitude: number | null, startLongitude: number | null, destination: string, pickupAt: string, externalId: string | null, unreadCount: number, problemCount: number, notNotified: Array<PartyRole>, contactUntil: string | null, createdAt: string, endedAt: string | null, version: number, nextStates: Array<RideState>, entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }>, pageInfo: { hasPreviousPage: boolean, startCursor: string | null } }, market: { id: string, name: string, timeZone: string, graceSeconds: number, cancelGraceSeconds: number, reconnectSeconds: number }, customer: { id: string, name: string, note: string | null, optOut: { since: string } | null, phone: { id: string, masked: string } }, driver: { id: string, name: string, note: string | null, optOut: { since: string } | null, phone: { id: string, masked: string } } | null, customerDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, driverDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, conversation: { id: string, state: ConversationState, version: number, expiresAt: string | null, closeReason: CloseReason | null, rides: Array<{ id: string, ref: string }> } | null, history: Array<{ what: RideStep, state: RideState, by: string | null, note: string | null, at: string, driver: { id: string, name: string } | null }> } | null };

export type OlderEntriesQueryVariables = Exact<{
  rideId: string;
  last: number;
  before?: string | null | undefined;
}>;


export type OlderEntriesQuery = { ride: { id: string, entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }>, pageInfo: { hasPreviousPage: boolean, startCursor: string | null } } } | null };

export type RideEntryAddedSubscriptionVariables = Exact<{
  rideId: string;
  after?: string | null | undefined;
}>;


export type RideEntryAddedSubscription = { entryAdded: { cursor: string, entry: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } } };

export type RideEntryUpdatedSubscriptionVariables = Exact<{
  rideId: string;
  after?: string | null | undefined;
}>;


export type RideEntryUpdatedSubscription = { entryUpdated: { cursor: string, entry: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } } };

export type RideChangedSubscriptionVariables = Exact<{
  rideId: string;
  after?: string | null | undefined;
}>;


export type RideChangedSubscription = { rideChanged: { cursor: string } };

export type MarkReadMutationVariables = Exact<{
  rideId: string;
}>;


export type MarkReadMutation = { markRead: { id: string } };

export type SendMessageMutationVariables = Exact<{
  rideId: string;
  to: Recipient;
  body: string;
  clientMutationId: string;
}>;


export type SendMessageMutation = { sendMessage: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> }> };

export type RetryLegMutationVariables = Exact<{
  id: string;
}>;


export type RetryLegMutation = { retryLeg: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } };

export type ResolveLegMutationVariables = Exact<{
  id: string;
  outcome: LegResolution;
}>;


export type ResolveLegMutation = { resolveLeg: { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, fromName: string | null, toName: string | null, author: string | null, body: string | null, textHidden: boolean, redacted: boolean, leak: ContactLeak | null, verdict: InterceptVerdict | null, deliveredBody: string | null, missingParts: number | null, template: string | null, delivery: Delivery, problem: string | null, recovered: boolean, createdAt: string, trace: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, media: Array<{ id: string, state: AttachmentState, url: string | null, problem: string | null }>, legs: Array<{ id: string, direction: LegDirection, state: LegState, provider: string, providerId: string | null, personName: string | null, attempts: number, nextAttemptAt: string | null, unconfirmedFrom: string | null, errorCode: string | null, errorMessage: string | null, segments: number | null, durationSeconds: number | null, updatedAt: string, number: { id: string, number: string } | null, phone: { id: string, masked: string } | null, attemptLog: Array<{ number: number, lookUp: boolean, beganAt: string, endedAt: string | null, outcome: AttemptOutcome | null, code: string | null, message: string | null }>, errorHelp: { words: string, url: string } | null }> } };

export type RidePinsQueryVariables = Exact<{
  rideId: string;
}>;


export type RidePinsQuery = { ride: { conversation: { participants: Array<{ role: ConversationRole, pin: string | null }> } | null } | null };

export type AdvanceRideMutationVariables = Exact<{
  id: string;
  to?: RideState | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type AdvanceRideMutation = { advanceRide: { id: string } };

export type CompleteRideMutationVariables = Exact<{
  id: string;
  expectedVersion?: number | null | undefined;
}>;


export type CompleteRideMutation = { completeRide: { id: string } };

export type CancelRideMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type CancelRideMutation = { cancelRide: { id: string } };

export type NoShowMutationVariables = Exact<{
  id: string;
  expectedVersion?: number | null | undefined;
}>;


export type NoShowMutation = { noShow: { id: string } };

export type AssignDriverMutationVariables = Exact<{
  id: string;
  driverId?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type AssignDriverMutation = { assignDriver: { id: string } };

export type ReassignDriverMutationVariables = Exact<{
  id: string;
  driverId: string;
  reason?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type ReassignDriverMutation = { reassignDriver: { id: string } };

export type CorrectRideMutationVariables = Exact<{
  id: string;
  to: RideState;
  reason: string;
  expectedVersion?: number | null | undefined;
}>;


export type CorrectRideMutation = { correctRide: { id: string } };

export type ReconnectMutationVariables = Exact<{
  rideId: string;
  until?: string | null | undefined;
}>;


export type ReconnectMutation = { reconnect: { id: string } };

export type ExtendConversationMutationVariables = Exact<{
  id: string;
  until: string;
  expectedVersion?: number | null | undefined;
}>;


export type ExtendConversationMutation = { extendConversation: { id: string } };

export type CloseConversationMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type CloseConversationMutation = { closeConversation: { id: string } };

export type SuspendConversationMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type SuspendConversationMutation = { suspendConversation: { id: string } };

export type ResumeConversationMutationVariables = Exact<{
  id: string;
  reason?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}>;


export type ResumeConversationMutation = { resumeConversation: { id: string } };

export type BlockPairMutationVariables = Exact<{
  personIds: Array<string> | string;
  reason: string;
}>;


export type BlockPairMutation = { blockPair: { id: string } };

export type UnblockPairMutationVariables = Exact<{
  personIds: Array<string> | string;
  reason?: string | null | undefined;
}>;


export type UnblockPairMutation = { unblockPair: { id: string } };

export type MarketContactFragment = { id: string, name: string, expiryMode: ExpiryMode, slideSeconds: number, longestContactSeconds: number, lostWindowSeconds: number, reconnectSeconds: number, autoReconnect: boolean, tellsCompletion: boolean, whispers: boolean, detectsVoicemail: boolean, tellsMissedCalls: boolean, supportHours: string };

export type MarketContactsQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketContactsQuery = { markets: Array<{ id: string, name: string, expiryMode: ExpiryMode, slideSeconds: number, longestContactSeconds: number, lostWindowSeconds: number, reconnectSeconds: number, autoReconnect: boolean, tellsCompletion: boolean, whispers: boolean, detectsVoicemail: boolean, tellsMissedCalls: boolean, supportHours: string }> };

export type UpdateMarketContactMutationVariables = Exact<{
  id: string;
  patch: MarketPatch;
}>;


export type UpdateMarketContactMutation = { updateMarket: { id: string, name: string, expiryMode: ExpiryMode, slideSeconds: number, longestContactSeconds: number, lostWindowSeconds: number, reconnectSeconds: number, autoReconnect: boolean, tellsCompletion: boolean, whispers: boolean, detectsVoicemail: boolean, tellsMissedCalls: boolean, supportHours: string } };

export type MarketNumbersFragment = { id: string, name: string, country: string, numbering: { region: string | null, latitude: number | null, longitude: number | null, radiusMiles: number, areaCodes: Array<string>, needsMms: boolean, tollFree: boolean, minNumbers: number | null, targetNumbers: number | null, maxNumbers: number | null, spendCurrency: string, lookupPhones: boolean, monthlySpendCap: { amount: string, currency: string } | null } };

export type MarketNumberingQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketNumberingQuery = { markets: Array<{ id: string, name: string, country: string, numbering: { region: string | null, latitude: number | null, longitude: number | null, radiusMiles: number, areaCodes: Array<string>, needsMms: boolean, tollFree: boolean, minNumbers: number | null, targetNumbers: number | null, maxNumbers: number | null, spendCurrency: string, lookupPhones: boolean, monthlySpendCap: { amount: string, currency: string } | null } }> };

export type UpdateMarketNumberingMutationVariables = Exact<{
  id: string;
  patch: MarketNumberingPatch;
}>;


export type UpdateMarketNumberingMutation = { updateMarketNumbering: { id: string, name: string, country: string, numbering: { region: string | null, latitude: number | null, longitude: number | null, radiusMiles: number, areaCodes: Array<string>, needsMms: boolean, tollFree: boolean, minNumbers: number | null, targetNumbers: number | null, maxNumbers: number | null, spendCurrency: string, lookupPhones: boolean, monthlySpendCap: { amount: string, currency: string } | null } } };

export type CreateMarketMutationVariables = Exact<{
  input: MarketInput;
}>;


export type CreateMarketMutation = { createMarket: { id: string, name: string } };

export type ProviderCheckPartsFragment = { state: CheckState, problem: string | null, remedy: string | null, listed: number | null, unknownHere: number | null, differing: number, missing: number, checkedAt: string, balance: { amount: string, currency: string } | null };

export type ProviderChecksQueryVariables = Exact<{ [key: string]: never; }>;


export type ProviderChecksQuery = { providers: Array<{ name: string, numbers: number, check: { state: CheckState, problem: string | null, remedy: string | null, listed: number | null, unknownHere: number | null, differing: number, missing: number, checkedAt: string, balance: { amount: string, currency: string } | null } | null }> };

export type TestProviderMutationVariables = Exact<{
  name: string;
}>;


export type TestProviderMutation = { testProvider: { state: CheckState, problem: string | null, remedy: string | null, listed: number | null, unknownHere: number | null, differing: number, missing: number, checkedAt: string, balance: { amount: string, currency: string } | null } };

export type ResyncProviderMutationVariables = Exact<{
  provider: string;
}>;


export type ResyncProviderMutation = { resyncAllCallbacks: { waiting: number, pointed: Array<{ id: string }>, failed: Array<{ problem: string, number: { id: string, number: string } }> } };

export type TakeNumbersMutationVariables = Exact<{
  provider: string;
}>;


export type TakeNumbersMutation = { takeNumbers: { taken: Array<{ id: string }>, failed: Array<{ number: string, problem: string }> } };

export type RetentionRulesQueryVariables = Exact<{
  marketId?: string | null | undefined;
}>;


export type RetentionRulesQuery = { retention: Array<{ dataClass: DataClass, days: number | null, fallback: number | null }> };

export type SetRetentionMutationVariables = Exact<{
  marketId?: string | null | undefined;
  dataClass: DataClass;
  days?: number | null | undefined;
}>;


export type SetRetentionMutation = { setRetention: Array<{ dataClass: DataClass, days: number | null, fallback: number | null }> };

export type ProviderListQueryVariables = Exact<{ [key: string]: never; }>;


export type ProviderListQuery = { providers: Array<{ name: string, label: string, canSend: boolean, canReceive: boolean, verifiesWebhooks: boolean, warning: string | null, numbers: number, waiting: number, smsWebhookUrl: string, voiceWebhookUrl: string, statusWebhookUrl: string, callWebhookUrl: string, circuit: { state: CircuitState, since: string | null, nextProbeAt: string | null } }> };

export type MarketPolicyFragment = { id: string, name: string, country: string, timeZone: string, brand: string, locale: string, rideWord: string, driverWord: string, customerWord: string, pinDigits: number, leakPolicy: LeakPolicy, strategy: Strategy, graceSeconds: number, cancelGraceSeconds: number, quarantineSeconds: number, allowedCountries: Array<string>, isDefault: boolean };

export type MarketPoliciesQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketPoliciesQuery = { markets: Array<{ id: string, name: string, country: string, timeZone: string, brand: string, locale: string, rideWord: string, driverWord: string, customerWord: string, pinDigits: number, leakPolicy: LeakPolicy, strategy: Strategy, graceSeconds: number, cancelGraceSeconds: number, quarantineSeconds: number, allowedCountries: Array<string>, isDefault: boolean }> };

export type UpdateMarketMutationVariables = Exact<{
  id: string;
  patch: MarketPatch;
}>;


export type UpdateMarketMutation = { updateMarket: { id: string, name: string, country: string, timeZone: string, brand: string, locale: string, rideWord: string, driverWord: string, customerWord: string, pinDigits: number, leakPolicy: LeakPolicy, strategy: Strategy, graceSeconds: number, cancelGraceSeconds: number, quarantineSeconds: number, allowedCountries: Array<string>, isDefault: boolean } };

export type SweepListQueryVariables = Exact<{ [key: string]: never; }>;


export type SweepListQuery = { sweeps: Array<{ name: string, everySeconds: number, startedAt: string | null, finishedAt: string | null, outcome: SweepOutcome | null, handled: number | null, problem: string | null }> };

export type SweepRowFragment = { name: string, everySeconds: number, startedAt: string | null, finishedAt: string | null, outcome: SweepOutcome | null, handled: number | null, problem: string | null };

export type MarketVerificationFragment = { id: string, name: string, country: string, verification: { countries: Array<string>, dayCap: number, creditCurrency: string, hasNumber: boolean, credit: { amount: string } | null } };

export type MarketVerificationsQueryVariables = Exact<{ [key: string]: never; }>;


export type MarketVerificationsQuery = { markets: Array<{ id: string, name: string, country: string, verification: { countries: Array<string>, dayCap: number, creditCurrency: string, hasNumber: boolean, credit: { amount: string } | null } }> };

export type UpdateVerificationPolicyMutationVariables = Exact<{
  id: string;
  patch: VerificationPolicyPatch;
}>;


export type UpdateVerificationPolicyMutation = { updateVerificationPolicy: { id: string, name: string, country: string, verification: { countries: Array<string>, dayCap: number, creditCurrency: string, hasNumber: boolean, credit: { amount: string } | null } } };

export type MoveDemoClockMutationVariables = Exact<{
  seconds: number;
}>;


export type MoveDemoClockMutation = { moveDemoClock: { aheadSeconds: number } };

export type HandsetNumberFragment = { id: string, number: string, provider: string, pair: { id: string, number: string } | null };

export type HandsetEntryFragment = { id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, body: string | null, delivery: Delivery, problem: string | null, createdAt: string, legs: Array<{ id: string, direction: LegDirection, state: LegState, durationSeconds: number | null, number: { id: string, number: string } | null }> };

export type SimulatorRidesQueryVariables = Exact<{
  first: number;
}>;


export type SimulatorRidesQuery = { rides: { nodes: Array<{ id: string, ref: string, customer: { id: string, name: string }, driver: { id: string, name: string } | null, customerDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, driverDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null }> } };

export type SimulatorRideQueryVariables = Exact<{
  rideId: string;
  last: number;
}>;


export type SimulatorRideQuery = { ride: { id: string, ref: string, state: RideState, conversation: { id: string, state: ConversationState } | null, customer: { id: string, name: string, phone: { id: string, masked: string } }, driver: { id: string, name: string, phone: { id: string, masked: string } } | null, customerDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, driverDials: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null, entries: { nodes: Array<{ id: string, channel: Channel, kind: EntryKind, fromRole: PartyRole, toRole: PartyRole | null, body: string | null, delivery: Delivery, problem: string | null, createdAt: string, legs: Array<{ id: string, direction: LegDirection, state: LegState, durationSeconds: number | null, number: { id: string, number: string } | null }> }> } } | null };

export type SimulatedCallPartsFragment = { id: string, number: string, fromName: string, announcement: string | null, refusal: string | null, asksFor: number | null, toName: string | null, toPersonId: string | null, state: LegState, startedAt: string };

export type SimulatedCallsQueryVariables = Exact<{ [key: string]: never; }>;


export type SimulatedCallsQuery = { simulatedCalls: Array<{ id: string, number: string, fromName: string, announcement: string | null, refusal: string | null, asksFor: number | null, toName: string | null, toPersonId: string | null, state: LegState, startedAt: string }> };

export type SimulatorEntryAddedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SimulatorEntryAddedSubscription = { entryAdded: { cursor: string } };

export type SimulatorEntryUpdatedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SimulatorEntryUpdatedSubscription = { entryUpdated: { cursor: string } };

export type SimulateTextMutationVariables = Exact<{
  from: SimulatedCaller;
  number: string;
  body: string;
}>;


export type SimulateTextMutation = { simulateText: { accepted: boolean, reply: string | null } };

export type SimulateCallMutationVariables = Exact<{
  from: SimulatedCaller;
  number: string;
}>;


export type SimulateCallMutation = { simulateCall: { id: string, number: string, fromName: string, announcement: string | null, refusal: string | null, asksFor: number | null, toName: string | null, toPersonId: string | null, state: LegState, startedAt: string } };

export type AnswerSimulatedCallMutationVariables = Exact<{
  id: string;
  voicemail: boolean;
}>;


export type AnswerSimulatedCallMutation = { answerSimulatedCall: { id: string, number: string, fromName: string, announcement: string | null, refusal: string | null, asksFor: number | null, toName: string | null, toPersonId: string | null, state: LegState, startedAt: string } };

export type EndSimulatedCallMutationVariables = Exact<{
  id: string;
}>;


export type EndSimulatedCallMutation = { endSimulatedCall: { id: string, number: string, fromName: string, announcement: string | null, refusal: string | null, asksFor: number | null, toName: string | null, toPersonId: string | null, state: LegState, startedAt: string } };

export type PressSimulatedKeysMutationVariables = Exact<{
  id: string;
  from: SimulatedCaller;
  digits: string;
}>;


export type PressSimulatedKeysMutation = { pressSimulatedKeys: { id: string, number: string, fromName: string, announcement: string | null, refusal: string | null, asksFor: number | null, toName: string | null, toPersonId: string | null, state: LegState, startedAt: string } };

export type SimulatorMasksQueryVariables = Exact<{
  first: number;
}>;


export type SimulatorMasksQuery = { masks: { nodes: Array<{ id: string, label: string, person:
        | { id: string, name: string }
        | { id: string, name: string }
      , number: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null }> } };

export type SimulatorMaskQueryVariables = Exact<{
  id: string;
}>;


export type SimulatorMaskQuery = { mask: { id: string, label: string, state: MaskState, policy: MaskPolicy, person:
      | { id: string, name: string, phone: { id: string, masked: string } }
      | { id: string, name: string, phone: { id: string, masked: string } }
    , number: { id: string, number: string, provider: string, pair: { id: string, number: string } | null } | null } | null };

export type HandsetMessagesQueryVariables = Exact<{
  of: SimulatedCaller;
}>;


export type HandsetMessagesQuery = { simulatedMessages: Array<{ id: string, number: string, outgoing: boolean, body: string, at: string }> };

export type TemplateRowFragment = { id: string, name: string, audience: TemplateAudience, channel: Channel, when: string, inUse: boolean, text: string, locale: string, defaultText: string, isOwn: boolean, updatedAt: string | null, variables: Array<{ name: string, meaning: string, example: string }> };

export type TemplateMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type TemplateMarketsQuery = { markets: Array<{ id: string, name: string, locale: string, isDefault: boolean }> };

export type TemplatesQueryVariables = Exact<{
  marketId?: string | null | undefined;
  locale?: string | null | undefined;
}>;


export type TemplatesQuery = { templateLanguages: Array<string>, templates: Array<{ id: string, name: string, audience: TemplateAudience, channel: Channel, when: string, inUse: boolean, text: string, locale: string, defaultText: string, isOwn: boolean, updatedAt: string | null, variables: Array<{ name: string, meaning: string, example: string }> }> };

export type PreviewTemplateQueryVariables = Exact<{
  marketId?: string | null | undefined;
  name?: string | null | undefined;
  text: string;
}>;


export type PreviewTemplateQuery = { previewTemplate: { text: string, coding: TextCoding, units: number, segments: number } };

export type SetTemplateMutationVariables = Exact<{
  input: TemplateInput;
}>;


export type SetTemplateMutation = { setTemplate: { id: string, name: string, audience: TemplateAudience, channel: Channel, when: string, inUse: boolean, text: string, locale: string, defaultText: string, isOwn: boolean, updatedAt: string | null, variables: Array<{ name: string, meaning: string, example: string }> } };

export type ResetTemplateMutationVariables = Exact<{
  marketId?: string | null | undefined;
  locale: string;
  name: string;
}>;


export type ResetTemplateMutation = { resetTemplate: { id: string, name: string, audience: TemplateAudience, channel: Channel, when: string, inUse: boolean, text: string, locale: string, defaultText: string, isOwn: boolean, updatedAt: string | null, variables: Array<{ name: string, meaning: string, example: string }> } };

export type CannedRepliesQueryVariables = Exact<{
  marketId?: string | null | undefined;
}>;


export type CannedRepliesQuery = { cannedReplies: Array<{ id: string, title: string, text: string, updatedAt: string }>, cannedVariables: Array<{ name: string, meaning: string, example: string }> };

export type SetCannedReplyMutationVariables = Exact<{
  input: CannedReplyInput;
}>;


export type SetCannedReplyMutation = { setCannedReply: { id: string } };

export type RemoveCannedReplyMutationVariables = Exact<{
  id: string;
}>;


export type RemoveCannedReplyMutation = { removeCannedReply: { id: string } };

export type ExplainRouteQueryVariables = Exact<{
  from: string;
  to: string;
  channel: Channel;
}>;


export type ExplainRouteQuery = { explainRoute: { outcome: RouteOutcome, toName: string | null, toRole: PartyRole | null, shownNumber: string | null, template: string | null, reply: string | null, steps: Array<{ step: RoutingRule, outcome: TraceOutcome, words: string }>, ride: { id: string, ref: string } | null } };

export type UnroutedRowFragment = { id: string, actions: Array<UnroutedAction>, resolution: UnroutedAction | null, resolvedAt: string | null, resolvedBy: string | null, dialled: string | null, senderKind: SenderKind | null, entry: { id: string, channel: Channel, body: string | null, textHidden: boolean, problem: string | null, createdAt: string, number: { id: string, number: string } | null, sender: { id: string, masked: string } | null, ride: { id: string, ref: string } | null }, guesses: Array<{ personId: string, role: ConversationRole, name: string, likelihood: Likelihood, why: string, live: boolean, conversation: { id: string, participants: Array<{ role: ConversationRole, name: string }> } | null, ride: { id: string, ref: string } | null }> };

export type UnroutedQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: UnroutedFilter | null | undefined;
}>;


export type UnroutedQuery = { unrouted: { nodes: Array<{ id: string, actions: Array<UnroutedAction>, resolution: UnroutedAction | null, resolvedAt: string | null, resolvedBy: string | null, dialled: string | null, senderKind: SenderKind | null, entry: { id: string, channel: Channel, body: string | null, textHidden: boolean, problem: string | null, createdAt: string, number: { id: string, number: string } | null, sender: { id: string, masked: string } | null, ride: { id: string, ref: string } | null }, guesses: Array<{ personId: string, role: ConversationRole, name: string, likelihood: Likelihood, why: string, live: boolean, conversation: { id: string, participants: Array<{ role: ConversationRole, name: string }> } | null, ride: { id: string, ref: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UnroutedByIdQueryVariables = Exact<{
  id: string;
}>;


export type UnroutedByIdQuery = { unroutedItem: { id: string, actions: Array<UnroutedAction>, resolution: UnroutedAction | null, resolvedAt: string | null, resolvedBy: string | null, dialled: string | null, senderKind: SenderKind | null, entry: { id: string, channel: Channel, body: string | null, textHidden: boolean, problem: string | null, createdAt: string, number: { id: string, number: string } | null, sender: { id: string, masked: string } | null, ride: { id: string, ref: string } | null }, guesses: Array<{ personId: string, role: ConversationRole, name: string, likelihood: Likelihood, why: string, live: boolean, conversation: { id: string, participants: Array<{ role: ConversationRole, name: string }> } | null, ride: { id: string, ref: string } | null }> } | null };

export type ResolveUnroutedMutationVariables = Exact<{
  input: ResolveUnroutedInput;
}>;


export type ResolveUnroutedMutation = { resolveUnrouted: { id: string, actions: Array<UnroutedAction>, resolution: UnroutedAction | null, resolvedAt: string | null, resolvedBy: string | null, dialled: string | null, senderKind: SenderKind | null, entry: { id: string, channel: Channel, body: string | null, textHidden: boolean, problem: string | null, createdAt: string, number: { id: string, number: string } | null, sender: { id: string, masked: string } | null, ride: { id: string, ref: string } | null }, guesses: Array<{ personId: string, role: ConversationRole, name: string, likelihood: Likelihood, why: string, live: boolean, conversation: { id: string, participants: Array<{ role: ConversationRole, name: string }> } | null, ride: { id: string, ref: string } | null }> } };

export type UserRowFragment = { id: string, email: string, name: string, role: Role, active: boolean, lastSignInAt: string | null, markets: Array<{ id: string, name: string }> | null };

export type UserMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type UserMarketsQuery = { markets: Array<{ id: string, name: string }> };

export type UserListQueryVariables = Exact<{ [key: string]: never; }>;


export type UserListQuery = { users: Array<{ id: string, email: string, name: string, role: Role, active: boolean, lastSignInAt: string | null, markets: Array<{ id: string, name: string }> | null }> };

export type CreateUserMutationVariables = Exact<{
  input: UserInput;
}>;


export type CreateUserMutation = { createUser: { id: string, email: string, name: string, role: Role, active: boolean, lastSignInAt: string | null, markets: Array<{ id: string, name: string }> | null } };

export type UpdateUserMutationVariables = Exact<{
  id: string;
  patch: UserPatch;
}>;


export type UpdateUserMutation = { updateUser: { id: string, email: string, name: string, role: Role, active: boolean, lastSignInAt: string | null, markets: Array<{ id: string, name: string }> | null } };

export type VerificationRowFragment = { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, customer: { id: string, name: string }, phone: { id: string, masked: string }, market: { id: string, name: string }, number: { id: string, number: string, provider: string } };

export type VerificationListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: VerificationFilter | null | undefined;
}>;


export type VerificationListQuery = { verifications: { nodes: Array<{ id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, customer: { id: string, name: string }, phone: { id: string, masked: string }, market: { id: string, name: string }, number: { id: string, number: string, provider: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type VerificationByIdQueryVariables = Exact<{
  id: string;
}>;


export type VerificationByIdQuery = { verification: { id: string, state: VerificationState, tries: number, triesLeft: number, sends: number, sentAt: string, expiresAt: string, resendAt: string | null, verifiedAt: string | null, createdAt: string, requestedBy: string | null, customer: { id: string, name: string }, phone: { id: string, masked: string }, market: { id: string, name: string }, number: { id: string, number: string, provider: string } } | null };

export type VerificationMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type VerificationMarketsQuery = { markets: Array<{ id: string, name: string, isDefault: boolean, verification: { hasNumber: boolean } }> };

export type WebhookRowFragment = { id: string, provider: string, kind: string, dedupeKey: string, state: WebhookEventState, attempts: number, reason: string | null, receivedAt: string, settledAt: string | null };

export type WebhookListQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  onlyOpen?: boolean | null | undefined;
}>;


export type WebhookListQuery = { webhookEvents: { nodes: Array<{ id: string, provider: string, kind: string, dedupeKey: string, state: WebhookEventState, attempts: number, reason: string | null, receivedAt: string, settledAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReplayEventMutationVariables = Exact<{
  id: string;
}>;


export type ReplayEventMutation = { replayEvent: { id: string, provider: string, kind: string, dedupeKey: string, state: WebhookEventState, attempts: number, reason: string | null, receivedAt: string, settledAt: string | null } };

export type RideChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RideChangesSubscription = { rideChanged: { cursor: string, ride: { id: string } } };

export type NewEntriesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NewEntriesSubscription = { entryAdded: { cursor: string, entry: { ride: { id: string } | null } } };

export type PoolChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type PoolChangesSubscription = { poolChanged: { cursor: string } };

export type EntryUpdatesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type EntryUpdatesSubscription = { entryUpdated: { cursor: string, entry: { ride: { id: string } | null } } };

export type UnroutedChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type UnroutedChangesSubscription = { unroutedChanged: { cursor: string } };

export type SupportChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SupportChangesSubscription = { supportUpdated: { cursor: string } };

export type VerificationChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type VerificationChangesSubscription = { verificationChanged: { cursor: string } };

export type AlertChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AlertChangesSubscription = { alertRaised: { cursor: string } };

