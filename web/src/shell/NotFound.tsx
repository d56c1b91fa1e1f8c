import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { paths } from '../paths';
import { EmptyState } from '../ui/EmptyState';
import { nameTab } from '../ui/tab';

/** Shown without the frame, so that it is the page's main part itself. */
export function NotFound() {
  useEffect(() => {
    nameTab('No such page');
  }, []);
  return (
    <main>
      <EmptyState
        page
        title="There is no such page"
        action={
          <Button component={Link} {...paths.board()} variant="default">
            To the rides
          </Button>
        }
      >
        The address may be mistyped, or what it showed is gone.
      </EmptyState>
    </main>
  );
}
