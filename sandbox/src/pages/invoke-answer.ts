const PREFIX = 'There was an error invoking the function';

/** Returns the message of a failed `invoke`, as Forge's bridge formats it [measured by others]. */
export function invokeError(message: string): string {
  return message.startsWith(PREFIX) ? message : `${PREFIX} - ${message}`;
}

/** Returns the result of `invoke` in a page. A function without a result gives `{}` [unsure: a published app needs it]. */
export function invokeResult(result: unknown): unknown {
  return result === undefined ? {} : result;
}
