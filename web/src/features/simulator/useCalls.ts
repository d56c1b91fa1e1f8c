import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import {
  AnswerSimulatedCallDocument,
  EndSimulatedCallDocument,
  PressSimulatedKeysDocument,
  SimulateCallDocument,
  type SimulatedCaller,
  SimulatedCallsDocument,
  type SimulatedCallsQuery,
} from '../../api/generated/graphql';
import { operationName } from '../../api/gqlFetch';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { type Call, type Side, type TrackedCall, track } from './calls';

/** So long a phone says that a call is over. */
const farewellMs = 3000;

const variables = {};
const queryKey = ['simulator', operationName(SimulatedCallsDocument), variables];

/** The calls between the handsets, and how to make, take and end them. */
export function useCalls() {
  const client = useQueryClient();
  const { data } = useGqlQuery('simulator', SimulatedCallsDocument, variables, {
    // Events tell of calls; this is for one that ends without.
    refetchInterval: 4000,
  });
  const [calls, setCalls] = useState<TrackedCall[]>([]);
  const [placed, setPlaced] = useState<ReadonlyMap<string, Side>>(new Map());
  useEffect(() => {
    if (data) setCalls((known) => track(known, data.simulatedCalls, Date.now()));
  }, [data]);

  const forget = useCallback((id: string) => {
    setCalls((known) => known.filter(({ call }) => call.id !== id));
  }, []);
  const over = calls.find(({ call, endedAt }) => endedAt !== undefined && !call.refusal)?.call.id;
  useEffect(() => {
    if (over === undefined) return;
    const timer = setTimeout(() => forget(over), farewellMs);
    return () => clearTimeout(timer);
  }, [over, forget]);

  /** The list as the answer of a mutation makes it; a request that left before would undo that. */
  async function rewrite(change: (calls: Call[]) => Call[]) {
    await client.cancelQueries({ queryKey });
    client.setQueryData<SimulatedCallsQuery>(queryKey, (before) => ({
      simulatedCalls: change(before?.simulatedCalls ?? []),
    }));
  }

  const place = useGqlMutation(SimulateCallDocument, { invalidates: ['ride'] });
  const press = useGqlMutation(PressSimulatedKeysDocument, { invalidates: ['ride', 'unrouted'] });
  const answer = useGqlMutation(AnswerSimulatedCallDocument, {
    invalidates: ['ride'],
    onSuccess: ({ answerSimulatedCall: now }) =>
      void rewrite((known) => known.map((call) => (call.id === now.id ? now : call))),
  });
  const end = useGqlMutation(EndSimulatedCallDocument, {
    invalidates: ['ride'],
    onSuccess: ({ endSimulatedCall: now }) =>
      void rewrite((known) => known.filter((call) => call.id !== now.id)),
  });

  /** What the server said to a caller: refused or asked for digits, or the other phone rings. */
  function answered(side: Side, call: Call) {
    setPlaced((known) => new Map(known).set(call.id, side));
    const others = (known: TrackedCall[]) => known.filter((tracked) => tracked.call.id !== call.id);
    if (call.refusal !== null) {
      setCalls((known) => [...others(known), { call, answeredAt: undefined, endedAt: Date.now() }]);
    } else {
      setCalls(others);
      void rewrite((known) => [...known.filter(({ id }) => id !== call.id), call]);
    }
  }

  return {
    calls,
    placed,
    placing: place.isPending,
    settling: answer.isPending || end.isPending || press.isPending,
    place: (side: Side, from: SimulatedCaller, number: string) =>
      place.mutate(
        { from, number },
        {
          onSuccess: ({ simulateCall }) => answered(side, simulateCall),
        },
      ),
    press: (side: Side, id: string, from: SimulatedCaller, digits: string) =>
      press.mutate(
        { id, from, digits },
        { onSuccess: ({ pressSimulatedKeys }) => answered(side, pressSimulatedKeys) },
      ),
    answer: (id: string, voicemail = false) => answer.mutate({ id, voicemail }),
    end: (id: string) => end.mutate({ id }),
    forget,
  };
}
