import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconMessagePlus, IconMessages } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { explain, fieldErrors } from '../../api/errors';
import {
  CannedRepliesDocument,
  type CannedRepliesQuery,
  RemoveCannedReplyDocument,
  SetCannedReplyDocument,
} from '../../api/generated/graphql';
import { useGqlMutation, useGqlQuery } from '../../api/queries';
import { DataTable, dataColumns } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { FormDrawer } from '../../ui/FormDrawer';
import { FormProblem } from '../../ui/FormProblem';
import { notifyDone } from '../../ui/notify';
import { Marked } from './Marked';
import { WordsField } from './WordsField';

type Reply = CannedRepliesQuery['cannedReplies'][number];

const column = dataColumns<Reply>();
const columns = column.columns([
  column.accessor('title', { header: 'Title', meta: { width: '14rem' } }),
  column.accessor('text', {
    header: 'Words',
    cell: ({ getValue }) => <Marked text={getValue()} />,
  }),
]);

interface CannedRepliesProps {
  marketId: string;
  canManage: boolean;
}

/** What dispatchers keep ready to write. */
export function CannedReplies({ marketId, canManage }: CannedRepliesProps) {
  const query = useGqlQuery('templates', CannedRepliesDocument, { marketId });
  const [open, setOpen] = useState<Reply | 'new'>();
  const rows = useMemo(() => query.data?.cannedReplies, [query.data]);
  const add = (
    <Button leftSection={<IconMessagePlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      New reply
    </Button>
  );
  if (query.error && !rows) {
    return <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (!rows) return <Skeleton height={160} radius="lg" />;
  return (
    <>
      {canManage && rows.length > 0 && <div>{add}</div>}
      <DataTable<Reply>
        label="canned replies"
        columns={columns}
        rows={rows}
        loading={false}
        rowId={(row) => row.id}
        card={(row) => (
          <>
            <strong>{row.title}</strong>
            <div>
              <Marked text={row.text} />
            </div>
          </>
        )}
        {...(canManage ? { onOpen: setOpen } : {})}
        empty={
          <EmptyState
            icon={<IconMessages size={22} aria-hidden />}
            title="No replies kept ready"
            action={canManage && add}
          >
            Dispatchers pick them while writing to a ride; names, times and places are filled in.
          </EmptyState>
        }
      />
      {open && (
        <ReplyForm
          key={open === 'new' ? 'new' : open.id}
          reply={open === 'new' ? undefined : open}
          marketId={marketId}
          variables={query.data?.cannedVariables ?? []}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

interface ReplyFormProps {
  reply: Reply | undefined;
  marketId: string;
  variables: CannedRepliesQuery['cannedVariables'];
  onClose: () => void;
}

function ReplyForm({ reply, marketId, variables, onClose }: ReplyFormProps) {
  const [title, setTitle] = useState(reply?.title ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const options = { invalidates: ['templates'] as const, showsErrors: true };
  const save = useGqlMutation(SetCannedReplyDocument, {
    ...options,
    onSuccess: () => {
      notifyDone(`“${title.trim()}” is kept ready.`);
      onClose();
    },
  });
  const remove = useGqlMutation(RemoveCannedReplyDocument, { ...options, onSuccess: onClose });
  const error = save.error ?? remove.error;
  const fields = (save.error && fieldErrors(save.error)) || {};
  return (
    <FormDrawer
      onClose={onClose}
      title={reply ? 'Edit reply' : 'New reply'}
      submitLabel="Save"
      busy={save.isPending}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          input: { ...(reply ? { id: reply.id } : { marketId }), title: title.trim(), text },
        });
      }}
      secondary={
        reply && (
          <Button
            variant="subtle"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: reply.id })}
          >
            Remove
          </Button>
        )
      }
    >
      {error && Object.keys(fields).length === 0 && <FormProblem problem={explain(error)} />}
      <TextInput
        label="Title"
        description="What dispatchers look for."
        required
        maxLength={60}
        value={title}
        error={fields.title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <WordsField
        value={text}
        onChange={setText}
        error={fields.text}
        marketId={marketId}
        name={null}
        variables={variables}
      />
    </FormDrawer>
  );
}
