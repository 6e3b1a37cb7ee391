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
import { formatDateTime } from '../labels';
import { useAction, useLoaded } from '../loading';
import { ErrorSection } from '../ui/error-message';
import { call } from './api';
import { targetLabel, targetPath } from './finding-target';

/** Key of the finding that stands for all findings that aren't listed. */
const MORE_FINDINGS = 'more';

/** Number of findings that are shown before *Show all*. */
const COLLAPSED_COUNT = 5;

const loadFindings = () => call('listFindings', {});

interface FindingsProps {
  readonly siteUrl: string | null;
  /** True to show only the number of findings first, because the tab below has its own content. */
  readonly isBrief: boolean;
  readonly onChecked: () => void;
  /** Opens a path of the page. */
  readonly go: (path: string) => void;
}

/** Shows everything that an admin has to fix, or one line if there is nothing. */
export function Findings({ siteUrl, isBrief, onChecked, go }: FindingsProps) {
  const findings = useLoaded(loadFindings);
  const [returnedView, setReturnedView] = useState<FindingsView>();
  const checking = useAction(async () => {
    setReturnedView(await call('checkNow', {}));
    onChecked();
  });
  const view = returnedView ?? findings.value;
  const checkButton = (
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
          <Text>{returnedView ? 'Checked: nothing needs your attention.' : 'Nothing needs your attention.'}</Text>
          {checkButton}
        </Inline>
      ) : (
        <FindingList
          view={view}
          siteUrl={siteUrl}
          isBrief={isBrief}
          checkButton={checkButton}
          go={go}
          show={setReturnedView}
        />
      )}
      <ErrorSection title="We couldn't run the check" error={checking.error} />
    </Stack>
  );
}

interface FindingListProps extends Pick<FindingsProps, 'siteUrl' | 'isBrief' | 'go'> {
  readonly view: FindingsView;
  readonly checkButton: ReactElement;
  /** Shows the findings that an action returned. */
  readonly show: (view: FindingsView) => void;
}

function FindingList({ view: { findings, issues }, siteUrl, isBrief, checkButton, go, show }: FindingListProps) {
  const [isExpanded, setExpanded] = useState(false);
  const collapsedCount = isBrief ? 0 : COLLAPSED_COUNT;
  const [expandLabel, collapseLabel] = isBrief
    ? ['Show', 'Hide']
    : [`Show all ${findings.length}`, `Show the first ${COLLAPSED_COUNT}`];
  const visible = isExpanded ? findings : findings.slice(0, collapsedCount);
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
          {checkButton}
          {/* The same button for both, so that it keeps the focus. */}
          {findings.length > collapsedCount && (
            <Button spacing="compact" appearance="subtle" onClick={() => setExpanded(!isExpanded)}>
              {isExpanded ? collapseLabel : expandLabel}
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
        {`Found ${formatDateTime(since)}`}
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
