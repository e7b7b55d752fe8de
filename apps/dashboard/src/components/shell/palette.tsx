'use client';

import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { rangeQuestion } from '../../lib/range-question.ts';
import { findTraceReference } from '../../lib/trace-reference.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { byGroup } from './key-registry.ts';
import { useAllCommands } from './keyboard.tsx';
import { Keys } from './keys.tsx';
import { FIELD, OVERLAY, PANEL, PLACEHOLDER } from './palette-look.ts';
import { PaletteViews } from './palette-views.tsx';
import { useScope } from './use-scope.ts';

const ITEM =
  'flex h-7 cursor-pointer items-center gap-3 px-4 data-[selected=true]:bg-accent-soft pointer-coarse:h-11';

const GROUP =
  '[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3';

interface GoProps {
  readonly onGo: (path: string) => void;
}

/** A pasted trace id, traceparent, log line or URL leads to its trace at once. */
function PastedTrace({ text, onGo }: GoProps & { readonly text: string }) {
  const reference = findTraceReference(text);
  if (!reference) return null;
  const { traceId, spanId } = reference;
  return (
    <Command.Group heading="Trace" forceMount className={GROUP}>
      <Command.Item
        forceMount
        value={text}
        className={ITEM}
        onSelect={() => onGo(`/traces/${traceId}${spanId ? `?span=${spanId}` : ''}`)}
      >
        Open trace <span className="font-mono text-12">{traceId}</span>
      </Command.Item>
    </Command.Group>
  );
}

function Services({ onGo }: GoProps) {
  const scope = useScope();
  const services = useApiQuery(['palette-services', scope.range, scope.env], (api, signal) =>
    api.attributeValues('service', { ...rangeQuestion(scope), limit: 100 }, { signal }),
  );
  const values = services.data?.values ?? [];
  if (values.length === 0) return null;
  return (
    <Command.Group heading="Services" className={GROUP}>
      {values.map(({ value }) => (
        <Command.Item
          key={value}
          value={`service ${value}`}
          className={ITEM}
          onSelect={() => onGo(`/services/${encodeURIComponent(value)}`)}
        >
          {value}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Commands({ onDone }: { readonly onDone: () => void }) {
  const commands = useAllCommands().filter((command) => !command.hidden);
  const groups = byGroup(commands);
  return [...groups].map(([group, members]) => (
    <Command.Group key={group} heading={group} className={GROUP}>
      {members.map((command) => (
        <Command.Item
          key={`${command.label} ${command.keys.join()}`}
          value={`${group} ${command.label}`}
          className={ITEM}
          onSelect={() => {
            onDone();
            command.run();
          }}
        >
          <span className="flex-1">{command.label}</span>
          <Keys keys={command.keys[0] ?? ''} />
        </Command.Item>
      ))}
    </Command.Group>
  ));
}

/** Search or go to: pages, views, services, commands; a pasted trace comes first. */
export function Palette({
  text,
  onText,
  onClose,
}: {
  /** What is typed so far: it may have begun before this code arrived. */
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  const router = useRouter();
  const { href } = useScope();
  const go = (path: string) => {
    onClose();
    const [page = path, query] = path.split('?');
    const target = href(page);
    const joint = target.includes('?') ? '&' : '?';
    router.push(query ? `${target}${joint}${query}` : target);
  };
  return (
    <Command.Dialog
      open
      onOpenChange={onClose}
      label="Search or go to"
      loop
      overlayClassName={OVERLAY}
      contentClassName={PANEL}
    >
      <Command.Input
        autoFocus
        value={text}
        onValueChange={onText}
        placeholder={PLACEHOLDER}
        className={FIELD}
      />
      <Command.List className="max-h-96 overflow-y-auto pb-2">
        <Command.Empty className="px-4 py-3 text-ink-2">
          Nothing is called that. A trace id has 32 hexadecimal digits.
        </Command.Empty>
        <PastedTrace text={text} onGo={go} />
        <PaletteViews
          itemClass={ITEM}
          groupClass={GROUP}
          onOpen={(path) => {
            onClose();
            router.push(path);
          }}
        />
        <Services onGo={go} />
        <Commands onDone={onClose} />
      </Command.List>
    </Command.Dialog>
  );
}
