import { Center, Loader } from '@mantine/core';

export function PageLoading() {
  return (
    <Center mih="50vh">
      <Loader size="sm" aria-label="Loading" />
    </Center>
  );
}

/** The same until the frame is here, in which pages are the main part. */
export function FrameLoading() {
  return (
    <main>
      <PageLoading />
    </main>
  );
}
