// What makes a good password, said while it is typed. The server has the last word.

export const shortestPassword = 12;
export const longestPassword = 128;
/** Different characters a password has at least. */
const fewestDifferent = 5;

export interface PasswordHint {
  /** Of four: how full the bar is. */
  level: 0 | 1 | 2 | 3 | 4;
  text: string;
  /** The server would take it, as far as can be told here. */
  acceptable: boolean;
}

export function passwordHint(password: string): PasswordHint {
  const length = [...password].length;
  const refuse = (level: 0 | 1, text: string): PasswordHint => ({ level, text, acceptable: false });
  if (length === 0)
    return refuse(0, `At least ${shortestPassword} characters. A few words do well.`);
  if (length < shortestPassword) {
    const missing = shortestPassword - length;
    return refuse(1, `${missing} more ${missing === 1 ? 'character' : 'characters'} needed.`);
  }
  if (length > longestPassword) return refuse(1, `At most ${longestPassword} characters.`);
  const different = new Set(password.toLowerCase()).size;
  if (different < fewestDifferent || isRun(password)) {
    return refuse(1, 'Too regular: this is among the first that are guessed.');
  }
  const take = (level: 2 | 3 | 4, text: string): PasswordHint => ({
    level,
    text,
    acceptable: true,
  });
  if (length >= 20 && different >= 10) return take(4, 'Strong.');
  if (length >= 15 && different >= 8) return take(3, 'Good.');
  return take(2, 'Acceptable. Longer is safer.');
}

/** `abcdefghijkl`, `987654321098`. */
function isRun(password: string): boolean {
  const codes = [...password].map((character) => character.codePointAt(0) ?? 0);
  const all = (step: (a: number, b: number) => boolean) =>
    codes.every((code, at) => at === 0 || step(codes[at - 1] ?? 0, code));
  const [zero, nine] = [48, 57];
  return (
    all((a, b) => b === a + 1 || (a === nine && b === zero)) ||
    all((a, b) => b === a - 1 || (a === zero && b === nine))
  );
}

/** Without those that are taken for one another when read out: 0 O, 1 l I. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** `kT7m-Qw2x-…`: five groups of four, easy to read out, about 114 bits. */
export function generatePassword(
  randomBytes: (count: number) => Uint8Array = (count) =>
    crypto.getRandomValues(new Uint8Array(count)),
): string {
  // Bytes beyond the last whole multiple of the alphabet would favour its first characters.
  const fair = 256 - (256 % alphabet.length);
  let characters = '';
  while (characters.length < 20) {
    for (const byte of randomBytes(32)) {
      if (byte < fair && characters.length < 20) characters += alphabet[byte % alphabet.length];
    }
  }
  return (characters.match(/.{4}/g) ?? []).join('-');
}
