import { AppShell, Burger } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { usePermissions } from '../api/session';
import { paths } from '../paths';
import { LogoMark } from '../ui/Logo';
import { narrowBreakpoint } from '../ui/screen';
import { ClockBanner } from './ClockBanner';
import { LiveFeed } from './LiveFeed';
import { LiveIndicator } from './LiveIndicator';
import classes from './Shell.module.css';
import { SideNav } from './SideNav';
import { UserMenu } from './UserMenu';

/** The frame around every page: navigation, who is signed in, whether the page is live. */
export function Shell() {
  const [navOpened, nav] = useDisclosure(false);
  const navigate = useNavigate();
  const { canDispatch } = usePermissions();
  useHotkeys(canDispatch ? [['n', () => void navigate(paths.newRide())]] : []);

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, [narrowBreakpoint]: 0 } }}
      navbar={{ width: 216, breakpoint: narrowBreakpoint, collapsed: { mobile: !navOpened } }}
    >
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <LiveFeed />
      <AppShell.Header className={classes.header} hiddenFrom={narrowBreakpoint} withBorder={false}>
        <Burger
          opened={navOpened}
          onClick={nav.toggle}
          size="sm"
          color="var(--ml-nav-strong)"
          aria-label="Menu"
        />
        <Brand onNavigate={nav.close} />
        <LiveIndicator />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} withBorder={false}>
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
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <ClockBanner />
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
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
