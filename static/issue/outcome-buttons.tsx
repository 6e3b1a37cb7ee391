import { Button, ButtonGroup, Inline } from '@forge/react';
import { useCallback, useState } from 'react';
import type { IssuePanelView } from '../../src/domain/contract/issue-panel';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { OutcomeDialog } from './outcome-dialog';
import { completingTransition, decliningTransition, loadTransitions } from '../transitions';

interface OutcomeButtonsProps {
  readonly issueId: string;
  readonly view: Extract<IssuePanelView, { kind: 'delegation' }>;
  readonly onMoved: () => void;
}

/** Offers the transitions that end the delegation, if the viewer can make them now. */
export function OutcomeButtons({ issueId, view, onMoved }: OutcomeButtonsProps) {
  const statusId = view.delegation.status?.id;
  // Depends on the status, because each status has its own transitions.
  const { value, error, reload } = useLoaded(
    useCallback(() => (statusId === undefined ? Promise.resolve([]) : loadTransitions(issueId)), [issueId, statusId]),
  );
  const [dialog, setDialog] = useState<'completed' | 'declined'>();
  const completing = value && completingTransition(value, view);
  const declining = value && decliningTransition(value, view);
  const outcome = dialog === 'completed' ? completing : declining;
  return (
    <>
      <ErrorSection title="We couldn't load the transitions" error={error} retry={reload} />
      {(completing ?? declining) && (
        <Inline>
          <ButtonGroup label="Outcome">
            {completing && (
              <Button appearance="primary" onClick={() => setDialog('completed')}>
                Access removed
              </Button>
            )}
            {declining && <Button onClick={() => setDialog('declined')}>Can't remove access</Button>}
          </ButtonGroup>
        </Inline>
      )}
      {dialog && outcome && (
        <OutcomeDialog
          title={dialog === 'completed' ? 'Access removed' : "Can't remove access"}
          noteLabel={dialog === 'completed' ? 'Note' : 'Reason'}
          issueId={issueId}
          outcome={outcome}
          version={view.delegation.version}
          onMoved={onMoved}
          close={() => setDialog(undefined)}
        />
      )}
    </>
  );
}
