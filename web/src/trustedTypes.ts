// The one way a string becomes markup here. The server's policy (Trusted Types) lets no script write
// strings into the page; the component library writes its style sheets so, which hold no tag. Whatever
// holds one is refused, whoever wrote it.

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}

/** What may be written as markup: text without a tag. */
export function withoutTags(text: string): string {
  if (text.includes('<')) throw new TypeError('Markup made of strings is not allowed here.');
  return text;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
trustedTypes?.createPolicy('default', { createHTML: withoutTags });
