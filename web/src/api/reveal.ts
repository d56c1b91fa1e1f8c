import { RevealPhoneDocument } from './generated/graphql';
import { useGqlMutation } from './queries';

/** For `MaskedPhone`: a function that tells the whole number of a phone. Each use is recorded. */
export function useRevealPhone() {
  const { mutateAsync } = useGqlMutation(RevealPhoneDocument, { showsErrors: true });
  return (id: string) => async (reason: string) => (await mutateAsync({ id, reason })).revealPhone;
}
