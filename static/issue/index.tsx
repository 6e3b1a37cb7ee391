import ForgeReconciler, { Spinner, Text, useProductContext } from '@forge/react';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { call } from './api';
import { DelegationDetails } from './delegation-details';
import { useIssueChanges } from './use-issue-changes';

const loadDelegation = () => call('getDelegation', {});

function DelegationPanel() {
  const { value, error, reload } = useLoaded(loadDelegation);
  const issueId = issueIdOf(useProductContext()?.extension);
  const reloadLater = useIssueChanges(issueId, reload);
  if (error !== undefined && !value) {
    return <ErrorSection title="We couldn't load the delegation" error={error} retry={reload} />;
  }
  if (!value) return <Spinner label="Loading the delegation" />;
  switch (value.kind) {
    case 'unseen':
      return <Text>You don't have permission to view this issue.</Text>;
    case 'foreign':
      return (
        <Text>
          This issue isn't a delegation, although it looks like one. It may be a copy. We don't report it to the
          service.
        </Text>
      );
    case 'delegation':
      return <DelegationDetails view={value} issueId={issueId} onMoved={reloadLater} />;
  }
}

/** Returns the id of the panel's issue. */
function issueIdOf(extension: object | undefined): string | undefined {
  if (!extension || !('issue' in extension)) return undefined;
  const { issue } = extension;
  return typeof issue === 'object' && issue !== null && 'id' in issue && typeof issue.id === 'string'
    ? issue.id
    : undefined;
}

ForgeReconciler.render(<DelegationPanel />);
