import { useMutation } from '@tanstack/react-query';
import { download } from './download';

/** Fetches one file at a time; errors reach the notification funnel. */
export function useDownload() {
  return useMutation({
    mutationFn: ({ path, name }: { path: string; name: string }) => download(path, name),
  });
}
