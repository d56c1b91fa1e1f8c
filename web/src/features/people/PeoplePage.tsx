import { Button } from '@mantine/core';
import {
  IconAddressBook,
  IconFileImport,
  IconPlus,
  IconSearchOff,
  IconSteeringWheel,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { gqlList, useGqlList } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { changed } from '../../ui/address';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { SearchBox } from '../../ui/SearchBox';
import { useDialog } from '../../ui/useDialog';
import { ImportDialog } from './ImportDialog';
import { kinds, type Person, type PersonKind } from './kinds';
import { PersonDrawer } from './PersonDrawer';
import { PersonForm } from './PersonForm';
import classes from './people.module.css';
import { type PeopleSearch, type PeopleView, peopleFilter, peopleViews } from './peopleSearch';
import { PersonCard, personColumns } from './personColumns';

export const CustomersPage = () => <PeoplePage kind="customer" />;
export const DriversPage = () => <PeoplePage kind="driver" />;

const viewLabels: Record<PeopleView, string> = {
  active: 'Active',
  inactive: 'Inactive',
  all: 'All',
};

const pageSize = 50;

function PeoplePage({ kind }: { kind: PersonKind }) {
  const spec = kinds[kind];
  const { canDispatch, canReveal } = usePermissions();
  const search = useSearch({ from: kind === 'customer' ? '/shell/customers' : '/shell/drivers' });
  const navigate = useNavigate();
  const show = (patch: Parameters<typeof changed<PeopleSearch>>[1], replace = true) =>
    void navigate({ to: spec.path, search: changed(search, patch), replace, resetScroll: false });
  const people = useGqlList(
    gqlList(
      spec.topic,
      spec.list,
      { first: pageSize, filter: peopleFilter(search) },
      (data) => data.people,
    ),
  );
  const form = useDialog<Person | 'new'>();
  const importing = useDialog<true>();

  return (
    <>
      <PageHeader
        title={spec.title}
        actions={
          canDispatch && (
            <>
              <Button
                variant="default"
                leftSection={<IconFileImport size={16} aria-hidden />}
                onClick={() => importing.open(true)}
              >
                Import
              </Button>
              <Button
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => form.open('new')}
              >
                New {spec.one}
              </Button>
            </>
          )
        }
      />
      <search className={classes.filters} aria-label={`Filter ${spec.many}`}>
        <FilterChips label="State">
          {peopleViews.map((view) => (
            <FilterChip
              key={view}
              active={view === (search.view ?? 'active')}
              onClick={() => show({ view: view === 'active' ? undefined : view })}
            >
              {viewLabels[view]}
            </FilterChip>
          ))}
        </FilterChips>
        <SearchBox
          label={`Search ${spec.many}`}
          placeholder={canReveal ? 'Name or whole phone number' : 'Name'}
          value={search.q ?? ''}
          onChange={(q) => show({ q: q || undefined })}
        />
      </search>
      <DataTable<Person>
        label={spec.many}
        columns={personColumns}
        rows={people.rows}
        rowId={(person) => person.id}
        card={(person) => <PersonCard person={person} />}
        onOpen={(person) => show({ person: person.id }, false)}
        loading={people.loading}
        stale={people.stale}
        error={people.error ? explain(people.error) : undefined}
        onRetry={people.retry}
        empty={
          <NoPeople
            kind={kind}
            search={search}
            onReset={() => void navigate({ to: spec.path, search: {}, replace: true })}
            onCreate={canDispatch ? () => form.open('new') : undefined}
          />
        }
        hasMore={people.hasMore}
        loadingMore={people.loadingMore}
        onLoadMore={people.loadMore}
      />
      {search.person && !form.subject && (
        <PersonDrawer
          kind={kind}
          id={search.person}
          onClose={() => show({ person: undefined })}
          onEdit={canDispatch ? form.open : undefined}
        />
      )}
      {form.subject && (
        <PersonForm
          kind={kind}
          person={form.subject === 'new' ? undefined : form.subject}
          onClose={form.close}
        />
      )}
      {importing.subject && <ImportDialog kind={kind} onClose={importing.close} />}
    </>
  );
}

interface NoPeopleProps {
  kind: PersonKind;
  search: PeopleSearch;
  onReset: () => void;
  onCreate: (() => void) | undefined;
}

function NoPeople({ kind, search, onReset, onCreate }: NoPeopleProps) {
  const { one, many, purpose } = kinds[kind];
  if (search.q || search.view) {
    return (
      <EmptyState
        icon={<IconSearchOff size={22} aria-hidden />}
        title={search.q ? `No ${one} fits this search` : `No ${search.view} ${many}`}
        action={
          <Button variant="default" onClick={onReset}>
            Show active {many}
          </Button>
        }
      />
    );
  }
  const Icon = kind === 'customer' ? IconAddressBook : IconSteeringWheel;
  return (
    <EmptyState
      icon={<Icon size={22} aria-hidden />}
      title={`No active ${many}`}
      action={onCreate && <Button onClick={onCreate}>New {one}</Button>}
    >
      {purpose}
      {onCreate && ' Add one, or import a whole list from a CSV file.'}
    </EmptyState>
  );
}
