import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Components that are drawn by those in use. */
const within: Record<string, string[]> = {
  Button: ['UnstyledButton', 'Loader'],
  Drawer: ['ModalBase', 'Overlay', 'CloseButton', 'ScrollArea', 'Paper'],
  Menu: ['Popover', 'Divider'],
  Modal: ['ModalBase', 'Overlay', 'CloseButton', 'ScrollArea', 'Paper'],
  MultiSelect: ['Combobox', 'Pill', 'PillsInput'],
  Radio: ['InlineInput'],
  SegmentedControl: ['FloatingIndicator'],
  Select: ['Combobox', 'Input', 'Popover', 'ScrollArea'],
  Switch: ['InlineInput'],
  TagsInput: ['Combobox', 'Pill', 'PillsInput'],
};

const styleOf = (component: string) => `@mantine/core/styles/${component}.css`;

it('loads the style of every component in use', () => {
  const loaded = readFileSync('src/ui/mantine.css', 'utf8');
  const used = new Set<string>();
  const sources = import.meta.glob<string>('../**/*.{ts,tsx}', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  for (const source of Object.values(sources)) {
    const imports = source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g);
    for (const [, names = ''] of imports) {
      for (const name of names.split(',').map((part) => part.trim())) {
        used.add(name);
        for (const inner of within[name] ?? []) used.add(inner);
      }
    }
  }
  expect(used.size).toBeGreaterThan(20);
  const missing = [...used].filter(
    (name) => existsSync(`node_modules/${styleOf(name)}`) && !loaded.includes(styleOf(name)),
  );
  expect(missing).toEqual([]);
});
