import { Button, Spinner } from '@forge/react';
import { useCallback } from 'react';
import type { DeliveryFilter } from '../../../src/domain/contract/admin-functions';
import { showSuccess } from '../../flags';
import { useLoaded } from '../../loading';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Dialog } from '../../ui/dialog';
import { ErrorSection } from '../../ui/error-message';
import { call } from '../api';

export type BulkActionName = 'resendAll' | 'dismissAll';

interface BulkActionProps {
  readonly name: BulkActionName;
  /** Filter whose identity changes only with its values. */
  readonly filter: DeliveryFilter;
  readonly onDone: () => void;
  readonly close: () => void;
}

/** Resends or dismisses all deliveries of a filter, after a confirmation that shows their number. */
export function BulkAction({ name, filter, onDone, close }: BulkActionProps) {
  const counting = useLoaded(useCallback(() => call('countDeliveries', filter), [filter]));
  const verb = name === 'resendAll' ? 'Resend' : 'Dismiss';
  if (!counting.value) {
    return (
      <Dialog title={`${verb} all`} width="small" close={close} actions={<Button isDisabled>{verb}</Button>}>
        {counting.error === undefined ? (
          <Spinner label="Counting deliveries" />
        ) : (
          <ErrorSection title="We couldn't count the deliveries" error={counting.error} retry={counting.reload} />
        )}
      </Dialog>
    );
  }
  const { count } = counting.value;
  const deliveries = count === 1 ? '1 delivery' : `${count} deliveries`;
  return (
    <ConfirmDialog
      title={`${verb} ${deliveries}?`}
      text={
        name === 'resendAll'
          ? 'Each push carries the current state. While the channel fails, we send one of them as a trial, and the others after it works again.'
          : "The service won't get them unless something changes again or you resend them."
      }
      verb={`${verb} ${deliveries}`}
      errorTitle={`We couldn't ${verb.toLowerCase()} all deliveries`}
      appearance={name === 'resendAll' ? 'warning' : 'danger'}
      act={async () => {
        let hasMore = true;
        while (hasMore) hasMore = (await call(name, filter)).hasMore;
        showSuccess(name === 'resendAll' ? 'Resending all deliveries' : 'All deliveries dismissed');
        onDone();
      }}
      close={close}
    />
  );
}
