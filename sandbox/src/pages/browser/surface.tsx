import Button from '@atlaskit/button/new';
import Flag from '@atlaskit/flag';
import { FlagGroup } from '@atlaskit/flag/flag-group';
import ModalDialog, { ModalBody, ModalFooter, ModalHeader, ModalTitle, ModalTransition } from '@atlaskit/modal-dialog';
import { createContext, useMemo, useState, type ReactNode } from 'react';
import { Glyph } from './kit/glyph';
import type { Flag as FlagOptions, HostPage } from './kit/bridge/host-page';
import { page } from './page';

/** Services of the page around the app's modules. */
export const Surface = createContext<HostPage>({
  showFlag: () => undefined,
  closeFlag: () => undefined,
  consent: () => Promise.resolve(false),
  openIssue: () => undefined,
});

/** Icon and color of each type of flag. */
const FLAG_ICONS = {
  info: ['status-information', 'color.icon.information'],
  success: ['status-success', 'color.icon.success'],
  warning: ['status-warning', 'color.icon.warning'],
  error: ['status-error', 'color.icon.danger'],
} as const;

/** Time until an auto-dismiss flag closes [doc: Atlaskit's AutoDismissFlag]. */
const FLAG_DURATION_MS = 8000;

/** Provides flags, the consent dialog for egress, and the issue dialog to all modules of a page. */
export function SurfaceProvider({
  drawIssue,
  children,
}: {
  readonly drawIssue: (issueKey: string) => ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const [openIssue, setOpenIssue] = useState<{ readonly issueKey: string; readonly onClose: () => void }>();
  const [flags, setFlags] = useState<readonly FlagOptions[]>([]);
  const [consent, setConsent] = useState<{
    readonly domains: readonly string[];
    readonly resolve: (isGranted: boolean) => void;
  }>();

  const hostPage = useMemo<HostPage>(() => {
    const closeFlag = (id: string): void => setFlags((current) => current.filter((flag) => flag.id !== id));
    return {
      closeFlag,
      showFlag: (flag) => {
        setFlags((current) => [flag, ...current.filter(({ id }) => id !== flag.id)]);
        if (flag.isAutoDismiss) window.setTimeout(() => closeFlag(flag.id), FLAG_DURATION_MS);
      },
      openIssue: (issueKey, onClose) => setOpenIssue({ issueKey, onClose }),
      consent: (domains) => new Promise((resolve) => setConsent({ domains, resolve })),
    };
  }, []);

  const endConsent = (isGranted: boolean): void => {
    consent?.resolve(isGranted);
    setConsent(undefined);
  };

  const closeIssue = (): void => {
    setOpenIssue(undefined);
    openIssue?.onClose();
  };

  return (
    <Surface.Provider value={hostPage}>
      {children}
      <FlagGroup onDismissed={(id) => hostPage.closeFlag(String(id))}>
        {flags.map(({ id, title, description, type, actions }) => (
          <Flag
            key={id}
            id={id}
            title={title}
            description={description}
            icon={<Glyph name={FLAG_ICONS[type][0]} color={FLAG_ICONS[type][1]} label={type} />}
            actions={actions.map(({ text, onClick }) => ({ content: text, onClick: () => void onClick() }))}
          />
        ))}
      </FlagGroup>
      <ModalTransition>
        {openIssue && (
          <ModalDialog onClose={closeIssue} width="x-large" label={`Issue ${openIssue.issueKey}`}>
            <ModalHeader hasCloseButton>
              <ModalTitle>{openIssue.issueKey}</ModalTitle>
            </ModalHeader>
            <ModalBody>{drawIssue(openIssue.issueKey)}</ModalBody>
          </ModalDialog>
        )}
      </ModalTransition>
      <ModalTransition>
        {consent && (
          <ModalDialog onClose={() => endConsent(false)} width="medium">
            <ModalHeader hasCloseButton>
              <ModalTitle>Allow {page.app.name} to send data outside Atlassian?</ModalTitle>
            </ModalHeader>
            <ModalBody>
              <p>{page.app.name} asks to exchange data of this site, which may include personal data, with:</p>
              <ul>
                {consent.domains.map((domain) => (
                  <li key={domain}>
                    <strong>{domain}</strong>
                  </li>
                ))}
              </ul>
              <p>You can take this back at any time.</p>
            </ModalBody>
            <ModalFooter>
              <Button appearance="subtle" onClick={() => endConsent(false)}>
                Cancel
              </Button>
              <Button appearance="primary" onClick={() => endConsent(true)}>
                Allow
              </Button>
            </ModalFooter>
          </ModalDialog>
        )}
      </ModalTransition>
    </Surface.Provider>
  );
}
