import Button from '@atlaskit/button/new';
import Heading from '@atlaskit/heading';
import SectionMessage from '@atlaskit/section-message';
import { useEffect, useState, type ReactNode } from 'react';
import { gadgetListSchema, type Gadget } from '../../page-data';
import { AppPart } from '../kit/frame';
import { emitPageEvent } from '../kit/bridge/page-events';
import { localHref, page } from '../page';
import { callServer, read } from '../server';

const MINUTE_MS = 60_000;
const REFRESH_EVENT = 'JIRA_DASHBOARD_GADGET_REFRESH';

/** Reads the gadgets for the viewer. */
const readGadgets = (): Promise<readonly Gadget[]> =>
  read(gadgetListSchema, `/_pages/gadgets?as=${encodeURIComponent(page.me.accountId)}`);

/** Draws the site's dashboard with the app's gadgets [doc: jira-dashboard-gadget]. */
export function Dashboard(): ReactNode {
  const [gadgets, setGadgets] = useState<readonly Gadget[]>();
  const [refreshes, setRefreshes] = useState(0);
  const load = (): Promise<void> => readGadgets().then(setGadgets);
  useEffect(() => {
    readGadgets().then(setGadgets, () => setGadgets([]));
  }, []);

  const refreshAll = (): void => {
    setRefreshes((before) => before + 1);
    emitPageEvent(REFRESH_EVENT, { origin: 'dashboard' });
  };

  return (
    <div className="page">
      <div className="row spread">
        <Heading size="large" as="h1">
          Dashboard
        </Heading>
        <Button onClick={refreshAll}>Refresh</Button>
      </div>
      {gadgets?.length === 0 && <p className="faint">{page.app.name} has no gadget.</p>}
      <div className="gadgets">
        {gadgets?.map((gadget) => (
          <GadgetCard key={gadget.id} gadget={gadget} refreshes={refreshes} reload={load} />
        ))}
      </div>
    </div>
  );
}

function GadgetCard({
  gadget,
  refreshes,
  reload,
}: {
  readonly gadget: Gadget;
  /** Number of refreshes of the whole dashboard. */
  readonly refreshes: number;
  readonly reload: () => Promise<void>;
}): ReactNode {
  const { key, id, title, href, hasEdit, isConfigured, isRefreshable, refreshMinutes, isRefused } = gadget;
  const [ownRefreshes, setOwnRefreshes] = useState(0);
  const [isEditing, setEditing] = useState(hasEdit && !isConfigured && page.me.admin && !isRefused);
  const refresh = (): void => {
    setOwnRefreshes((before) => before + 1);
    if (!isRefreshable) emitPageEvent(REFRESH_EVENT, { origin: 'gadget', gadgetId: id });
  };
  useEffect(() => {
    if (refreshMinutes === null || !isRefreshable) return;
    const timer = window.setInterval(() => setOwnRefreshes((before) => before + 1), refreshMinutes * MINUTE_MS);
    return () => window.clearInterval(timer);
  }, [refreshMinutes, isRefreshable]);

  const submit = async (configuration: unknown): Promise<void> => {
    await callServer('POST', '/_pages/gadget', { module: key, as: page.me.accountId, configuration });
    await reload();
    setEditing(false);
    setOwnRefreshes((before) => before + 1);
  };

  return (
    <section className="card" aria-label={`Gadget ${title}`}>
      <div className="row spread">
        <Heading size="small" as="h2">
          {href === null ? title : <a href={localHref(href)}>{title}</a>}
        </Heading>
        {!isRefused && (
          <div className="row">
            <Button spacing="compact" appearance="subtle" aria-label={`Refresh ${title}`} onClick={refresh}>
              Refresh
            </Button>
            {hasEdit && page.me.admin && !isEditing && (
              <Button
                spacing="compact"
                appearance="subtle"
                aria-label={`Configure ${title}`}
                onClick={() => setEditing(true)}
              >
                Configure
              </Button>
            )}
          </div>
        )}
      </div>
      {isRefused ? (
        <SectionMessage appearance="warning" title="You can't view this gadget">
          Ask an administrator for the permission.
        </SectionMessage>
      ) : isEditing ? (
        <AppPart module={key} entryPoint="edit" title={title} submit={submit} close={() => setEditing(false)} />
      ) : (
        <AppPart key={isRefreshable ? `${refreshes} ${ownRefreshes}` : id} module={key} title={title} />
      )}
    </section>
  );
}
