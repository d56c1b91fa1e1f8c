import {
  Button,
  Group,
  NumberInput,
  Paper,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { formProblem } from '../../api/errors';
import {
  type AutopilotMode,
  PoolAutopilotDocument,
  type PoolAutopilotQuery,
  type PoolReach,
  UpdatePoolPolicyDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { usePermissions } from '../../api/session';
import { FormProblem } from '../../ui/FormProblem';
import { Notice } from '../../ui/Notice';
import { notifyDone } from '../../ui/notify';
import { useUnsaved } from '../../ui/unsaved';
import type { Pool } from './PoolPage';
import { Proposals } from './Proposals';
import classes from './pool.module.css';
import { actionText, modes } from './words';

const reaches: Record<PoolReach, string> = {
  MARKET: 'Only this market',
  AREA_CODE: 'Its area codes',
  REGION: 'Its state or region',
  COUNTRY: 'Its country',
  TOLL_FREE: 'Its country, free numbers last',
};

/** Fields beside each other stay in line, however long their words. */
const wordsBelow: ('label' | 'input' | 'description' | 'error')[] = [
  'label',
  'input',
  'description',
  'error',
];

/** Who keeps the pool at its size: settings, what it would do now, and what it proposed. */
export function Autopilot({ pool }: { pool: Pool }) {
  const { canManageNumbers } = usePermissions();
  const answer = useGqlQuery('pool', PoolAutopilotDocument, { marketId: pool.market.id }).data;
  if (!answer) return null;
  const { poolPolicy: policy, poolDecision: decision, poolProposals: proposals } = answer;
  return (
    <Paper component="section" radius="lg" className={classes.card} aria-label="Autopilot">
      <Title order={2}>Autopilot</Title>
      <Text size="sm" c="dimmed" mb="md">
        Looks at the pool every day, and every minute whether rides are refused. It buys when
        numbers rest too short, and gives some back when they rest much longer than they must.
      </Text>
      <Stack gap="lg">
        <Notice
          tone="neutral"
          title={
            decision.action
              ? `Now it would: ${actionText(decision.action, decision.count).toLowerCase()}`
              : 'Now it would leave the pool as it is'
          }
        >
          {decision.reason}
        </Notice>
        {canManageNumbers ? (
          // Another market, or a change by someone else, begins with a new form.
          <PolicyForm
            key={`${pool.market.id} ${JSON.stringify(policy)}`}
            marketId={pool.market.id}
            policy={policy}
          />
        ) : (
          <Text size="sm">
            <strong>{modes[policy.autopilot].label}.</strong> {modes[policy.autopilot].does}
          </Text>
        )}
        <Proposals proposals={proposals} />
      </Stack>
    </Paper>
  );
}

interface PolicyFormProps {
  marketId: string;
  policy: PoolAutopilotQuery['poolPolicy'];
}

function PolicyForm({ marketId, policy }: PolicyFormProps) {
  const form = useForm({
    initialValues: {
      ...policy,
      // Empty in the form, 0 on the wire: no limit.
      phonesPerNumber: policy.phonesPerNumber ?? ('' as number | ''),
      approveAbove: policy.approveAbove ?? ('' as number | ''),
    },
  });
  useUnsaved(() => form.isDirty());
  const update = useGqlMutation(UpdatePoolPolicyDocument, {
    invalidates: ['pool'],
    showsErrors: true,
    form,
    onSuccess: () => notifyDone('Saved. It holds from now on.'),
  });
  const { values } = form;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ phonesPerNumber, approveAbove, ...rest }) =>
        update.mutate({
          marketId,
          patch: {
            ...rest,
            phonesPerNumber: phonesPerNumber || 0,
            approveAbove: approveAbove || 0,
          },
        }),
      )}
    >
      <Stack gap="md">
        <FormProblem problem={formProblem(update.error, values)} />
        <Radio.Group label="What it may do" {...form.getInputProps('autopilot')}>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md" mt="xs">
            {(Object.keys(modes) as AutopilotMode[]).map((mode) => (
              <Radio
                key={mode}
                value={mode}
                label={modes[mode].label}
                description={modes[mode].does}
              />
            ))}
          </SimpleGrid>
        </Radio.Group>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <NumberInput
            label="Ask above"
            description="By itself, at most so many numbers at once. Empty for no limit."
            inputWrapperOrder={wordsBelow}
            min={0}
            allowDecimal={false}
            disabled={values.autopilot !== 'AUTO'}
            {...form.getInputProps('approveAbove')}
          />
          <NumberInput
            label="Phones a number"
            description="Held by at most so many at once, as telcos advise. Empty for no cap."
            inputWrapperOrder={wordsBelow}
            min={0}
            allowDecimal={false}
            {...form.getInputProps('phonesPerNumber')}
          />
          <Select
            label="Numbers may come from"
            description="When the market has none left for a ride."
            inputWrapperOrder={wordsBelow}
            allowDeselect={false}
            data={(Object.keys(reaches) as PoolReach[]).map((reach) => ({
              value: reach,
              label: reaches[reach],
            }))}
            {...form.getInputProps('reach')}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <Switch
            label="Rent at once"
            description="Where people would be refused a number, rent one for them within the budget."
            {...form.getInputProps('rentOnTheFly', { type: 'checkbox' })}
          />
          <Switch
            label="Same two, same number"
            description="The same two people get their last number again, where that misleads nobody."
            {...form.getInputProps('sticky', { type: 'checkbox' })}
          />
        </SimpleGrid>
        <Group gap="xs">
          <Button type="submit" disabled={!form.isDirty()} loading={update.isPending}>
            Save
          </Button>
          {form.isDirty() && (
            <Button variant="default" onClick={form.reset}>
              Undo changes
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
