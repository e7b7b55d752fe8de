'use client';

import { DropdownMenu } from 'radix-ui';
import { formatDuration } from '../../lib/format-duration.ts';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from '../shell/menu-class.ts';
import type { HeatBox } from './heat-grid.ts';

/** One thing that can be done with a dragged box. */
export interface BoxAction {
  readonly label: string;
  readonly run: (box: HeatBox) => void;
}

interface BoxMenuProps {
  readonly box: HeatBox;
  /** Where the box ends, from the left edge of the heatmap. */
  readonly left: string;
  readonly actions: readonly BoxAction[];
  readonly onClose: () => void;
}

/** What can be done with the box: opens by itself under it; Escape or a press elsewhere gives the box up. */
export function BoxMenu({ box, left, actions, onClose }: BoxMenuProps) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => (open ? undefined : onClose())}>
      <div className="relative h-0">
        <DropdownMenu.Trigger asChild>
          <span className="absolute top-0 size-0" style={{ left }} />
        </DropdownMenu.Trigger>
      </div>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          aria-label={`From ${formatDuration(box.fromNs)} to ${formatDuration(box.toNs)}`}
          className={MENU_CLASS}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {actions.map(({ label, run }) => (
            <DropdownMenu.Item key={label} className={MENU_ITEM_CLASS} onSelect={() => run(box)}>
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
