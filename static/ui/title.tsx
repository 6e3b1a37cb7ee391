import { Heading } from '@forge/react';

const SIZES = { 2: 'medium', 3: 'small', 4: 'xsmall' } as const;

interface TitleProps {
  readonly level?: keyof typeof SIZES;
  readonly children: string;
}

/** Shows a heading in the size of its level. */
export function Title({ level = 2, children }: TitleProps) {
  return (
    <Heading as={`h${level}`} size={SIZES[level]}>
      {children}
    </Heading>
  );
}
