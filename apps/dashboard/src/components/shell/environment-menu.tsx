'use client';

import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from './menu-class.ts';

interface EnvironmentMenuProps {
  readonly trigger: ReactNode;
  /** '' is every environment. */
  readonly env: string;
  readonly setEnv: (env: string) => void;
  readonly environments: readonly string[];
}

/** The environments under their button; opens as soon as it is there. */
export function EnvironmentMenu({ trigger, env, setEnv, environments }: EnvironmentMenuProps) {
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CLASS}>
          <DropdownMenu.RadioGroup value={env} onValueChange={setEnv}>
            {['', ...environments].map((name) => (
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
