import type { Issue } from '../model/issue';
import { withProperty } from '../properties';
import { JiraError } from '../jira-error';
import type { World } from '../world';
import { reindex } from './change';

/** Maximum lengths of a property's key and value in characters [doc: entity properties]. */
const PROPERTY_KEY_MAX = 255;
const PROPERTY_VALUE_MAX = 32_768;

/** Throws Jira's 400 for an invalid key or value. */
export function checkProperty(key: string, value: unknown): void {
  if (key.trim() === '') throw new JiraError(400, ['The property key cannot be empty.']);
  if (key.length > PROPERTY_KEY_MAX) {
    throw new JiraError(400, [`The property key cannot be longer than ${PROPERTY_KEY_MAX} characters.`]);
  }
  if (value === undefined) throw new JiraError(400, ['The property value cannot be empty.']);
  if (JSON.stringify(value).length > PROPERTY_VALUE_MAX) {
    throw new JiraError(400, [`The property value cannot be longer than ${PROPERTY_VALUE_MAX} characters.`]);
  }
}

/**
 * Sets a property, or removes it if the value is undefined. Sends no event and doesn't change `updated` [doc: issue
 * properties].
 */
export function putProperty(world: World, issue: Issue, key: string, value: unknown): void {
  issue.properties = withProperty(issue.properties, key, value, world.clock.now());
  reindex(world, issue);
}
