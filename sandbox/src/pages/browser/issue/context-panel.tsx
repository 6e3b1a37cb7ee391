import Badge from '@atlaskit/badge';
import Lozenge from '@atlaskit/lozenge';
import { useEffect, useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { panelStatus } from '../../page-data';
import { AppPart } from '../kit/frame';
import { page } from '../page';
import { callServer } from '../server';

type Status = z.infer<typeof panelStatus>;

/** Types of a status lozenge, which are also the names of Atlaskit's appearances. */
const APPEARANCES = ['default', 'inprogress', 'moved', 'new', 'removed', 'success'] as const;

async function statusOf(module: string, issueKey: string): Promise<Status> {
  return panelStatus.parse(
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
  const remembered = `sandbox-collapsed-${module}`;
  const [isOpen, setOpen] = useState(() => window.localStorage.getItem(remembered) === null);
  const [wasOpened, setOpened] = useState(isOpen);
  const [answer, setAnswer] = useState<Status>();

  useEffect(() => {
    if (hasStatus) statusOf(module, issueKey).then(setAnswer, () => undefined);
  }, [hasStatus, module, issueKey]);

  const toggled = (nowOpen: boolean): void => {
    if (nowOpen === isOpen) return;
    setOpen(nowOpen);
    setOpened((before) => before || nowOpen);
    if (nowOpen) window.localStorage.removeItem(remembered);
    else {
      window.localStorage.setItem(remembered, 'yes');
      if (hasStatus) statusOf(module, issueKey).then(setAnswer, () => undefined);
    }
  };

  return (
    <details className="card" open={isOpen} onToggle={(event) => toggled(event.currentTarget.open)}>
      <summary>
        {title} {label !== title && <span className="faint">{label}</span>} <StatusView answer={answer} />
      </summary>
      {answer?.error && (
        <p className="refusal">
          The status of {title} failed: {answer.error}
        </p>
      )}
      {wasOpened && <AppPart module={module} issue={issueKey} title={title} refreshIssue={refreshIssue} />}
    </details>
  );
}

function StatusView({ answer }: { readonly answer: Status | undefined }): ReactNode {
  const status = answer?.status;
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
