import type { ReactNode } from 'react';

/** Draws an icon by its UI Kit name, by default in the color of the text. */
export function Glyph({
  name,
  label = '',
  color,
  size = 'medium',
}: {
  readonly name: string;
  readonly label?: string;
  readonly color?: string;
  readonly size?: string;
}): ReactNode {
  const mask = `url("/_pages/icon/${encodeURIComponent(name)}") center / contain no-repeat`;
  const style = { mask, ...(color && { color: `var(--ds-${color.replace(/^color\./, '').replaceAll('.', '-')})` }) };
  return label === '' ? (
    <span aria-hidden className={`glyph ${size}`} style={style} />
  ) : (
    <span role="img" aria-label={label} className={`glyph ${size}`} style={style} />
  );
}
