import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dangerousItem, resolveVariables, theme } from './theme';

/** WCAG 2.1: relative luminance of #rrggbb. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const [lightBlock = '', darkBlock = ''] = css.split('[data-mantine-color-scheme="dark"]');
const tokens = (block: string) =>
  Object.fromEntries([...block.matchAll(/--ml-([\w-]+): (#\w{6})/g)].map((m) => [m[1], m[2]]));
const light = tokens(lightBlock);
const schemes = { light, dark: { ...light, ...tokens(darkBlock) } };

const variables = (scheme: 'light' | 'dark') =>
  resolveVariables(theme as never)[scheme] as Record<string, string>;

describe.each(['light', 'dark'] as const)('%s scheme', (scheme) => {
  const token = (name: string) => schemes[scheme][name] ?? '';
  const variable = (name: string) => variables(scheme)[name] ?? '';

  it.each(['neutral', 'info', 'success', 'warning', 'danger', 'accent'])(
    'reads %s badges',
    (tone) => {
      expect(contrast(token(tone), token(`${tone}-ground`))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['text', 'dimmed', 'error', 'anchor'])('reads %s text on every ground', (name) => {
    for (const ground of ['canvas', 'surface', 'raised', 'hover']) {
      expect(contrast(variable(`--mantine-color-${name}`), token(ground))).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  });

  it('reads what is dangerous in a menu', () => {
    const color = variable(dangerousItem.color.slice('var('.length, -1));
    // On the menu's ground, which is the body's in light and a little lighter in dark.
    for (const ground of [variable('--mantine-color-body'), theme.colors?.dark?.[6] ?? '']) {
      if (scheme === 'light' && ground !== '#ffffff') continue;
      expect(contrast(color, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('reads the navigation', () => {
    for (const ground of ['nav', 'nav-hover', 'nav-active']) {
      expect(contrast(token('nav-text'), token(ground))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(token('nav-strong'), token(ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('reads filled and light buttons', () => {
    const shade = (theme.primaryShade as Record<string, number>)[scheme] ?? 6;
    expect(contrast('#ffffff', theme.colors?.lagoon?.[shade] ?? '')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('#ffffff', variable('--mantine-color-red-filled'))).toBeGreaterThanOrEqual(4.5);
    expect(
      contrast(
        variable('--mantine-color-lagoon-light-color'),
        variable('--mantine-color-lagoon-light'),
      ),
    ).toBeGreaterThanOrEqual(4.5);
  });
});
