'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { Popover } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { Chevron } from '../../components/figures/glyphs.tsx';
import { browserApi } from '../../lib/api.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { VIEWS_KEY, viewPath } from '../../lib/views.ts';

type Change = { readonly keep: string } | { readonly drop: string };

/** Keeps or removes a view; the list shows what the collector answered. */
function useChangeView() {
  const client = useQueryClient();
  const path = viewPath(usePathname(), useSearchParams());
  return useMutation({
    mutationFn: (change: Change) =>
      'keep' in change
        ? browserApi().keepView(change.keep, path)
        : browserApi().dropView(change.drop),
    onSuccess: (answer) => client.setQueryData(VIEWS_KEY, answer),
  });
}

function SaveForm({ change }: { readonly change: ReturnType<typeof useChangeView> }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    change.mutate({ keep: name.trim() }, { onSuccess: () => setName('') });
  };
  return (
    <form onSubmit={submit} className="flex gap-2">
      <input
        aria-label="Name of this view"
        placeholder="Name of this view"
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
        className="h-7 min-w-0 flex-1 rounded-control border border-line-strong bg-sunken px-2 text-12 pointer-coarse:h-11"
      />
      <Button type="submit" disabled={change.isPending}>
        Save
      </Button>
    </form>
  );
}

function Views({ onGo }: { readonly onGo: () => void }) {
  const views = useApiQuery(VIEWS_KEY, (api, signal) => api.views({ signal }));
  const change = useChangeView();
  const listed = views.data?.views ?? [];
  const failed = change.error ?? views.error;
  return (
    <div className="flex flex-col gap-3">
      <SaveForm change={change} />
      {failed ? (
        <p role="alert" className="text-12 text-error">
          {failed.message}
        </p>
      ) : null}
      {listed.length === 0 && views.data ? (
        <p className="text-12 text-ink-2">
          None yet. A view keeps the query, the time and the order under a name, for everybody who
          uses this installation.
        </p>
      ) : (
        <ul className="max-h-72 overflow-y-auto">
          {listed.map(({ name, path }) => (
            <li key={name} className="flex h-7 items-center gap-2 pointer-coarse:h-11">
              <Link
                href={path}
                onClick={onGo}
                className="min-w-0 flex-1 truncate hover:underline"
                title={path}
              >
                {name}
              </Link>
              <button
                type="button"
                aria-label={`Remove the view ${name}`}
                onClick={() => change.mutate({ drop: name })}
                className="flex size-6 items-center justify-center text-ink-3 hover:text-ink pointer-coarse:size-11"
              >
                <X size={12} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Questions with a name: keep this one, go to another. */
export function ViewsMenu() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <Button>
          Views <Chevron open />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          aria-label="Views"
          className="z-40 w-80 rounded-float border border-line bg-surface p-4 shadow-float"
        >
          <Views onGo={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
