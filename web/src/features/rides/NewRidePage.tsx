import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { usePermissions } from '../../api/session';
import { paths } from '../../paths';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { BackToBoard } from './BackToBoard';
import { NewRideForm } from './NewRideForm';

/** Puts a customer and a driver together. */
export function NewRidePage() {
  const { canDispatch } = usePermissions();
  return (
    <>
      <PageHeader
        title="New ride"
        description="Both get a text from a proxy number. They reach each other through it; neither sees the other’s phone."
        back={<BackToBoard />}
      />
      {canDispatch ? (
        <NewRideForm />
      ) : (
        <EmptyState
          icon={<IconLock size={22} aria-hidden />}
          title="Your role looks on"
          action={
            <Button component={Link} {...paths.board()} variant="default">
              All rides
            </Button>
          }
        >
          Rides are made by dispatchers and administrators.
        </EmptyState>
      )}
    </>
  );
}
