// The one funnel for everything that can go wrong between the console and the server: whatever was
// thrown becomes an ApiError, and every ApiError becomes a sentence for the person at the screen.

import type { ErrorCode } from './generated/graphql';

/** The server's codes, and the one thing it cannot say itself: that it was not reached. */
export type ApiErrorCode = ErrorCode | 'NETWORK';

const sentences: Record<ApiErrorCode, string> = {
  UNAUTHENTICATED: 'Your session has ended. Sign in again to go on.',
  FORBIDDEN: 'Your role does not allow this.',
  NOT_FOUND: 'This no longer exists, or never did.',
  INVALID_INPUT: 'Something in the form is not right.',
  INVALID_NUMBER: 'This is not a phone number that can be reached.',
  SAME_PERSON: 'Customer and driver have the same phone number.',
  POOL_EXHAUSTED: 'No proxy number is free for these two people.',
  NO_DRIVER_AVAILABLE: 'No driver is available right now.',
  ILLEGAL_TRANSITION: 'It is no longer in a state that allows this.',
  STALE_VERSION: 'Someone else changed this in the meantime. Look again and repeat your change.',
  NUMBER_IN_USE: 'This number is in use.',
  ALREADY_EXISTS: 'This exists already.',
  PERSON_IN_USE: 'This person still has a ride under way.',
  CONVERSATION_CLOSED: 'The conversation is closed: the two can no longer be reached through it.',
  BLOCKED: 'The two are blocked from each other, or their conversation is suspended.',
  PROVIDER_ERROR: 'The phone provider refused or failed.',
  UNREACHABLE_LINE: 'There is no such phone.',
  PHONE_ALREADY_VERIFIED: 'This phone is verified already.',
  NO_VERIFICATION_NUMBER: 'The market has no number for verification.',
  WRONG_CODE: 'This is not the code.',
  VERIFICATION_OVER: 'This verification is over.',
  NOT_VERIFIED: 'The phone has to be verified first.',
  CREDIT_CLAIMED: 'The credit was claimed before.',
  NO_CREDIT: 'The market gives no credit.',
  OPTED_OUT: 'This person wants no texts.',
  SPEND_CAP: 'The market may not have more numbers, or not at this price.',
  CURSOR_EXPIRED: 'You were away for long: everything is read afresh.',
  PERSISTED_QUERY_NOT_FOUND: 'The server does not know this question any more. Try again.',
  RATE_LIMITED: 'Too many attempts. Wait a moment and try again.',
  QUERY_TOO_COMPLEX: 'This asks for too much at once.',
  INTERNAL: 'The server had a problem of its own. It has been logged.',
  UNAVAILABLE: 'The server is busy or restarting. Try again in a moment.',
  NETWORK: 'The server cannot be reached. Check your connection.',
};

/** What a server says about an error, over REST or in GraphQL's `extensions`. */
export interface ErrorDetails {
  message?: string | undefined;
  /** The input field at fault. */
  field?: string | undefined;
  /** What the person can do about it. */
  remedy?: string | undefined;
  retryAfterSeconds?: number | undefined;
  /** Of POOL_EXHAUSTED: how many numbers there were to choose from. */
  poolSize?: number | undefined;
}

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly field: string | undefined;
  readonly remedy: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly poolSize: number | undefined;

  constructor(code: ApiErrorCode, details: ErrorDetails = {}) {
    super(details.message || sentences[code]);
    this.name = 'ApiError';
    this.code = code;
    this.field = details.field;
    this.remedy = details.remedy;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.poolSize = details.poolSize;
  }
}

/** A code as it came over the wire; one this console does not know yet counts as INTERNAL. */
export function errorCode(code: unknown): ApiErrorCode {
  return typeof code === 'string' && Object.hasOwn(sentences, code)
    ? (code as ApiErrorCode)
    : 'INTERNAL';
}

/** The shape of one entry in a GraphQL answer's `errors`. */
export interface GraphqlError {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

export function fromGraphql(error: GraphqlError): ApiError {
  const { code, field, remedy, retryAfterSeconds, details } = error.extensions ?? {};
  return new ApiError(errorCode(code), {
    message: error.message,
    field: typeof field === 'string' ? field : undefined,
    remedy: typeof remedy === 'string' ? remedy : undefined,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined,
    poolSize: (details as ErrorDetails | undefined)?.poolSize,
  });
}

/** The error of an answer that is not GraphQL: the /auth routes, a proxy in between. */
export function fromHttp(status: number, body: unknown): ApiError {
  const error = (body as { error?: ErrorDetails & { code?: unknown } } | null)?.error;
  if (error?.code !== undefined) return new ApiError(errorCode(error.code), error);
  if (status === 401) return new ApiError('UNAUTHENTICATED');
  if (status === 403) return new ApiError('FORBIDDEN');
  if (status === 404) return new ApiError('NOT_FOUND');
  if (status === 429) return new ApiError('RATE_LIMITED');
  if (status === 502 || status === 503 || status === 504) return new ApiError('UNAVAILABLE');
  return new ApiError('INTERNAL');
}

export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  // `fetch` rejects with a TypeError when no answer came at all, and so does `import`.
  if (thrown instanceof TypeError || isStyleMissing(thrown)) return new ApiError('NETWORK');
  return new ApiError('INTERNAL', thrown instanceof Error ? { message: thrown.message } : {});
}

/** A page's styles did not come: this is how the bundler says so. */
const isStyleMissing = (thrown: unknown) =>
  thrown instanceof Error && thrown.message.startsWith('Unable to preload CSS');

const outdated: readonly ApiErrorCode[] = [
  'STALE_VERSION',
  'ILLEGAL_TRANSITION',
  'CONVERSATION_CLOSED',
];

/** It was refused because it is no longer as the page shows it. */
export const showsOutdated = (thrown: unknown) => outdated.includes(toApiError(thrown).code);

/** What to show: the sentence, and under it what the server adds that the sentence does not say. */
export interface Explanation {
  title: string;
  detail?: string | undefined;
}

/** Codes whose server message names the particular: which field, which number, which person. */
const particular = new Set<ApiErrorCode>([
  'INVALID_INPUT',
  'INVALID_NUMBER',
  'POOL_EXHAUSTED',
  'ILLEGAL_TRANSITION',
  'NUMBER_IN_USE',
  'ALREADY_EXISTS',
  'PERSON_IN_USE',
  'PROVIDER_ERROR',
  'SPEND_CAP',
]);

export function explain(thrown: unknown): Explanation {
  const error = toApiError(thrown);
  const title = sentences[error.code];
  const parts: string[] = [];
  if (particular.has(error.code) && error.message !== title) parts.push(error.message);
  if (error.remedy) parts.push(error.remedy);
  if (error.retryAfterSeconds) parts.push(`Try again in ${error.retryAfterSeconds} s.`);
  return { title, detail: parts.length > 0 ? parts.join(' ') : undefined };
}

/** For forms: the message beside the field at fault, if the error names one. */
export function fieldErrors(thrown: unknown): Record<string, string> | undefined {
  const error = toApiError(thrown);
  if (!error.field) return undefined;
  // `input.phone` in the schema is `phone` in the form.
  const field = error.field.replace(/^(input|patch)\./, '');
  return { [field]: [error.message, error.remedy].filter(Boolean).join(' ') };
}

/** For forms: what to say above the fields, unless it stands at one of them already. */
export function formProblem(thrown: unknown, values: object): Explanation | undefined {
  if (!thrown) return undefined;
  const atField = fieldErrors(thrown);
  if (atField && Object.keys(atField).every((field) => field in values)) return undefined;
  return explain(thrown);
}
