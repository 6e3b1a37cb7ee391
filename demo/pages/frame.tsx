import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { WireResponse } from 'forge-sandbox/mock-service';
import type { Standing } from '../standing';

const NAV_LINKS = [
  { href: '/service', text: 'Users' },
  { href: '/service/apps', text: 'Offboarding settings' },
  { href: '/service/received', text: 'Received requests' },
  { href: '/service/connection', text: 'Connection' },
] as const;

/**
 * Returns a whole page. live.ts keeps elements with `data-live` and an id up to date, and announces each new value of
 * `data-says`.
 */
export function page(path: string, title: string, content: ReactNode, status = 200): WireResponse {
  const markup = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Offboarding service`}</title>
        <link rel="stylesheet" href="/service/service.css" />
        <link rel="icon" href="data:," />
        <script defer src="/service/live.js" />
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <header className="top">
          <a className="brand" href="/service">
            <span className="mark" aria-hidden="true" />
            Offboarding service
          </a>
          <nav aria-label="Service">
            {NAV_LINKS.map(({ href, text }) => (
              <a key={href} href={href} aria-current={path === href ? 'page' : undefined}>
                {text}
              </a>
            ))}
          </nav>
          <a className="back" href="/">
            Sandbox
          </a>
        </header>
        <main id="main">{content}</main>
        <div id="announcer" className="unseen" role="status" aria-live="polite" />
      </body>
    </html>,
  );
  return {
    status,
    headers: { 'content-type': 'text/html;charset=UTF-8', 'cache-control': 'no-store' },
    body: `<!doctype html>${markup}`,
  };
}

export function redirect(to: string): WireResponse {
  return { status: 303, headers: { location: to }, body: '' };
}

/** CSS class of each state. */
const TONES: Readonly<Record<Standing | 'Offboarding' | 'Offboarded' | 'Active', string>> = {
  Sending: 'quiet',
  Waiting: 'warn',
  Refused: 'bad',
  'In progress': 'busy',
  Completed: 'good',
  Declined: 'bad',
  Canceled: 'quiet',
  Failed: 'bad',
  Active: 'quiet',
  Offboarding: 'busy',
  Offboarded: 'good',
};

/** Shows a state as a colored label. */
export function Pill({ state }: { state: keyof typeof TONES }) {
  return <span className={`pill ${TONES[state]}`}>{state}</span>;
}

/** Shows date and time in UTC. live.ts converts them to the browser's time zone. */
export function DateTime({ time }: { time: string }) {
  return <time dateTime={time}>{time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>;
}

/** Lets a wide table scroll sideways, also by keyboard. */
export function WideTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="scroll" role="region" aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

/** Shows a button that posts to a path. */
export function ActionButton({
  to,
  id,
  children,
  tone = 'plain',
}: {
  to: string;
  id: string;
  children: ReactNode;
  tone?: 'plain' | 'main';
}) {
  return (
    <form method="post" action={to}>
      <button id={id} className={tone}>
        {children}
      </button>
    </form>
  );
}
