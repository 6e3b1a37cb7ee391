import Badge from '@atlaskit/badge';
import Lozenge from '@atlaskit/lozenge';
import { useEffect, useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { panelStatusSchema } from '../../page-data';
import { AppPart } from '../kit/frame';
import { page } from '../page';
import { callServer } from '../server';

type Status = z.infer<typeof panelStatusSchema>;

/** Types of a lozenge status, which are also names of Atlaskit's lozenge appearances. */
const APPEARANCES = ['default', 'inprogress', 'moved', 'new', 'removed', 'success'] as const;

/** Reads the panel's status from the app. */
async function readStatus(module: string, issueKey: string): Promise<Status> {
  return panelStatusSchema.parse(
    await callServer('POST', '/_pages/panel-status', { module, as: page.me.accountId, issue: issueKey }),
  );
}

/**
 * Draws a collapsible panel of the app. Jira reads the panel's status when the issue opens, and each time the panel
 * collapses [doc: jira-issue-context, "Dynamic properties"].
 */
export function ContextPanel({
  module,
  issueKey,
  title,
  label,
  hasStatus,
  refreshIssue,
}: {
  readonly module: string;
  readonly issueKey: string;
  readonly title: string;
  readonly label: string;
  readonly hasStatus: boolean;
  readonly refreshIssue: () => void;
}): ReactNode {
  const collapsedKey = `sandbox-collapsed-${module}`;
  const [isOpen, setOpen] = useState(() => window.localStorage.getItem(collapsedKey) === null);
  // The module's script starts when the panel first opens, and then keeps running.
  const [wasOpened, setOpened] = useState(isOpen);
  const [panelStatus, setPanelStatus] = useState<Status>();

  useEffect(() => {
    if (hasStatus) readStatus(module, issueKey).then(setPanelStatus, () => undefined);
  }, [hasStatus, module, issueKey]);

  const handleToggle = (willBeOpen: boolean): void => {
    if (willBeOpen === isOpen) return;
    setOpen(willBeOpen);
    setOpened((before) => before || willBeOpen);
    if (willBeOpen) window.localStorage.removeItem(collapsedKey);
    else {
      window.localStorage.setItem(collapsedKey, 'yes');
      if (hasStatus) readStatus(module, issueKey).then(setPanelStatus, () => undefined);
    }
  };

  return (
    <details className="card" open={isOpen} onToggle={(event) => handleToggle(event.currentTarget.open)}>
      <summary>
        {title} {label !== title && <span className="faint">{label}</span>} <StatusView panelStatus={panelStatus} />
      </summary>
      {panelStatus?.error && (
        <p className="refusal">
          The status of {title} failed: {panelStatus.error}
        </p>
      )}
      {wasOpened && <AppPart module={module} issue={issueKey} title={title} refreshIssue={refreshIssue} />}
    </details>
  );
}

function StatusView({ panelStatus }: { readonly panelStatus: Status | undefined }): ReactNode {
  const status = panelStatus?.status;
  if (!status) return undefined;
  const { label, url, type } = status.value;
  switch (status.type) {
    case 'badge':
      return <Badge>{label}</Badge>;
    case 'icon':
      return url?.startsWith('data:image') === true ? <img src={url} alt={label} width={16} /> : label;
    case 'lozenge':
      return <Lozenge appearance={APPEARANCES.find((name) => name === type) ?? 'default'}>{label}</Lozenge>;
  }
}
