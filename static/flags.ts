import { showFlag } from '@forge/bridge';

/** Shows a success flag for a moment. Screen readers announce flags. */
export function showSuccess(title: string, description?: string): void {
  showFlag({
    id: title,
    type: 'success',
    title,
    ...(description === undefined ? {} : { description }),
    isAutoDismiss: true,
  });
}
