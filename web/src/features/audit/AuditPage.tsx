import '@mantine/dates/styles.css';
import { Button, Menu, Select, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconDownload, IconFileSearch, IconLock } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { asked } from '../../api/download';
import { explain } from '../../api/errors';
import {
  AuditChoicesDocument,
  AuditListDocument,
  type AuditRowFragment,
} from '../../api/generated/graphql';
import { gqlList, useGqlList, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { useDownload } from '../../api/useDownload';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import classes from './audit.module.css';
import { Actor, auditColumns, Subject } from './auditColumns';
import { type AuditSearch, auditFilter } from './auditSearch';
import { Checks } from './Checks';

const pageSize = 50;

export function AuditPage() {
  const { may } = usePermissions();
  if (may('READ_AUDIT')) return <AuditLog />;
  return (
    <>
      <PageHeader title="Audit log" />
      <EmptyState icon={<IconLock size={22} aria-hidden />} title="This page is for auditors">
        It tells who did what. Ask an administrator if you need to see it.
      </EmptyState>
    </>
  );
}

/** Who did what, newest first, narrowed, verified and taken away as a file. */
function AuditLog() {
  const search = useSearch({ from: '/shell/audit' });
  const filter = auditFilter(search);
  const list = useGqlList(
    gqlList('audit', AuditListDocument, { first: pageSize, ...filter }, (data) => data.auditLog),
  );
  const narrowed = Object.keys(search).length > 0;
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, and why. Records are only ever added."
        actions={<Export filter={filter} />}
      />
      <Checks />
      <Filters search={search} />
      <DataTable<AuditRowFragment>
        label="records"
        columns={auditColumns}
        rows={list.rows}
        rowId={(row) => row.id}
        card={(row) => (
          <>
            <div className={classes.cardTop}>
              <span className={classes.code}>{row.action}</span>
              <span className={classes.second}>
                <RelativeTime at={row.at} />
              </span>
            </div>
            <div className={classes.detail}>{row.detail}</div>
            <div className={classes.second}>
              <Actor row={row} /> <Subject row={row} />
            </div>
          </>
        )}
        loading={list.loading}
        stale={list.stale}
        error={list.error ? explain(list.error) : undefined}
        onRetry={list.retry}
        empty={
          <EmptyState
            icon={<IconFileSearch size={22} aria-hidden />}
            title={narrowed ? 'Nothing on record fits' : 'Nothing is on record yet'}
          >
            {narrowed
              ? 'Try fewer filters.'
              : 'Revealed numbers, changed roles and settings, and what the autopilot did stand here.'}
          </EmptyState>
        }
        hasMore={list.hasMore}
        loadingMore={list.loadingMore}
        onLoadMore={list.loadMore}
      />
    </>
  );
}

function Filters({ search }: { search: AuditSearch }) {
  const navigate = useNavigate();
  const choices = useGqlQuery('audit', AuditChoicesDocument, {}).data;
  const set = (patch: Partial<Record<keyof AuditSearch, string | null>>) => {
    const merged = Object.entries({ ...search, ...patch }).filter(([, value]) => value);
    void navigate({
      to: '/audit',
      search: Object.fromEntries(merged) as AuditSearch,
      replace: true,
    });
  };
  return (
    <search className={classes.bar} aria-label="Filter the audit log">
      <Select
        aria-label="Who"
        placeholder="Everyone"
        clearable
        searchable
        data={(choices?.auditActors ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={search.user ?? null}
        onChange={(user) => set({ user })}
      />
      <Select
        aria-label="Action"
        placeholder="Every action"
        clearable
        searchable
        data={choices?.auditActions ?? []}
        value={search.action ?? null}
        onChange={(action) => set({ action })}
      />
      <DateInput
        aria-label="From"
        placeholder="From the beginning"
        clearable
        value={search.from ?? null}
        onChange={(from) => set({ from })}
      />
      <DateInput
        aria-label="To"
        placeholder="Until now"
        clearable
        value={search.to ?? null}
        onChange={(to) => set({ to })}
      />
      <TextInput
        aria-label="Id of the subject"
        placeholder="Id of the subject"
        value={search.subject ?? ''}
        onChange={(event) => set({ subject: event.currentTarget.value.trim() })}
      />
    </search>
  );
}

function Export({ filter }: { filter: ReturnType<typeof auditFilter> }) {
  const { mutate, isPending } = useDownload();
  const take = (format: 'csv' | 'json') => () =>
    mutate({ path: asked('/export/audit', { format, ...filter }), name: `audit.${format}` });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          loading={isPending}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={take('csv')}>As a table (CSV)</Menu.Item>
        <Menu.Item onClick={take('json')}>As JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
