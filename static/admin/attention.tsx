import { Box, Button, Inline, Link, LoadingButton, SectionMessage, Spinner, Stack, Text } from '@forge/react';
import { useState, type ReactElement } from 'react';
import type { FindingsView } from '../../src/domain/contract/admin-functions';
import { useAct, useLoaded } from '../loading';
import { Trouble } from '../trouble';
import { moment } from '../words';
import { call } from './api';

type Finding = FindingsView['findings'][number];

/** As many are shown at first; who mends these reads on. */
const SHOWN_FIRST = 5;

const loadFindings = () => call('listFindings', {});

/** What does not work and what mends it, before everything else on the page; one line while nothing is wrong. */
export function Attention({ siteUrl, changed }: { readonly siteUrl: string | null; readonly changed: () => void }) {
  const findings = useLoaded(loadFindings);
  const [checked, setChecked] = useState<FindingsView>();
  const checking = useAct();
  const check = () =>
    checking.run(async () => {
      setChecked(await call('checkNow', {}));
      changed();
    });
  const view = checked ?? findings.value;
  const checkNow = (
    <Inline>
      <LoadingButton spacing="compact" isLoading={checking.isBusy} onClick={() => void check()}>
        Check now
      </LoadingButton>
    </Inline>
  );
  if (!view) {
    return findings.error === undefined ? (
      <Spinner label="Loading what needs attention" />
    ) : (
      <Trouble title="What needs attention could not be loaded" error={findings.error} retry={findings.reload} />
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
        <Findings view={view} siteUrl={siteUrl} checkNow={checkNow} />
      )}
      <Trouble title="It could not be checked" error={checking.error} />
    </Stack>
  );
}

interface FindingsProps {
  readonly view: FindingsView;
  readonly siteUrl: string | null;
  readonly checkNow: ReactElement;
}

function Findings({ view: { findings, issues }, siteUrl, checkNow }: FindingsProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? findings : findings.slice(0, SHOWN_FIRST);
  return (
    <SectionMessage
      appearance={findings.some(({ topic }) => topic !== 'site') ? 'error' : 'warning'}
      title={findings.length === 1 ? 'One thing needs your attention' : `${findings.length} things need your attention`}
    >
      <Stack space="space.150">
        {shown.map((finding) => (
          <OneFinding
            key={`${finding.since} ${finding.text}`}
            finding={finding}
            issueKey={issues.find(({ topic }) => topic === finding.topic)?.key}
            siteUrl={siteUrl}
          />
        ))}
        <Inline space="space.100">
          {checkNow}
          {/* It stays when it was pressed, and the focus with it. */}
          {findings.length > SHOWN_FIRST && (
            <Button spacing="compact" appearance="subtle" onClick={() => setWhole(!isWhole)}>
              {isWhole ? `Show the first ${SHOWN_FIRST}` : `Show all ${findings.length}`}
            </Button>
          )}
        </Inline>
      </Stack>
    </SectionMessage>
  );
}

function OneFinding({
  finding: { text, fix, since },
  issueKey,
  siteUrl,
}: {
  readonly finding: Finding;
  readonly issueKey: string | undefined;
  readonly siteUrl: string | null;
}) {
  return (
    <Box>
      <Text weight="bold">{text}</Text>
      <Text>{fix}</Text>
      <Text size="small" color="color.text.subtle">
        {`Found ${moment(since)}`}
        {issueKey !== undefined && ' · told in '}
        {issueKey !== undefined && <Link href={`${siteUrl ?? ''}/browse/${issueKey}`}>{issueKey}</Link>}
      </Text>
    </Box>
  );
}
