import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { AppModule } from '../page-data';
import { AppPart } from './kit/frame';

/** An admin or global page of the app: Jira gives it a title, the rest is the app's. */
export function AppPage({ module, base }: { readonly module: AppModule; readonly base: string }): ReactNode {
  return (
    <div className="app-page">
      <Heading size="large" as="h1">
        {module.title}
      </Heading>
      <AppPart module={module.key} base={base} title={module.title} />
    </div>
  );
}
