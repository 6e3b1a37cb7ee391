import Button from '@atlaskit/button/new';
import Flag from '@atlaskit/flag';
import { FlagGroup } from '@atlaskit/flag/flag-group';
import ModalDialog, { ModalBody, ModalFooter, ModalHeader, ModalTitle, ModalTransition } from '@atlaskit/modal-dialog';
import { createContext, useMemo, useState, type ReactNode } from 'react';
import type { Flag as FlagOptions } from './kit/bridge';
import { Glyph } from './kit/glyph';
import { page } from './page';

/** What a page does for all who stand on it: flags, and Atlassian's question before an app may send data elsewhere. */
export interface SurfaceActs {
  readonly showFlag: (flag: FlagOptions) => void;
  readonly closeFlag: (id: string) => void;
  readonly consent: (domains: readonly string[]) => Promise<boolean>;
}

export const Surface = createContext<SurfaceActs>({
  showFlag: () => undefined,
  closeFlag: () => undefined,
  consent: () => Promise.resolve(false),
});

const glyphs = {
  info: ['status-information', 'color.icon.information'],
  success: ['status-success', 'color.icon.success'],
  warning: ['status-warning', 'color.icon.warning'],
  error: ['status-error', 'color.icon.danger'],
} as const;

/** How long a flag stays that dismisses itself, ms [doc: Atlaskit's AutoDismissFlag]. */
const flagTime = 8000;

export function SurfaceProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [flags, setFlags] = useState<readonly FlagOptions[]>([]);
  const [asked, setAsked] = useState<{
    readonly domains: readonly string[];
    readonly answer: (granted: boolean) => void;
  }>();

  const acts = useMemo<SurfaceActs>(() => {
    const closeFlag = (id: string): void => setFlags((shown) => shown.filter((flag) => flag.id !== id));
    return {
      closeFlag,
      showFlag: (flag) => {
        setFlags((shown) => [flag, ...shown.filter(({ id }) => id !== flag.id)]);
        if (flag.isAutoDismiss) window.setTimeout(() => closeFlag(flag.id), flagTime);
      },
      consent: (domains) => new Promise((resolve) => setAsked({ domains, answer: resolve })),
    };
  }, []);

  const answer = (granted: boolean): void => {
    asked?.answer(granted);
    setAsked(undefined);
  };

  return (
    <Surface.Provider value={acts}>
      {children}
      <FlagGroup onDismissed={(id) => acts.closeFlag(String(id))}>
        {flags.map(({ id, title, description, type, actions }) => (
          <Flag
            key={id}
            id={id}
            title={title}
            description={description}
            icon={<Glyph name={glyphs[type][0]} color={glyphs[type][1]} label={type} />}
            actions={actions.map(({ text, onClick }) => ({ content: text, onClick: () => void onClick() }))}
          />
        ))}
      </FlagGroup>
      <ModalTransition>
        {asked && (
          <ModalDialog onClose={() => answer(false)} width="medium">
            <ModalHeader hasCloseButton>
              <ModalTitle>Allow {page.app.name} to send data outside Atlassian?</ModalTitle>
            </ModalHeader>
            <ModalBody>
              <p>{page.app.name} asks to exchange data of this site, which may include personal data, with:</p>
              <ul>
                {asked.domains.map((domain) => (
                  <li key={domain}>
                    <strong>{domain}</strong>
                  </li>
                ))}
              </ul>
              <p>You can take this back at any time.</p>
            </ModalBody>
            <ModalFooter>
              <Button appearance="subtle" onClick={() => answer(false)}>
                Cancel
              </Button>
              <Button appearance="primary" onClick={() => answer(true)}>
                Allow
              </Button>
            </ModalFooter>
          </ModalDialog>
        )}
      </ModalTransition>
    </Surface.Provider>
  );
}
