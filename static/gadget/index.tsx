import { router } from '@forge/bridge';
import ForgeReconciler, { Button, Heading, Inline, Link, Spinner, Stack, Text } from '@forge/react';
import type { IssueCount, PeopleFunctions } from '../../src/domain/contract/people-functions';
import { createCaller, RefusedError } from '../api';
import { useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';

const call = createCaller<PeopleFunctions>();

const loadCounts = () => call('countIssues', {});

function CountsGadget() {
  const { value, error, reload } = useLoaded(loadCounts);
  if (error instanceof RefusedError && error.problem.status === 403) return <Text>{error.message}</Text>;
  if (error !== undefined) {
    return <ErrorSection title="We couldn't count the issues" error={error} retry={reload} />;
  }
  if (!value) return <Spinner label="Counting the issues" />;
  return (
    <Stack space="space.200">
      <Inline space="space.400" rowSpace="space.150" shouldWrap>
        <Count label="Open" count={value.open} />
        <Count label="Overdue" count={value.overdue} />
        <Count label="Done this week" count={value.doneThisWeek} />
      </Inline>
      <Inline>
        <Button onClick={() => void router.navigate({ target: 'module', moduleKey: 'offboardings' })}>
          View offboardings
        </Button>
      </Inline>
    </Stack>
  );
}

interface CountProps {
  readonly label: string;
  readonly count: IssueCount;
}

/** Shows a number, and its label as a link to the issues. */
function Count({ label, count: { count, jql } }: CountProps) {
  return (
    <Stack space="space.050">
      <Heading as="h3" size="large">
        {count.toLocaleString()}
      </Heading>
      <Link href={`/issues/?jql=${encodeURIComponent(jql)}`}>{label}</Link>
    </Stack>
  );
}

ForgeReconciler.render(<CountsGadget />);
