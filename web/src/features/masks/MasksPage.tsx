import { Button } from '@mantine/core';
import { IconMask, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { type MaskRowFragment, type MaskState, MasksDocument } from '../../api/generated/graphql';
import { gqlList, useGqlList } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { FilterChip, FilterChips } from '../../ui/FilterChip';
import { PageHeader } from '../../ui/PageHeader';
import { SearchBox } from '../../ui/SearchBox';
import { useDialog } from '../../ui/useDialog';
import { CreateMask } from './CreateMask';
import { MaskDrawer } from './MaskDrawer';
import { MaskCard, maskColumns } from './maskColumns';
import classes from './masks.module.css';
import type { MasksSearch } from './masksSearch';

const pageSize = 50;
const living: MaskState[] = ['PROVISIONING', 'ACTIVE', 'PAUSED'];

/** Numbers that lead anyone to one person. */
export function MasksPage() {
  const { canDispatch } = usePermissions();
  const search = useSearch({ from: '/shell/masks' });
  const navigate = useNavigate();
  const show = (next: MasksSearch, replace = true) =>
    void navigate({ to: '/masks', search: next, replace, resetScroll: false });
  const all = search.revoked === true;
  const found = search.q ? { q: search.q } : {};
  const masks = useGqlList(
    gqlList(
      'masks',
      MasksDocument,
      { first: pageSize, states: all ? null : living, search: search.q ?? null },
      (data) => data.masks,
    ),
  );
  const creating = useDialog<true>();
  return (
    <>
      <PageHeader
        title="Masks"
        description="A mask leads whoever texts or calls it to one person, whose own phone stays hidden: for an advertisement, a listing, a business card."
        actions={
          canDispatch && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => creating.open(true)}
            >
              New mask
            </Button>
          )
        }
      />
      <search className={classes.filters} aria-label="Filter masks">
        <FilterChips label="State">
          <FilterChip active={!all} onClick={() => show(found)}>
            In use
          </FilterChip>
          <FilterChip active={all} onClick={() => show({ ...found, revoked: true })}>
            With revoked
          </FilterChip>
        </FilterChips>
        <SearchBox
          label="Search masks"
          placeholder="Person, label or number"
          value={search.q ?? ''}
          onChange={(q) => show({ ...(all ? { revoked: true } : {}), ...(q ? { q } : {}) })}
        />
      </search>
      <DataTable<MaskRowFragment>
        label="masks"
        columns={maskColumns}
        rows={masks.rows}
        rowId={(mask) => mask.id}
        card={(mask) => <MaskCard mask={mask} />}
        onOpen={(mask) => show({ ...search, mask: mask.id }, false)}
        loading={masks.loading}
        stale={masks.stale}
        error={masks.error ? explain(masks.error) : undefined}
        onRetry={masks.retry}
        empty={
          <EmptyState
            icon={<IconMask size={22} aria-hidden />}
            title={search.q ? 'No mask fits this search' : all ? 'No masks yet' : 'No masks in use'}
            action={canDispatch && <Button onClick={() => creating.open(true)}>New mask</Button>}
          >
            Give somebody a number of his own that never shows his phone. It is rented with the same
            area code, where there is one.
          </EmptyState>
        }
        hasMore={masks.hasMore}
        loadingMore={masks.loadingMore}
        onLoadMore={masks.loadMore}
      />
      {search.mask && (
        <MaskDrawer
          id={search.mask}
          onClose={() => show({ ...found, ...(all ? { revoked: true } : {}) })}
        />
      )}
      {creating.subject && (
        <CreateMask onClose={creating.close} onCreated={(id) => void navigate(paths.mask(id))} />
      )}
    </>
  );
}
