import { buttonParts } from './buttons';
import { chartParts } from './charts';
import type { Part } from './draw';
import { fieldParts } from './fields';
import { fileParts } from './files';
import { overlayParts } from './overlays';
import { peopleParts } from './people';
import { structureParts } from './structures';
import { textParts } from './text';

/** Components that the sandbox draws, by their UI Kit names. */
export const parts: Readonly<Record<string, Part>> = {
  ...textParts,
  ...buttonParts,
  ...fieldParts,
  ...fileParts,
  ...structureParts,
  ...overlayParts,
  ...peopleParts,
  ...chartParts,
};
