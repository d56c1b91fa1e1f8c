export interface SignInSearch {
  /** Where to go after signing in: a path of this console. */
  next?: string;
}

export function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  const { next } = search;
  // `//host` and `/\host` would lead to another site.
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {};
}
