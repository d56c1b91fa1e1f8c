// Server state by TanStack Query. Every query belongs to a topic, the first part of its key;
// mutations and live events name the topics they make stale.

import type { UseFormReturnType } from '@mantine/form';
import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ApiErrorCode, fieldErrors, showsOutdated, toApiError } from './errors';
import type { TypedDocumentString } from './generated/graphql';
import { gqlFetch, operationName } from './gqlFetch';
import { type AskPage, type Page, renewed, rowsOf } from './pages';

/**
 * - `rides`: lists of rides; `ride`: one ride with its log
 * - `conversations`: those of two people without a ride
 * - `counts`: the figures of the board and the side navigation
 * - `unrouted`: contacts that belong to no ride
 * - `privacy`, `retention`: whose data is erased or held, and for how long which is kept
 * - `audit`: who did what
 * - `access`: where one is signed in, and one's API keys
 * - `unrouted`: contacts that belong to no ride
 * - `support`: conversations of the support line, and its agents
 * - `offers`: numbers that can be rented
 * - `verification`: codes sent to customers' phones
 * - `problems`: texts of all rides that need a person's eye
 * - `alerts`, `webhooks`: what the server tells of itself
 * - `outgoing`: which other systems are told of what happens
 * - `masks`: static masks and what was said over them
 * - `simulator`: calls under way between the simulator's handsets
 */
export type Topic =
  | 'rides'
  | 'ride'
  | 'conversations'
  | 'counts'
  | 'customers'
  | 'drivers'
  | 'numbers'
  | 'masks'
  | 'unrouted'
  | 'support'
  | 'pool'
  | 'offers'
  | 'verification'
  | 'problems'
  | 'alerts'
  | 'webhooks'
  | 'outgoing'
  | 'markets'
  | 'templates'
  | 'clock'
  | 'providers'
  | 'users'
  | 'access'
  | 'audit'
  | 'privacy'
  | 'retention'
  | 'sweeps'
  | 'simulator';

/** Of queries whose refetch under way is about some rows alone: which. */
const changedRows = new WeakMap<object, ReadonlySet<string>>();

export function invalidate(client: QueryClient, topics: readonly Topic[]): Promise<unknown> {
  return Promise.all(
    topics.map((topic) => {
      const queryKey = [topic];
      for (const query of client.getQueryCache().findAll({ queryKey })) changedRows.delete(query);
      return client.invalidateQueries({ queryKey });
    }),
  );
}

/** As `invalidate`, of everything: what was told meanwhile is not known. */
export function invalidateAll(client: QueryClient): Promise<unknown> {
  for (const query of client.getQueryCache().getAll()) changedRows.delete(query);
  return client.invalidateQueries();
}

/** As `invalidate`, when no more has changed than the rows with these ids: lists keep their other pages. */
export async function refreshRows(client: QueryClient, topic: Topic, ids: ReadonlySet<string>) {
  const queries = client.getQueryCache().findAll({
    queryKey: [topic],
    // Others wait for a refetch of everything, or it failed: these rows would not be all.
    predicate: ({ state }) => !state.isInvalidated,
  });
  for (const query of queries) changedRows.set(query, ids);
  await client.invalidateQueries({ queryKey: [topic] });
  for (const query of queries) changedRows.delete(query);
}

/**
 * One query. With `keepPrevious`, the answer to other variables stays on screen until the new one
 * is here: right for a search, wrong for a page about one thing.
 */
export function useGqlQuery<TResult, TVariables>(
  topic: Topic,
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  {
    keepPrevious = false,
    ...options
  }: { keepPrevious?: boolean; enabled?: boolean; refetchInterval?: number } = {},
) {
  return useQuery({
    queryKey: [topic, operationName(document), variables],
    queryFn: ({ signal }) => gqlFetch(document, variables, signal),
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...options,
  });
}

/** A Relay connection as it is asked for here: nodes and forward paging. */
export interface Connection<TNode> {
  nodes: TNode[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** A paged list as TanStack asks for it: what `useGqlList` shows, and what may be asked for ahead of its page. */
type List<TNode> = ReturnType<typeof gqlList<unknown, { first: number }, TNode & { id: string }>>;

/**
 * Which paged list; `after` is set here. Where `newsLeads`, a row that changes in any way comes to the
 * first page, leaves the list, or stays where it is.
 */
export function gqlList<
  TResult,
  TVariables extends { first: number; after?: string | null | undefined },
  TNode extends { id: string },
>(
  topic: Topic,
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  connection: (result: TResult) => Connection<TNode>,
  { newsLeads = false } = {},
) {
  return infiniteQueryOptions({
    queryKey: [topic, operationName(document), variables] as QueryKey,
    queryFn: ({ pageParam: after, signal, client, queryKey }) => {
      const ask: AskPage<TNode> = async (first) => {
        const answer = await gqlFetch(document, { ...variables, first, after }, signal);
        const { nodes, pageInfo } = connection(answer);
        return { after, nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
      };
      const held = client.getQueryCache().find<InfiniteData<Page<TNode>>>({ queryKey });
      const changed = held && changedRows.get(held);
      const page = held?.state.data?.pages.find((one) => one.after === after);
      return newsLeads && page && changed
        ? renewed(page, changed, variables.first, ask)
        : ask(variables.first);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

/** A paged list: `rows` so far, and `loadMore` while there are more. */
export function useGqlList<TNode extends { id: string }>(list: List<TNode>) {
  const query = useInfiniteQuery({
    ...list,
    placeholderData: keepPreviousData,
    // Selected once an answer, so that tables see the same rows while nothing changed.
    select: (data) => ({ rows: rowsOf(data.pages), pages: data.pages.length }),
  });
  // A live event makes the list stale and thereby stops a page that is on its way: it is asked for
  // again as soon as the list is fresh.
  const { data, isFetching, isError, hasNextPage, fetchNextPage } = query;
  const question = JSON.stringify(list.queryKey);
  const [wanted, setWanted] = useState({ question, pages: 1 });
  const wants =
    data !== undefined &&
    hasNextPage &&
    !isError &&
    wanted.question === question &&
    wanted.pages > data.pages;
  useEffect(() => {
    if (wants && !isFetching) void fetchNextPage();
  }, [wants, isFetching, fetchNextPage]);
  return {
    rows: data?.rows,
    loading: query.isPending,
    /** An answer for other variables is shown while this one is on its way. */
    stale: query.isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
    hasMore: hasNextPage,
    loadingMore: query.isFetchingNextPage || wants,
    loadMore: () => {
      setWanted({ question, pages: (data?.pages ?? 0) + 1 });
      // Else it would stop the refetch that is under way, and what that one is about be forgotten.
      if (!isFetching) void fetchNextPage();
    },
  };
}

interface MutationOptions<TResult, TValues> {
  /** Topics made stale by a success, or shown to be by a refusal. */
  invalidates?: readonly Topic[];
  onSuccess?: (result: TResult) => void;
  /** Errors that name a field are shown at that field of this form instead of in a notification. */
  form?: UseFormReturnType<TValues>;
  /** The caller shows errors itself: all, or those with these codes. */
  showsErrors?: boolean | readonly ApiErrorCode[];
}

/** A mutation. Errors nobody else shows reach the notification funnel of the query client. */
export function useGqlMutation<TResult, TVariables, TValues = Record<string, unknown>>(
  document: TypedDocumentString<TResult, TVariables>,
  {
    invalidates = [],
    onSuccess,
    form,
    showsErrors = false,
  }: MutationOptions<TResult, TValues> = {},
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (variables: TVariables) => gqlFetch(document, variables),
    meta: {
      showsError: (error: unknown) => {
        const atField = form && fieldErrors(error);
        if (!atField || Object.keys(atField).some((field) => !(field in Object(form.values)))) {
          return typeof showsErrors === 'boolean'
            ? showsErrors
            : showsErrors.includes(toApiError(error).code);
        }
        form.setErrors(atField);
        return true;
      },
    },
    onSuccess: (result) => {
      onSuccess?.(result);
      // Not awaited: the form closes at once, the lists follow.
      void invalidate(client, invalidates);
    },
    onError: (error) => {
      if (showsOutdated(error)) void invalidate(client, invalidates);
    },
  });
}
