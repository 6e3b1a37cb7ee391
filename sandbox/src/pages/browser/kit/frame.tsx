import SectionMessage from '@atlaskit/section-message';
import Spinner from '@atlaskit/spinner';
import { useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { Surface } from '../surface';
import { createBridge } from './bridge';
import { Draw, Parts } from './draw';
import { parts } from './parts';
import type { KitNode } from './tree';

interface Bridged extends HTMLIFrameElement {
  bridge?: unknown;
}

/**
 * A part of the app on a page. Its script runs in a hidden frame of its own; the tree that it posts is drawn here, and
 * handlers in the tree call back into that frame.
 */
export function AppPart({
  module,
  issue,
  base,
  title,
  refreshIssue,
}: {
  readonly module: string;
  readonly issue?: string;
  readonly base?: string;
  readonly title: string;
  readonly refreshIssue?: () => void;
}): ReactNode {
  const frame = useRef<Bridged>(null);
  const surface = useContext(Surface);
  const [tree, setTree] = useState<KitNode>();
  const [failures, setFailures] = useState<readonly string[]>([]);
  const refresh = useRef(refreshIssue);
  useEffect(() => {
    refresh.current = refreshIssue;
  });

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    element.bridge = createBridge({
      module,
      issue,
      base,
      realm: () => element.contentWindow as Window & typeof globalThis,
      show: setTree,
      ...surface,
      refreshIssue: refresh.current && (() => refresh.current?.()),
      failed: (message) => setFailures((before) => (before.includes(message) ? before : [...before, message])),
    });
    element.src = `/_pages/frame/${encodeURIComponent(module)}`;
  }, [module, issue, base, surface]);

  return (
    <section className="app-part" aria-label={title} data-module={module}>
      {failures.map((message) => (
        <SectionMessage key={message} appearance="error" title="Sandbox">
          {message}
        </SectionMessage>
      ))}
      {tree ? (
        <Parts.Provider value={parts}>
          <Draw node={tree} />
        </Parts.Provider>
      ) : (
        failures.length === 0 && <Spinner label={`Loading ${title}`} />
      )}
      <iframe ref={frame} title={`The script of ${title}`} hidden />
    </section>
  );
}
