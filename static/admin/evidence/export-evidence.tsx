import { FileCard, Inline, LoadingButton, Stack, Text } from '@forge/react';
import { requestJira } from '@forge/bridge';
import { useState } from 'react';
import type { AdminFunctions } from '../../../src/domain/contract/admin-functions';
import { toCsv } from '../../../src/domain/reporting/evidence-csv';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { TextInput } from '../../ui/text-input';
import { call } from '../api';
import { toFile, type EvidenceFile } from './evidence-file';

/** Filters of the evidence, without the page. */
export type EvidenceQuery = Omit<AdminFunctions['listEvidence']['payload'], 'cursor'>;
type Evidence = AdminFunctions['listEvidence']['answer'];

/** Writes all pages of evidence to files, and attaches them to an issue. */
export function ExportEvidence({ query }: { readonly query: EvidenceQuery }) {
  const [files, setFiles] = useState<readonly EvidenceFile[]>([]);
  const [loadedCount, setLoadedCount] = useState(0);
  const [issueKey, setIssueKey] = useState('');
  const [attachedTo, setAttachedTo] = useState<string>();
  const exporting = useAction(async () => {
    setLoadedCount(0);
    const rows = await loadAll(query, setLoadedCount);
    const csv = await toFile('evidence.csv', 'text/csv', toCsv(rows));
    const json = await toFile('evidence.json', 'application/json', `${JSON.stringify(rows, null, 2)}\n`);
    const { from, to } = query;
    for (const { digest } of [csv, json]) {
      await call('recordExport', {
        rows: rows.length,
        digest,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
    }
    setFiles([csv, json]);
  });
  const attaching = useAction(async () => {
    setAttachedTo(undefined);
    await attachFiles(issueKey.trim(), files);
    setAttachedTo(issueKey.trim());
  });
  return (
    <Stack space="space.150">
      <Inline space="space.100" alignBlock="center">
        <LoadingButton isLoading={exporting.isBusy} onClick={exporting.start}>
          Export to files
        </LoadingButton>
        {exporting.isBusy && loadedCount > 0 && <Text>{`${loadedCount.toLocaleString()} rows so far`}</Text>}
      </Inline>
      <ErrorSection title="We couldn't export the evidence" error={exporting.error} />
      {files.map(({ name, content, digest }) => (
        <Stack key={name} space="space.050">
          <FileCard fileName={name} fileType={content.type} fileSize={content.size} onDownload={() => content} />
          <Text size="small" color="color.text.subtle">{`SHA-256: ${digest}`}</Text>
        </Stack>
      ))}
      {files.length > 0 && (
        <Inline space="space.100" alignBlock="end" shouldWrap>
          <TextInput id="attach-to" label="Attach to the issue" width={160} change={setIssueKey} />
          <LoadingButton isLoading={attaching.isBusy} isDisabled={issueKey.trim() === ''} onClick={attaching.start}>
            Attach
          </LoadingButton>
          {attachedTo !== undefined && <Text>{`Attached to ${attachedTo}.`}</Text>}
        </Inline>
      )}
      <ErrorSection title="We couldn't attach the files" error={attaching.error} />
    </Stack>
  );
}

async function loadAll(query: EvidenceQuery, setLoadedCount: (rowCount: number) => void): Promise<Evidence['rows']> {
  const rows: Evidence['rows'][number][] = [];
  let cursor: string | null = null;
  do {
    const page: Evidence = await call('listEvidence', { ...query, ...(cursor === null ? {} : { cursor }) });
    rows.push(...page.rows);
    setLoadedCount(rows.length);
    cursor = page.cursor;
  } while (cursor !== null);
  return rows;
}

/** Attaches the files with the user's permissions. @throws Error if Jira refuses */
async function attachFiles(issueKey: string, files: readonly EvidenceFile[]): Promise<void> {
  const form = new FormData();
  for (const { name, content } of files) form.append('file', content, name);
  const response = await requestJira(`/rest/api/3/issue/${encodeURIComponent(issueKey)}/attachments`, {
    method: 'POST',
    headers: { 'X-Atlassian-Token': 'no-check' },
    body: form,
  });
  if (response.status === 404) throw new Error(`You can't view ${issueKey}, or it doesn't exist. Check the key.`);
  if (!response.ok) throw new Error('Jira refused the files. Check that you can add attachments to this issue.');
}
