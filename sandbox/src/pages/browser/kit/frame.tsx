import SectionMessage from '@atlaskit/section-message';
import Spinner from '@atlaskit/spinner';
import { useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { messageOf } from '../server';
import { Surface } from '../surface';
import { createBridge } from './bridge/bridge';
import { Draw, Parts } from './draw';
import { parts } from './parts';
import type { KitNode } from './tree';

/** Frame of an app's script, with the members that the script's document reads. */
interface AppFrame extends HTMLIFrameElement {
  bridge?: unknown;
  /** Handler of uncaught errors in the frame. */
  onThrow?: (error: unknown) => void;
}

/**
 * Draws a module of the app on a page. The module's script runs in a hidden frame and posts a tree of components, which
 * is drawn here. Handlers in the tree call back into the frame.
 */
export function AppPart({
  module,
  issue,
  project,
  entryPoint,
  base,
  title,
  refreshIssue,
  submit,
  close,
}: {
  readonly module: string;
  readonly issue?: string;
  readonly project?: string | undefined;
  readonly entryPoint?: 'edit' | undefined;
  readonly base?: string;
  readonly title: string;
  readonly refreshIssue?: () => void;
  readonly submit?: ((payload: unknown) => Promise<void>) | undefined;
  readonly close?: (() => void) | undefined;
}): ReactNode {
  const frame = useRef<AppFrame>(null);
  const surface = useContext(Surface);
  const [tree, setTree] = useState<KitNode>();
  const [failures, setFailures] = useState<readonly string[]>([]);
  const [thrown, setThrown] = useState<string>();
  const latestCallbacks = useRef({ refreshIssue, submit, close });
  useEffect(() => {
    latestCallbacks.current = { refreshIssue, submit, close };
  });

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const { refreshIssue: initialRefresh, submit: initialSubmit, close: initialClose } = latestCallbacks.current;
    element.bridge = createBridge({
      placement: { module, issue, project, entryPoint },
      base,
      realm: () => {
        const { contentWindow } = element;
        if (!contentWindow || !isRealm(contentWindow)) throw new Error('The frame is gone');
        return contentWindow;
      },
      show: setTree,
      ...surface,
      refreshIssue: initialRefresh && (() => latestCallbacks.current.refreshIssue?.()),
      submit: initialSubmit && (async (payload) => latestCallbacks.current.submit?.(payload)),
      close: initialClose && (() => latestCallbacks.current.close?.()),
      showFailure: (message) => setFailures((before) => (before.includes(message) ? before : [...before, message])),
    });
    element.onThrow = (error) => setThrown(messageOf(error));
    const query = entryPoint === undefined ? '' : `?entryPoint=${entryPoint}`;
    element.src = `/_pages/frame/${encodeURIComponent(module)}${query}`;
  }, [module, issue, project, entryPoint, base, surface]);

  // React removes the whole tree when a component or an effect throws. Other errors appear only in the console.
  const isTreeGone = thrown !== undefined && (tree === undefined || tree.children.length === 0);
  const messages = isTreeGone ? [...failures.filter((message) => message !== thrown), thrown] : failures;
  return (
    <section className="app-part" aria-label={title} data-module={module}>
      {messages.map((message) => (
        <SectionMessage key={message} appearance="error" title={`${title} failed`}>
          {message}
        </SectionMessage>
      ))}
      {tree ? (
        <Parts.Provider value={parts}>
          <Draw node={tree} />
        </Parts.Provider>
      ) : (
        messages.length === 0 && <Spinner label={`Loading ${title}`} />
      )}
      <iframe ref={frame} title={`The script of ${title}`} hidden />
    </section>
  );
}

function isRealm(window: Window): window is Window & typeof globalThis {
  return 'Error' in window && 'JSON' in window;
}
