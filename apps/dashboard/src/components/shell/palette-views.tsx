'use client';

import { Command } from 'cmdk';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { VIEWS_KEY } from '../../lib/views.ts';

/** Named views, each a page with its own question and scope. */
export function PaletteViews({
  onOpen,
  itemClass,
  groupClass,
}: {
  /** Goes to the path as it is: a view brings its scope. */
  readonly onOpen: (path: string) => void;
  readonly itemClass: string;
  readonly groupClass: string;
}) {
  const views = useApiQuery(VIEWS_KEY, (api, signal) => api.views({ signal }));
  const listed = views.data?.views ?? [];
  if (listed.length === 0) return null;
  return (
    <Command.Group heading="Views" className={groupClass}>
      {listed.map(({ name, path }) => (
        <Command.Item
          key={name}
          value={`view ${name}`}
          className={itemClass}
          onSelect={() => onOpen(path)}
        >
          {name}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
