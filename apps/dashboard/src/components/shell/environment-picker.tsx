'use client';

import { lazy, Suspense, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { Chevron } from '../figures/glyphs.tsx';
import { useStatus } from './status-dot.tsx';
import { useScope } from './use-scope.ts';

// Menus come with the first press: most readers never open this one.
const EnvironmentMenu = lazy(() =>
  import('./environment-menu.tsx').then((module) => ({ default: module.EnvironmentMenu })),
);

/** Which environment the pages look at; absent while there is only one. */
export function EnvironmentPicker() {
  const { env, setEnv } = useScope();
  const [wanted, setWanted] = useState(false);
  const environments = useStatus().data?.environments ?? [];
  if (environments.length < 2 && env === '') return null;
  const look = {
    className: 'max-md:border-transparent max-md:bg-transparent max-md:px-1.5',
    title: `Environment: ${env || 'all'}`,
    'aria-label': `Environment: ${env || 'all'}`,
    children: (
      <>
        {/* Beside range and search, a phone of 390 px has room for a short name. */}
        <span className="max-w-16 truncate md:max-w-48">
          {env || (
            <>
              All<span className="max-md:hidden"> environments</span>
            </>
          )}
        </span>
        <Chevron open />
      </>
    ),
  };
  const closed = (
    <Button {...look} aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)} />
  );
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <EnvironmentMenu
        trigger={<Button {...look} />}
        env={env}
        setEnv={setEnv}
        environments={environments.filter((name) => name !== '')}
      />
    </Suspense>
  );
}
