import { expect, test } from 'vitest';
import { withoutTags } from './trustedTypes';

test('style sheets pass, tags do not', () => {
  expect(withoutTags(':root{--a:1px}@media(min-width:1px){a>b{color:red}}')).toContain('--a');
  for (const markup of ['<img src=x onerror=alert(1)>', '</style><script>', '<']) {
    expect(() => withoutTags(markup)).toThrow(TypeError);
  }
});
