import { FileCard, Inline, LoadingButton, Stack, Text, Textfield } from '@forge/react';
import { requestJira } from '@forge/bridge';
import { useState } from 'react';
import { toCsv } from '../../../src/domain/reporting/evidence-csv';
import type { EvidenceRow } from '../../../src/domain/contract/views';
import { useAction } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field, textOf } from '../../ui/field';
import { call } from '../api';
import type { EvidenceQuery } from './evidence-query';
import { toFile, type EvidenceFile } from './evidence-file';

/** Writes all pages of evidence to files, and attaches them to an issue. */
export function ExportEvidence({ query }: { readonly query: EvidenceQuery }) {
  const exporting = useAction();
  const attaching = useAction();
  const [files, setFiles] = useState<readonly EvidenceFile[]>([]);
  const [loaded, setLoaded] = useState(0);
  const [issueKey, setIssueKey] = useState('');
  const [attachedTo, setAttachedTo] = useState<string>();
  const exportAll = () =>
    exporting.run(async () => {
      setLoaded(0);
      const rows = await loadAll(query, setLoaded);
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
  const attach = () =>
    attaching.run(async () => {
      setAttachedTo(undefined);
      await attachFiles(issueKey.trim(), files);
      setAttachedTo(issueKey.trim());
    });
  return (
    <Stack space="space.150">
      <Inline space="space.100" alignBlock="center">
        <LoadingButton isLoading={exporting.isBusy} onClick={() => void exportAll()}>
          Export to files
        </LoadingButton>
        {exporting.isBusy && loaded > 0 && <Text>{`${loaded.toLocaleString()} rows so far`}</Text>}
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
          <Field id="attach-to" label="Attach to the issue">
            <Textfield id="attach-to" width={160} onChange={(event) => setIssueKey(textOf(event))} />
          </Field>
          <LoadingButton isLoading={attaching.isBusy} isDisabled={issueKey.trim() === ''} onClick={() => void attach()}>
            Attach
          </LoadingButton>
          {attachedTo !== undefined && <Text>{`Attached to ${attachedTo}.`}</Text>}
        </Inline>
      )}
      <ErrorSection title="We couldn't attach the files" error={attaching.error} />
    </Stack>
  );
}

async function loadAll(query: EvidenceQuery, setLoaded: (rows: number) => void): Promise<readonly EvidenceRow[]> {
  const rows: EvidenceRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof loadPage>> = await loadPage(query, cursor);
    rows.push(...page.rows);
    setLoaded(rows.length);
    cursor = page.cursor;
  } while (cursor !== null);
  return rows;
}

function loadPage(query: EvidenceQuery, cursor: string | null) {
  return call('listEvidence', { ...query, ...(cursor === null ? {} : { cursor }) });
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
