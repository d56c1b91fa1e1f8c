import { FormDrawer } from '../../ui/FormDrawer';
import { Notice } from '../../ui/Notice';
import classes from './account.module.css';

/** Recovery codes, the one time they are shown. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <FormDrawer
      title="Your recovery codes"
      onClose={onClose}
      submitLabel="I have stored them"
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <Notice tone="warning" title="Store them now">
        They are shown this once. Each signs you in once when you have lost your second factor.
      </Notice>
      <ul className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </FormDrawer>
  );
}
