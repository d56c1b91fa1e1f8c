import { Burger } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { usePermissions } from '../api/session';
import { paths } from '../paths';
import { LogoMark } from '../ui/Logo';
import { narrowBreakpoint } from '../ui/screen';
import { anythingTyped } from '../ui/unsaved';
import { ClockBanner } from './ClockBanner';
import { LeaveGuard } from './LeaveGuard';
import { LiveFeed } from './LiveFeed';
import { LiveIndicator } from './LiveIndicator';
import classes from './Shell.module.css';
import { SideNav } from './SideNav';
import { UserMenu } from './UserMenu';

/** What stands over the page for a moment, and has keys of its own. */
const overThePage = '[role="dialog"], [role="menu"]';

/** The frame around every page: navigation, who is signed in, whether the page is live. */
export function Shell() {
  const [navOpened, nav] = useDisclosure(false);
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  const newRide = () => {
    // A key hit by chance takes nobody out of what they are about.
    if (!anythingTyped() && !document.querySelector(overThePage)) void navigate(paths.newRide());
  };
  useHotkeys(canDispatch ? [['n', newRide]] : []);

  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <LiveFeed />
      <LeaveGuard />
      <header className={classes.header}>
        <Burger
          opened={navOpened}
          onClick={nav.toggle}
          size="sm"
          color="var(--ml-nav-strong)"
          aria-label="Menu"
        />
        <Brand onNavigate={nav.close} />
        <LiveIndicator />
      </header>
      <nav className={classes.navbar} data-opened={navOpened || undefined}>
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
      <main id="main" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <ClockBanner />
          <Outlet />
        </div>
      </main>
    </div>
  );
}

function Brand({ onNavigate }: { onNavigate: () => void }) {
  return (
    <Link {...paths.board()} className={classes.brand} onClick={onNavigate}>
      <LogoMark size={26} />
      Maskline
    </Link>
  );
}
