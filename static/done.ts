import { showFlag } from '@forge/bridge';

/** Says for a moment what was done; of what UI Kit has, a flag is what a screen reader says aloud when it comes. */
export function sayDone(title: string, description?: string): void {
  showFlag({
    id: title,
    type: 'success',
    title,
    ...(description === undefined ? {} : { description }),
    isAutoDismiss: true,
  });
}
