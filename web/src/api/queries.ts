// Server state by TanStack Query. Every query belongs to a topic, the first part of its key;
// mutations and live events name the topics they make stale.

import type { UseFormReturnType } from '@mantine/form';
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ApiErrorCode, fieldErrors, toApiError } from './errors';
import type { TypedDocumentString } from './generated/graphql';
import { gqlFetch, operationName } from './gqlFetch';

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

export function invalidate(client: QueryClient, topics: readonly Topic[]): Promise<unknown> {
  return Promise.all(topics.map((topic) => client.invalidateQueries({ queryKey: [topic] })));
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

/** A paged list: `rows` so far, and `loadMore` while there are more. `first` and `after` are set here. */
export function useGqlList<
  TResult,
  TVariables extends { after?: string | null | undefined },
  TNode,
>(
  topic: Topic,
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  connection: (result: TResult) => Connection<TNode>,
  options: { enabled?: boolean } = {},
) {
  const query = useInfiniteQuery({
    queryKey: [topic, operationName(document), variables],
    queryFn: ({ pageParam, signal }) =>
      gqlFetch(document, { ...variables, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => {
      const { pageInfo } = connection(last);
      return pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    },
    placeholderData: keepPreviousData,
    // Selected once an answer, so that tables see the same rows while nothing changed.
    select: (data) => ({
      rows: data.pages.flatMap((page) => connection(page).nodes),
      pages: data.pages.length,
    }),
    ...options,
  });
  // A live event makes the list stale and thereby stops a page that is on its way: it is asked for
  // again as soon as the list is fresh.
  const { data, isFetching, isError, hasNextPage, fetchNextPage } = query;
  const question = JSON.stringify(variables);
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
      void fetchNextPage();
    },
  };
}

interface MutationOptions<TResult, TValues> {
  /** Topics made stale by a success. */
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
  });
}
