import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import classes from './SchemeSwitch.module.css';

const schemes = [
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
] as const;

/** Light or dark; stands in a menu. */
export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a menu holds no fieldset
    <div role="group" aria-label="Colours" className={classes.switch}>
      {schemes.map(({ value, label, Icon }) => (
        <Menu.Item
          key={value}
          role="menuitemradio"
          aria-checked={colorScheme === value}
          aria-label={label}
          title={label}
          className={classes.choice}
          closeMenuOnClick={false}
          onClick={() => setColorScheme(value)}
        >
          <Icon size={16} aria-hidden />
        </Menu.Item>
      ))}
    </div>
  );
}
