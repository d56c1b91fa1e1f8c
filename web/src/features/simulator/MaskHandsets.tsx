import { SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconEye } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '../../api/errors';
import {
  HandsetMessagesDocument,
  SimulatorEntryAddedDocument,
  SimulatorEntryUpdatedDocument,
  SimulatorMaskDocument,
  type SimulatorMaskQuery,
} from '../../api/generated/graphql';
import { useLive } from '../../api/live';
import { useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { CallScreen } from './CallScreen';
import { callOn, type Side } from './calls';
import { Handset } from './Handset';
import { someStranger } from './HolderPicker';
import { lineOf, messageItems, withSent } from './handset';
import { type HandsetHolder, ownerOf, strangerOf } from './holders';
import { LoadingHandsets } from './LoadingHandsets';
import { Middle } from './Middle';
import classes from './simulator.module.css';
import { useCalls } from './useCalls';
import { useTexting } from './useTexting';

type Mask = NonNullable<SimulatorMaskQuery['mask']>;
type Connected = Mask & { number: NonNullable<Mask['number']> };

/** A mask on two phones: whoever found its number somewhere, and its owner. */
export function MaskHandsets({ maskId }: { maskId: string }) {
  const query = useGqlQuery('masks', SimulatorMaskDocument, { id: maskId });
  useLive(SimulatorEntryAddedDocument, {
    cursorOf: (event) => event.entryAdded.cursor,
    invalidates: ['simulator'],
  });
  useLive(SimulatorEntryUpdatedDocument, {
    cursorOf: (event) => event.entryUpdated.cursor,
    invalidates: ['simulator'],
  });
  const mask = query.data?.mask;
  if (mask?.number?.provider === 'simulator') {
    return <Stage mask={{ ...mask, number: mask.number }} />;
  }
  if (mask) {
    return (
      <EmptyState title="There is nothing to simulate">
        {mask.number
          ? 'Real phones text and call this mask: its number is not one of the simulator’s.'
          : 'This mask has no number.'}
      </EmptyState>
    );
  }
  if (query.error) {
    return <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (mask === null) {
    return <EmptyState title="There is no such mask">Choose another one above.</EmptyState>;
  }
  return <LoadingHandsets />;
}

function Stage({ mask }: { mask: Connected }) {
  const narrow = useMediaQuery('(max-width: 61.99em)', undefined, {
    getInitialValueInEffect: false,
  });
  const [shown, setShown] = useState<Side>('left');
  const [typed, setTyped] = useState(someStranger);
  const calls = useCalls();
  const texting = useTexting();
  const { canDispatch } = usePermissions();
  const [stranger, owner] = [strangerOf(typed), ownerOf(mask.person)];
  const texts = [useMessages(stranger, mask), useMessages(owner, mask)] as const;
  const number = mask.number.number;
  const line = lineOf(mask.number);

  const phones = [
    {
      side: 'left',
      title: 'Caller’s phone',
      place: 'caller’s side',
      holder: stranger,
      items: texts[0],
    },
    {
      side: 'right',
      title: 'Owner’s phone',
      place: 'owner’s side',
      holder: owner,
      items: texts[1],
    },
  ] as const;
  return (
    <>
      <div className={classes.hint}>
        <IconEye size={18} aria-hidden />
        <div>
          Whoever texts or calls <strong>{number}</strong> reaches {mask.person.name}.{' '}
          {mask.policy === 'SHOW_MASK'
            ? 'The second one to write is @2 on the owner’s phone, and gets the answer that begins with @2.'
            : 'The owner sees who it is.'}{' '}
          <Link {...paths.mask(mask.id)} className={classes.link}>
            {mask.label}
          </Link>{' '}
          shows what was said.
        </div>
      </div>
      {narrow && (
        <SegmentedControl
          fullWidth
          mb="md"
          aria-label="Phone"
          value={shown}
          onChange={(side) => setShown(side as Side)}
          data={phones.map(({ side, title }) => ({ value: side, label: title }))}
        />
      )}
      <div className={classes.stage}>
        {phones.map(({ side, title, place, holder, items }) => {
          const { from, personId, name } = holder;
          const call = callOn({ side, personId, name, dials: line }, calls.calls, calls.placed);
          const lock = canDispatch
            ? from
              ? undefined
              : 'Type whose phone this is'
            : 'Your role looks on';
          return (
            <div
              key={side}
              className={classes.side}
              data-side={side}
              hidden={narrow && shown !== side}
            >
              <div className={classes.holder}>
                {side === 'left' ? (
                  <TextInput
                    label={title}
                    type="tel"
                    value={typed}
                    error={from ? undefined : 'With the country, as +31 6 55501234'}
                    onChange={(event) => setTyped(event.currentTarget.value)}
                  />
                ) : (
                  <TextInput label={title} variant="filled" readOnly value={name} />
                )}
                <div className={classes.real}>
                  Own number <strong>{holder.phone ?? 'not typed yet'}</strong>
                </div>
              </div>
              <Handset
                label={`Phone of ${name}, ${place}`}
                number={number}
                line={line}
                items={withSent(items, texting.sent[holder.key] ?? [])}
                locked={lock}
                calling={calls.placing}
                onText={(body) => from && texting.text(holder.key, from, number, body)}
                onCall={() => from && calls.place(side, from, line)}
                call={
                  call && (
                    <CallScreen
                      call={call}
                      place={place}
                      number={line}
                      busy={calls.settling || !canDispatch}
                      onAnswer={() => calls.answer(call.call.id)}
                      onVoicemail={() => calls.answer(call.call.id, true)}
                      onEnd={() => calls.end(call.call.id)}
                      onClose={() => calls.forget(call.call.id)}
                      onKeyed={(digits) => from && calls.press(side, call.call.id, from, digits)}
                    />
                  )
                }
              />
            </div>
          );
        })}
        {!narrow && <Middle numbers={[number]} />}
      </div>
    </>
  );
}

/** What a phone has of this number. */
function useMessages(holder: HandsetHolder, { number }: Connected) {
  const { canDispatch } = usePermissions();
  const of = holder.from ?? {};
  const enabled = canDispatch && holder.from !== undefined;
  const { data } = useGqlQuery('simulator', HandsetMessagesDocument, { of }, { enabled });
  return messageItems(enabled ? (data?.simulatedMessages ?? []) : [], number.number);
}
