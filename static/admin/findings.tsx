import {
  Box,
  Button,
  ButtonGroup,
  Inline,
  Link,
  LoadingButton,
  SectionMessage,
  Spinner,
  Stack,
  Text,
} from '@forge/react';
import { useState, type ReactElement } from 'react';
import type { FindingsView } from '../../src/domain/contract/admin-functions';
import { formatTime } from '../labels';
import { useAction, useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { call } from './api';
import { targetLabel, targetPath } from './finding-target';

/** Key of the finding that says that others aren't listed. */
const MORE_FINDINGS = 'more';

/** Number of findings that are shown before *Show all*. */
const SHOWN_FIRST = 5;

const loadFindings = () => call('listFindings', {});

interface FindingsProps {
  readonly siteUrl: string | null;
  /** True to show only the number first, because the tab below has its own content. */
  readonly isBrief: boolean;
  readonly changed: () => void;
  /** Opens a path of the page. */
  readonly go: (path: string) => void;
}

/** Shows everything that an admin has to fix, or one line if there is nothing. */
export function Findings({ siteUrl, isBrief, changed, go }: FindingsProps) {
  const findings = useLoaded(loadFindings);
  const [checked, setChecked] = useState<FindingsView>();
  const checking = useAction(async () => {
    setChecked(await call('checkNow', {}));
    changed();
  });
  const view = checked ?? findings.value;
  const checkNow = (
    <Inline>
      <LoadingButton spacing="compact" isLoading={checking.isBusy} onClick={checking.start}>
        Check now
      </LoadingButton>
    </Inline>
  );
  if (!view) {
    return findings.error === undefined ? (
      <Spinner label="Loading findings" />
    ) : (
      <ErrorSection title="We couldn't load the findings" error={findings.error} retry={findings.reload} />
    );
  }
  return (
    <Stack space="space.100">
      {view.findings.length === 0 ? (
        <Inline space="space.150" alignBlock="center">
          <Text>{checked ? 'Checked: nothing needs your attention.' : 'Nothing needs your attention.'}</Text>
          {checkNow}
        </Inline>
      ) : (
        <FindingList view={view} siteUrl={siteUrl} isBrief={isBrief} checkNow={checkNow} go={go} show={setChecked} />
      )}
      <ErrorSection title="We couldn't run the check" error={checking.error} />
    </Stack>
  );
}

interface FindingListProps extends Pick<FindingsProps, 'siteUrl' | 'isBrief' | 'go'> {
  readonly view: FindingsView;
  readonly checkNow: ReactElement;
  /** Shows the findings that an action returned. */
  readonly show: (view: FindingsView) => void;
}

function FindingList({ view: { findings, issues }, siteUrl, isBrief, checkNow, go, show }: FindingListProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shownFirst = isBrief ? 0 : SHOWN_FIRST;
  const [all, fewer] = isBrief ? ['Show', 'Hide'] : [`Show all ${findings.length}`, `Show the first ${SHOWN_FIRST}`];
  const visible = showsAll ? findings : findings.slice(0, shownFirst);
  const hasMore = findings.some(({ key }) => key === MORE_FINDINGS);
  return (
    <SectionMessage
      appearance={findings.some(({ topic }) => topic !== 'site') ? 'error' : 'warning'}
      title={
        findings.length === 1
          ? 'One thing needs your attention'
          : `${hasMore ? `More than ${findings.length - 1}` : findings.length} things need your attention`
      }
    >
      <Stack space="space.150">
        {visible.map((finding) => (
          <FindingItem
            key={finding.key}
            finding={finding}
            issueKey={issues.find(({ topic }) => topic === finding.topic)?.key}
            siteUrl={siteUrl}
            go={go}
            show={show}
          />
        ))}
        <Inline space="space.100">
          {checkNow}
          {/* The same button for both, so that it keeps the focus. */}
          {findings.length > shownFirst && (
            <Button spacing="compact" appearance="subtle" onClick={() => setShowsAll(!showsAll)}>
              {showsAll ? fewer : all}
            </Button>
          )}
        </Inline>
      </Stack>
    </SectionMessage>
  );
}

interface FindingItemProps extends Pick<FindingListProps, 'siteUrl' | 'go' | 'show'> {
  readonly finding: FindingsView['findings'][number];
  readonly issueKey: string | undefined;
}

function FindingItem({ finding, issueKey, siteUrl, go, show }: FindingItemProps) {
  const { key, text, fix, since, target, dismissible } = finding;
  const dismissing = useAction(async () => show(await call('dismissFinding', { key })));
  return (
    <Box>
      <Text weight="bold">{text}</Text>
      <Text>{fix}</Text>
      <Text size="small" color="color.text.subtle">
        {`Found ${formatTime(since)}`}
        {issueKey !== undefined && ' · alert issue '}
        {issueKey !== undefined && <Link href={`${siteUrl ?? ''}/browse/${issueKey}`}>{issueKey}</Link>}
      </Text>
      {(target !== null || dismissible) && (
        <ButtonGroup label={`Actions for: ${text}`}>
          {target && (
            <Button spacing="compact" onClick={() => go(targetPath(target))}>
              {targetLabel(target)}
            </Button>
          )}
          {dismissible && (
            <LoadingButton spacing="compact" isLoading={dismissing.isBusy} onClick={dismissing.start}>
              Dismiss
            </LoadingButton>
          )}
        </ButtonGroup>
      )}
      <ErrorSection title="We couldn't dismiss the finding" error={dismissing.error} />
    </Box>
  );
}
