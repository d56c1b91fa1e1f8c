import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths';
import { EmptyState } from '../ui/EmptyState';

export function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Button component={Link} {...paths.board()} variant="default">
          To the rides
        </Button>
      }
    >
      The address may be mistyped, or what it showed is gone.
    </EmptyState>
  );
}
