'use client';

import { DropdownMenu } from 'radix-ui';
import { Button } from '../controls/button.tsx';
import { Chevron } from '../figures/glyphs.tsx';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from './menu-class.ts';
import { useStatus } from './status-dot.tsx';
import { useScope } from './use-scope.ts';

/** Which environment the pages look at; absent while there is only one. */
export function EnvironmentPicker() {
  const { env, setEnv } = useScope();
  const environments = useStatus().data?.environments ?? [];
  if (environments.length < 2 && env === '') return null;
  const named = environments.filter((name) => name !== '');
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button
          className="max-md:border-transparent max-md:bg-transparent"
          aria-label={`Environment: ${env || 'all'}`}
        >
          {env || 'All environments'} <Chevron open />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CLASS}>
          <DropdownMenu.RadioGroup value={env} onValueChange={setEnv}>
            {['', ...named].map((name) => (
              <DropdownMenu.RadioItem key={name} value={name} className={MENU_ITEM_CLASS}>
                {name || 'All environments'}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
