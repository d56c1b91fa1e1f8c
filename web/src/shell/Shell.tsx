import { Burger } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { usePermissions } from '../api/session';
import { paths } from '../paths';
import { LogoMark } from '../ui/Logo';
import { narrowBreakpoint, narrowScreen } from '../ui/screen';
import { anythingTyped } from '../ui/unsaved';
import { ClockBanner } from './ClockBanner';
import { LeaveGuard } from './LeaveGuard';
import { LiveFeed } from './LiveFeed';
import { LiveIndicator } from './LiveIndicator';
import classes from './Shell.module.css';
import { SideNav } from './SideNav';
import { UserMenu } from './UserMenu';
import { useFocusOnNavigation } from './useFocusOnNavigation';

/** What stands over the page for a moment, and has keys of its own. */
const overThePage = '[role="dialog"], [role="menu"]';

/** The frame around every page: navigation, who is signed in, whether the page is live. */
export function Shell() {
  const narrow = useMediaQuery(narrowScreen, undefined, { getInitialValueInEffect: false });
  const [navWanted, nav] = useDisclosure(false);
  const navOpened = Boolean(narrow) && navWanted;
  const { navbar, burger } = useMenu(navOpened, nav.close);
  useFocusOnNavigation();
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  const newRide = () => {
    // A key hit by chance takes nobody out of what they are about.
    if (!anythingTyped() && !document.querySelector(overThePage)) void navigate(paths.newRide());
  };
  useHotkeys(canDispatch ? [['n', newRide]] : []);

  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip} inert={navOpened}>
        Skip to content
      </a>
      <LiveFeed />
      <LeaveGuard />
      <header className={classes.header} inert={navOpened}>
        <Burger
          ref={burger}
          opened={navOpened}
          aria-expanded={navOpened}
          aria-haspopup="dialog"
          onClick={nav.toggle}
          size="sm"
          color="var(--ml-nav-strong)"
          aria-label="Menu"
        />
        <Brand onNavigate={nav.close} />
        <LiveIndicator />
      </header>
      <div
        ref={navbar}
        className={classes.navbar}
        data-opened={navOpened || undefined}
        {...(navOpened ? { role: 'dialog', 'aria-modal': true, 'aria-label': 'Menu' } : {})}
      >
        <nav className={classes.inside}>
          <div className={classes.top}>
            <Brand onNavigate={nav.close} />
            <Burger
              opened
              onClick={nav.close}
              size="sm"
              hiddenFrom={narrowBreakpoint}
              color="var(--ml-nav-strong)"
              aria-label="Close the menu"
            />
          </div>
          <SideNav onNavigate={nav.close} />
          <div className={classes.foot}>
            <div className={classes.live}>
              <LiveIndicator />
            </div>
            <UserMenu onNavigate={nav.close} />
          </div>
        </nav>
      </div>
      <main id="main" tabIndex={-1} className={classes.main} inert={navOpened}>
        <div className={classes.page}>
          <ClockBanner />
          <Outlet />
        </div>
      </main>
    </div>
  );
}

/** On a narrow screen the navigation stands over the page: it takes the focus, and gives it back. */
function useMenu(opened: boolean, close: () => void) {
  const navbar = useRef<HTMLDivElement>(null);
  const burger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!opened) return;
    navbar.current?.querySelector<HTMLElement>('a, button')?.focus();
    const leave = (event: KeyboardEvent) => {
      // A menu inside of it is closed first, and closes itself.
      if (event.key === 'Escape' && !document.querySelector('[role="menu"]')) close();
    };
    window.addEventListener('keydown', leave, { capture: true });
    return () => {
      window.removeEventListener('keydown', leave, { capture: true });
      burger.current?.focus();
    };
  }, [opened, close]);
  return { navbar, burger };
}

function Brand({ onNavigate }: { onNavigate: () => void }) {
  return (
    <Link {...paths.board()} className={classes.brand} onClick={onNavigate}>
      <LogoMark size={26} />
      Maskline
    </Link>
  );
}
