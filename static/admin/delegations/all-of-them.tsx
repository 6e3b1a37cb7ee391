import { Modal, ModalBody, ModalHeader, ModalTitle, Spinner } from '@forge/react';
import { useCallback } from 'react';
import type { DeliveryFilter } from '../../../src/domain/contract/admin-functions';
import { sayDone } from '../../done';
import { useLoaded } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { Confirm } from '../confirm';

export type AllName = 'resendAll' | 'dismissAll';

interface AllOfThemProps {
  readonly name: AllName;
  /** The same object as long as it is the same filter. */
  readonly filter: DeliveryFilter;
  readonly done: () => void;
  readonly close: () => void;
}

/** Counts what the filter shows, says the number, and does it when that is confirmed. */
export function AllOfThem({ name, filter, done, close }: AllOfThemProps) {
  const counted = useLoaded(useCallback(() => call('countDeliveries', filter), [filter]));
  if (!counted.value) {
    return (
      <Modal onClose={close} width="small">
        <ModalHeader>
          <ModalTitle>Counting them</ModalTitle>
        </ModalHeader>
        <ModalBody>
          {counted.error === undefined ? (
            <Spinner label="Counting them" />
          ) : (
            <Trouble title="They could not be counted" error={counted.error} retry={counted.reload} />
          )}
        </ModalBody>
      </Modal>
    );
  }
  const { count } = counted.value;
  const messages = count === 1 ? '1 message' : `${count} messages`;
  const act = async () => {
    let isLeft = true;
    while (isLeft) isLeft = (await call(name, filter)).hasMore;
    sayDone(name === 'resendAll' ? 'All of them are to be sent again' : 'All of them are dismissed');
    done();
  };
  return name === 'resendAll' ? (
    <Confirm
      title={`Send ${messages} again?`}
      words="Each tells the state as it stands now. While the channel fails, one of them tries it and the others follow when it works."
      verb={`Send ${messages}`}
      appearance="warning"
      act={act}
      close={close}
    />
  ) : (
    <Confirm
      title={`Dismiss ${messages}?`}
      words="The service does not learn what they say, unless something changes again or you send them again."
      verb={`Dismiss ${messages}`}
      act={act}
      close={close}
    />
  );
}
