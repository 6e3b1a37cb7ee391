import { useEffect } from 'react';

/** Wait between two looks at the settings while the first call is missing, ms. */
const FOLLOW_MS = 5_000;

/** Reloads the settings until the service has called the app. */
export function useFirstCall(isAwaited: boolean, reload: () => void): void {
  // Without dependencies, because each render brings another `reload`. The wait then begins anew.
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(reload, FOLLOW_MS);
    return () => clearInterval(timer);
  });
}
