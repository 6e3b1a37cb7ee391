import { setGlobalTheme } from '@atlaskit/tokens/set-global-theme';
import { emitPageEvent } from './kit/bridge/page-events';
import { page } from './page';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Returns the page's color mode: the configured mode or the system's. */
function colorMode(): 'light' | 'dark' {
  if (page.theme !== 'auto') return page.theme;
  return prefersDark.matches ? 'dark' : 'light';
}

/** Returns the theme for the bridge's context [doc: view, getContext]. */
export function themeState(): Readonly<Record<string, string>> {
  return { light: 'light', dark: 'dark', spacing: 'spacing', typography: 'typography', colorMode: colorMode() };
}

/** Loads Atlassian's design tokens. Follows changes of the system's color mode. */
export async function startTheme(): Promise<void> {
  await setGlobalTheme({ colorMode: colorMode() });
  prefersDark.addEventListener('change', () => {
    if (page.theme !== 'auto') return;
    void setGlobalTheme({ colorMode: colorMode() }).then(() =>
      emitPageEvent('FORGE_CORE_THEME_CHANGED', { theme: themeState() }),
    );
  });
}
