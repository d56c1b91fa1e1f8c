import {
  IconAddressBook,
  IconAlertTriangle,
  IconBell,
  IconBuildingBroadcastTower,
  IconDeviceMobileMessage,
  IconDroplets,
  IconFileSearch,
  IconHeadset,
  IconHelpHexagon,
  IconMask,
  IconPhone,
  type IconProps,
  IconRoute,
  IconSend,
  IconSettings,
  IconShieldCheck,
  IconSteeringWheel,
  IconTemplate,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ComponentType, useEffect } from 'react';
import { useBoardCounts } from '../api/counts';
import { usePermissions } from '../api/session';
import { paths } from '../paths';
import { countInTab } from '../ui/tab';
import classes from './SideNav.module.css';

type Path = ReturnType<
  (typeof paths)[
    | 'board'
    | 'customers'
    | 'drivers'
    | 'numbers'
    | 'masks'
    | 'pool'
    | 'unrouted'
    | 'verification'
    | 'support'
    | 'problems'
    | 'alerts'
    | 'webhooks'
    | 'outgoing'
    | 'simulator'
    | 'templates'
    | 'audit'
    | 'users'
    | 'settings']
>;

interface NavItemProps {
  path: Path;
  label: string;
  Icon: ComponentType<IconProps>;
  count?: number | undefined;
  /** What the count counts, for screen readers. */
  counts?: string;
  onNavigate: () => void;
}

function NavItem({ path, label, Icon, count, counts, onNavigate }: NavItemProps) {
  return (
    <li>
      <Link
        {...path}
        className={classes.item}
        activeOptions={{ exact: path.to === '/', includeSearch: false }}
        onClick={onNavigate}
      >
        <Icon size={18} stroke={1.7} aria-hidden />
        <span className={classes.label}>{label}</span>
        {count ? (
          <span className={classes.count}>
            {count > 99 ? '99+' : count}
            <span className={classes.hidden}> {counts}</span>
          </span>
        ) : null}
      </Link>
    </li>
  );
}

export function SideNav({ onNavigate }: { onNavigate: () => void }) {
  const counts = useBoardCounts();
  useEffect(() => countInTab(counts?.alerts, counts?.unread), [counts?.alerts, counts?.unread]);
  useEffect(() => () => countInTab(), []);
  const { canManageMarkets, canManageUsers, may } = usePermissions();
  const item = { onNavigate };
  return (
    <nav aria-label="Main" className={classes.nav}>
      <ul className={classes.list}>
        <NavItem
          {...item}
          path={paths.board()}
          label="Rides"
          Icon={IconRoute}
          count={counts?.unread}
          counts="rides with unread messages"
        />
        <NavItem
          {...item}
          path={paths.unrouted()}
          label="Unrouted"
          Icon={IconHelpHexagon}
          count={counts?.unrouted}
          counts="contacts without a ride"
        />
        <NavItem
          {...item}
          path={paths.support()}
          label="Support"
          Icon={IconHeadset}
          count={counts?.support}
          counts="conversations that wait for an answer"
        />
        <NavItem
          {...item}
          path={paths.problems()}
          label="Problems"
          Icon={IconAlertTriangle}
          count={counts?.problems}
          counts="rides with texts that failed"
        />
        <NavItem
          {...item}
          path={paths.alerts()}
          label="Alerts"
          Icon={IconBell}
          count={counts?.alerts}
          counts="alerts nobody sees to"
        />
        <NavItem
          {...item}
          path={paths.verification()}
          label="Verification"
          Icon={IconShieldCheck}
        />
        <NavItem {...item} path={paths.customers()} label="Customers" Icon={IconAddressBook} />
        <NavItem {...item} path={paths.drivers()} label="Drivers" Icon={IconSteeringWheel} />
      </ul>
      <p className={classes.heading}>Set up</p>
      <ul className={classes.list}>
        <NavItem {...item} path={paths.numbers()} label="Numbers" Icon={IconPhone} />
        <NavItem {...item} path={paths.templates()} label="Texts" Icon={IconTemplate} />
        <NavItem {...item} path={paths.masks()} label="Masks" Icon={IconMask} />
        <NavItem {...item} path={paths.pool()} label="Pool" Icon={IconDroplets} />
        <NavItem
          {...item}
          path={paths.settings()}
          label={canManageMarkets ? 'Settings' : 'Providers'}
          Icon={canManageMarkets ? IconSettings : IconBuildingBroadcastTower}
        />
        <NavItem {...item} path={paths.webhooks()} label="Webhooks" Icon={IconWebhook} />
        {may('MANAGE_INTEGRATIONS') && (
          <NavItem {...item} path={paths.outgoing()} label="Outgoing" Icon={IconSend} />
        )}
        {may('READ_AUDIT') && (
          <NavItem {...item} path={paths.audit()} label="Audit log" Icon={IconFileSearch} />
        )}
        {canManageUsers && (
          <NavItem {...item} path={paths.users()} label="Users" Icon={IconUsers} />
        )}
        <NavItem
          {...item}
          path={paths.simulator()}
          label="Simulator"
          Icon={IconDeviceMobileMessage}
        />
      </ul>
    </nav>
  );
}
