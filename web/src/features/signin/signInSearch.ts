export interface SignInSearch {
  /** Where to go after signing in: a path of this console. */
  next?: string;
}

export function readSignInSearch({ next }: Record<string, unknown>): SignInSearch {
  return typeof next === 'string' && isPath(next) ? { next } : {};
}

/** As browsers read it: `//host`, `/\host` and `/./\/host` would lead to another site. */
function isPath(text: string): boolean {
  const here = 'http://here.invalid';
  if (!text.startsWith('/') || !URL.canParse(text, here)) return false;
  const { origin, pathname } = new URL(text, here);
  return origin === here && !pathname.startsWith('//');
}
