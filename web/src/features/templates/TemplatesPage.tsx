import { Group, SegmentedControl, Select, Skeleton, Stack } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { explain } from '../../api/errors';
import { TemplateMarketsDocument, TemplatesDocument } from '../../api/generated/graphql';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { ErrorState } from '../../ui/ErrorState';
import { languageChoices } from '../../ui/languages';
import { PageHeader } from '../../ui/PageHeader';
import { CannedReplies } from './CannedReplies';
import { Matrix } from './Matrix';
import { TemplateEditor } from './TemplateEditor';
import classes from './templates.module.css';
import type { TemplatesSearch } from './templatesSearch';

const route = getRouteApi('/shell/templates');

/** Every text and announcement: who gets it, when, and in which words. */
export function TemplatesPage() {
  const { market: asked, language, show, text: open } = route.useSearch();
  const navigate = useNavigate();
  const { canManageMarkets: canManage } = usePermissions();
  const markets = useGqlQuery('markets', TemplateMarketsDocument, {}).data?.markets;
  const market = markets?.find(({ id, isDefault }) => (asked ? id === asked : isDefault));
  const locale = language ?? market?.locale ?? 'en';
  const query = useGqlQuery(
    'templates',
    TemplatesDocument,
    { marketId: market?.id ?? null, locale },
    { enabled: market !== undefined, keepPrevious: true },
  );
  const go = (change: Partial<Record<keyof TemplatesSearch, string | undefined>>) =>
    void navigate({
      to: '/templates',
      search: (now: TemplatesSearch) => ({ ...now, ...change }) as TemplatesSearch,
      replace: true,
    });
  const rows = query.data?.templates;
  const opened = rows?.find(({ name }) => name === open);

  return (
    <>
      <PageHeader
        title="Texts"
        description={
          canManage
            ? 'What people read and hear, when, and in which words. Yours hold from the next text on.'
            : 'What people read and hear, when, and in which words. An administrator can change them.'
        }
        actions={
          <SegmentedControl
            aria-label="Show"
            value={show ?? 'texts'}
            onChange={(value) => go({ show: value === 'replies' ? value : undefined })}
            data={[
              { value: 'texts', label: 'Automatic' },
              { value: 'replies', label: 'Canned replies' },
            ]}
          />
        }
      />
      <Stack gap="lg">
        <Group gap="sm" align="flex-end">
          {markets && markets.length > 1 && (
            <Select
              label="Market"
              allowDeselect={false}
              data={markets.map(({ id, name }) => ({ value: id, label: name }))}
              value={market?.id ?? null}
              onChange={(value) => go({ market: value ?? undefined, language: undefined })}
            />
          )}
          {show !== 'replies' && (
            <Select
              label="Language of the person"
              searchable
              allowDeselect={false}
              nothingFoundMessage="No such language"
              data={languageChoices(
                [
                  ...new Set([
                    market?.locale ?? 'en',
                    ...(query.data?.templateLanguages ?? []),
                    locale,
                  ]),
                ],
                'In use',
              )}
              value={locale}
              onChange={(value) => go({ language: value ?? undefined })}
            />
          )}
        </Group>
        {show === 'replies' ? (
          market && <CannedReplies marketId={market.id} canManage={canManage} />
        ) : query.error && !rows ? (
          <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
        ) : rows ? (
          <Matrix rows={rows} locale={locale} onOpen={(name) => go({ text: name })} />
        ) : (
          <div role="status" aria-label="Loading texts" className={classes.loading}>
            {['a', 'b', 'c', 'd'].map((key) => (
              <Skeleton key={key} height={92} radius="lg" />
            ))}
          </div>
        )}
      </Stack>
      {market && opened && (
        <TemplateEditor
          key={`${opened.id}:${opened.updatedAt}`}
          template={opened}
          marketId={market.id}
          locale={locale}
          canManage={canManage}
          onClose={() => go({ text: undefined })}
        />
      )}
    </>
  );
}
