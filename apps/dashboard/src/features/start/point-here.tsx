'use client';

import { Tabs } from 'radix-ui';
import { CopyBlock } from './copy-block.tsx';
import { blocksFor } from './instrument.ts';
import { type SendTarget, TABS } from './send-target.ts';

/** Column 1: one tab a language, each with blocks that work as they are. */
export function PointHere({ target }: { readonly target: SendTarget }) {
  return (
    <section aria-labelledby="point-here" className="min-w-0">
      <h2 id="point-here" className="font-medium text-15">
        1 Point a service here
      </h2>
      <Tabs.Root defaultValue={TABS[0]} className="mt-2">
        <Tabs.List aria-label="Language" className="flex flex-wrap gap-x-4 border-line border-b">
          {TABS.map((tab) => (
            <Tabs.Trigger
              key={tab}
              value={tab}
              className="-mb-px h-8 border-transparent border-b-2 text-12 text-ink-2 hover:text-ink data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink pointer-coarse:h-11"
            >
              {tab}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {TABS.map((tab) => (
          <Tabs.Content key={tab} value={tab} tabIndex={-1}>
            {blocksFor(tab, target).map((block) => (
              <CopyBlock key={block.where} {...block} />
            ))}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  );
}
