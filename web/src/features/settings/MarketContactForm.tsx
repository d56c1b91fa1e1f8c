import { Paper, Select, SimpleGrid, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
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

const spans = [
  'slideSeconds',
  'longestContactSeconds',
  'lostWindowSeconds',
  'reconnectSeconds',
] as const;
type Span = (typeof spans)[number];

const switches = [
  'autoReconnect',
  'tellsCompletion',
  'whispers',
  'tellsMissedCalls',
  'detectsVoicemail',
] as const;
type Switched = (typeof switches)[number];

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

/** What is different from the market, as the server takes it. */
function patchOf(values: Values, market: MarketContactFragment): MarketPatch {
  const patch: MarketPatch = {};
  if (values.expiryMode !== market.expiryMode) patch.expiryMode = values.expiryMode;
  for (const field of spans) {
    const seconds = parseDuration(values[field]);
    if (seconds !== undefined && seconds !== market[field]) patch[field] = seconds;
  }
  for (const field of switches) {
    if (values[field] !== market[field]) patch[field] = values[field];
  }
  const hours = values.supportHours.trim();
  if (hours !== market.supportHours) patch.supportHours = hours;
  return patch;
}

/** How long people reach each other, what happens when something was left behind, what is said. */
export function MarketContactForm({ market }: { market: MarketContactFragment }) {
  const form = useForm<Values>({
    initialValues: valuesOf(market),
    validate: {
      slideSeconds: duration,
      longestContactSeconds: duration,
      lostWindowSeconds: duration,
      reconnectSeconds: duration,
    },
  });
  const update = useGqlMutation(UpdateMarketContactDocument, {
    invalidates: ['markets'],
    showsErrors: true,
    form,
    onSuccess: ({ updateMarket }) => {
      form.setInitialValues(valuesOf(updateMarket));
      form.setValues(valuesOf(updateMarket));
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
  const dirty = form.isDirty();
  return (
    <Paper
      component="article"
      radius="lg"
      className={classes.card}
      aria-label={`Contact in ${market.name}`}
    >
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          const patch = patchOf(values, market);
          if (Object.keys(patch).length === 0) form.setValues(valuesOf(market));
          else update.mutate({ id: market.id, patch });
        })}
      >
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
          <SaveOrUndo
            label="Save"
            dirty={dirty}
            saving={update.isPending}
            onUndo={() => form.setValues(valuesOf(market))}
          />
        </Stack>
      </form>
    </Paper>
  );
}
