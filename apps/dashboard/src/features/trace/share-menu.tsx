'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { layerHost, MENU_CLASS, MENU_ITEM_CLASS } from '../../components/shell/menu-class.ts';
import { isLoopback } from './share-link.ts';
import { type Share, useShare } from './use-share.ts';
import type { TraceView } from './use-trace-view.ts';
import { FILE_SPANS_MAX } from './whole-trace.ts';

function Note({ children }: { readonly children: ReactNode }) {
  return <p className="max-w-72 px-3 py-1 text-12 text-ink-2">{children}</p>;
}

function Item({ label, onSelect }: { readonly label: string; readonly onSelect: () => void }) {
  return (
    <DropdownMenu.Item className={MENU_ITEM_CLASS} onSelect={onSelect}>
      {label}
    </DropdownMenu.Item>
  );
}

function LinkItems({ share }: { readonly share: Share }) {
  return (
    <>
      {share.link ? <Item label="Copy link" onSelect={share.copyLink} /> : null}
      <Item label="Copy as text" onSelect={share.copyText} />
    </>
  );
}

function FileItems({ share, tooLarge }: { readonly share: Share; readonly tooLarge: boolean }) {
  const [bare, setBare] = useState(false);
  if (tooLarge) {
    return (
      <Note>
        Too large for one file: a page holds {FILE_SPANS_MAX.toLocaleString('en')} spans at most.
      </Note>
    );
  }
  return (
    <>
      <Item label="Download page that opens offline" onSelect={() => share.savePage(!bare)} />
      <DropdownMenu.CheckboxItem
        className="flex h-7 cursor-pointer select-none items-center gap-2 px-3 pl-6 text-12 text-ink-2 outline-none data-[highlighted]:bg-accent-soft pointer-coarse:h-11"
        checked={bare}
        onCheckedChange={setBare}
        // The choice is for the line above: the menu stays.
        onSelect={(event) => event.preventDefault()}
      >
        <span className="flex size-4 items-center justify-center rounded-mark border border-line-strong">
          <DropdownMenu.ItemIndicator>
            <Check size={12} />
          </DropdownMenu.ItemIndicator>
        </span>
        without attributes, messages and logs
      </DropdownMenu.CheckboxItem>
      <Item label="Download OTLP JSON" onSelect={share.saveOtlp} />
    </>
  );
}

/** Why nothing was saved, below the button until it is closed or tried again. */
function Refused({ error, onClose }: { readonly error: Error; readonly onClose: () => void }) {
  const said = error instanceof ApiProblem ? `${error.title}. ${error.detail}` : error.message;
  return (
    <div
      role="alert"
      className={`absolute top-full right-0 mt-1 w-80 max-w-[90vw] px-3 ${MENU_CLASS}`}
    >
      <p className="py-1">
        <span className="text-error">Nothing was saved.</span> {said}
      </p>
      <Button look="plain" onClick={onClose}>
        Close
      </Button>
    </div>
  );
}

/** Copy the link or the text, save the page or the spans. A link that works on this machine only comes last. */
export function ShareMenu({ view }: { readonly view: TraceView }) {
  const [open, setOpen] = useState(false);
  const share = useShare(view);
  const tooLarge = view.answer.spanCount > FILE_SPANS_MAX;
  const isLocal = share.link !== undefined && open && isLoopback(new URL(share.link()).hostname);
  const files = <FileItems share={share} tooLarge={tooLarge} />;
  const links = <LinkItems share={share} />;
  const line = <DropdownMenu.Separator className="my-1 border-line border-t" />;
  const menu = (
    <DropdownMenu.Root open={open} onOpenChange={setOpen} modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="filled">{share.said ?? 'Share'}</Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={layerHost()}>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CLASS}>
          {isLocal ? (
            <Note>This address works on this machine only: send the page instead.</Note>
          ) : null}
          {isLocal ? files : links}
          {line}
          {isLocal ? links : files}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
  return (
    <div className="relative">
      {menu}
      {/* Beside the button: a live region within it would take its name away. */}
      <span role="status" className="sr-only">
        {share.said}
      </span>
      {share.error ? <Refused error={share.error} onClose={share.dismiss} /> : null}
    </div>
  );
}
