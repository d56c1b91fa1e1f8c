import { Paper, Select, SimpleGrid, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { formProblem } from '../../api/errors';
import {
  type ExpiryMode,
  type MarketContactFragment,
  type MarketPatch,
  UpdateMarketContactDocument,
} from '../../api/generated/graphql';
import { useGqlMutation } from '../../api/queries';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { DurationInput, duration, wordsBelow } from './DurationInput';
import { durationText, parseDuration } from './duration';
import { SaveOrUndo } from './SaveOrUndo';
import classes from './settings.module.css';
import { usePolicyForm } from './usePolicyForm';

type Span = 'slideSeconds' | 'longestContactSeconds' | 'lostWindowSeconds' | 'reconnectSeconds';

type Switched =
  | 'autoReconnect'
  | 'tellsCompletion'
  | 'whispers'
  | 'tellsMissedCalls'
  | 'detectsVoicemail';

/** Spans as written: `30 min`. */
type Values = Record<Span, string> &
  Record<Switched, boolean> & { expiryMode: ExpiryMode; supportHours: string };

const valuesOf = (market: MarketContactFragment): Values => ({
  expiryMode: market.expiryMode,
  slideSeconds: durationText(market.slideSeconds),
  longestContactSeconds: durationText(market.longestContactSeconds),
  lostWindowSeconds: durationText(market.lostWindowSeconds),
  reconnectSeconds: durationText(market.reconnectSeconds),
  autoReconnect: market.autoReconnect,
  tellsCompletion: market.tellsCompletion,
  whispers: market.whispers,
  detectsVoicemail: market.detectsVoicemail,
  tellsMissedCalls: market.tellsMissedCalls,
  supportHours: market.supportHours,
});

/** As the server takes it. */
const taken = (values: Values): MarketPatch => ({
  ...values,
  slideSeconds: parseDuration(values.slideSeconds),
  longestContactSeconds: parseDuration(values.longestContactSeconds),
  lostWindowSeconds: parseDuration(values.lostWindowSeconds),
  reconnectSeconds: parseDuration(values.reconnectSeconds),
  supportHours: values.supportHours.trim(),
});

/** How long people reach each other, what happens when something was left behind, what is said. */
export function MarketContactForm({ market }: { market: MarketContactFragment }) {
  const { form, dirty, saved, undo, submit } = usePolicyForm(valuesOf(market), taken, {
    slideSeconds: duration,
    longestContactSeconds: duration,
    lostWindowSeconds: duration,
    reconnectSeconds: duration,
  });
  const update = useGqlMutation(UpdateMarketContactDocument, {
    invalidates: ['markets'],
    showsErrors: true,
    form,
    onSuccess: ({ updateMarket }) => {
      saved(valuesOf(updateMarket));
      notifyDone('Saved. It holds from now on.');
    },
  });
  const span = (field: Span, label: string, description: string) => (
    <DurationInput
      label={label}
      description={description}
      input={form.getInputProps(field)}
      onSettled={(text) => {
        form.setFieldValue(field, text);
        form.validateField(field);
      }}
    />
  );
  const toggle = (field: Switched, label: string, description: string) => (
    <Switch
      label={label}
      description={description}
      {...form.getInputProps(field, { type: 'checkbox' })}
    />
  );
  return (
    <Paper
      component="article"
      radius="lg"
      className={classes.card}
      aria-label={`Contact in ${market.name}`}
    >
      <form noValidate onSubmit={submit((patch) => update.mutate({ id: market.id, patch }))}>
        <Stack gap="lg">
          <div>
            <Title order={3}>Contact in {market.name}</Title>
            <Text size="sm" c="dimmed">
              How long two people reach each other, what becomes of a thing left behind, and what is
              said around calls.
            </Text>
          </div>
          <FormProblem problem={formProblem(update.error, form.values)} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
            <Select
              label="Contact after a ride"
              inputWrapperOrder={wordsBelow}
              description="Whether writing and calling prolongs it."
              allowDeselect={false}
              data={[
                { value: 'FIXED', label: 'Ends at a fixed time' },
                { value: 'SLIDING', label: 'Goes on while it is used' },
              ]}
              {...form.getInputProps('expiryMode')}
            />
            {form.values.expiryMode === 'SLIDING' &&
              span('slideSeconds', 'Prolonged by', 'From each text and call on.')}
            {span(
              'longestContactSeconds',
              'Longest contact',
              'After the pickup time, however long a ride takes.',
            )}
            {span(
              'lostWindowSeconds',
              'Lost and found',
              'So long after the end, LOST asks for being reconnected.',
            )}
            {span('reconnectSeconds', 'Reconnected for', 'Unless a dispatcher says otherwise.')}
            <TextInput
              label="Hours of the support line"
              inputWrapperOrder={wordsBelow}
              description="As Mon-Fri 08:00-18:00, Sat 10:00-14:00; empty for always. Outside them, who finds nobody on duty is told that the line is closed."
              {...form.getInputProps('supportHours')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            {toggle(
              'autoReconnect',
              'LOST reconnects at once',
              'Else a dispatcher finds it among the unrouted.',
            )}
            {toggle(
              'tellsCompletion',
              'Tell both when a ride is completed',
              'And until when they reach each other.',
            )}
            {toggle(
              'whispers',
              'Announce who calls',
              'Who answers hears “Call from your driver” before the two talk, where the telco can.',
            )}
            {toggle(
              'tellsMissedCalls',
              'Tell who missed a call',
              'By a text, from the number to call back.',
            )}
            {toggle(
              'detectsVoicemail',
              'Hang up on voicemails',
              'Where the telco can tell one from a person. Some charge for it, and who answers waits a moment before the two talk.',
            )}
          </SimpleGrid>
          <SaveOrUndo label="Save" dirty={dirty} saving={update.isPending} onUndo={undo} />
        </Stack>
      </form>
    </Paper>
  );
}
