'use client';

import { LOG_LEVELS } from '@tracewell/api/browser';
import { parseQuery } from '@tracewell/search';
import { type FormEvent, useEffect, useState } from 'react';
import type { LogsScope } from './logs-scope.ts';

/** The field the `/` key goes to. */
export const LOG_TEXT_FIELD_ID = 'log-text';

const FIELD =
  'h-8 min-w-0 rounded-control border border-line-strong bg-sunken px-3 font-mono text-12 max-md:h-11';

interface LogFiltersProps {
  readonly scope: LogsScope;
  readonly onScope: (change: Partial<Pick<LogsScope, 'q' | 'text' | 'level'>>) => void;
  /** A fault the API found in the query that was asked. */
  readonly refused: string | undefined;
}

/** What was typed and not asked yet; the address wins when it changes. */
function useTyped(asked: string) {
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  return [typed, setTyped] as const;
}

function LevelSelect({ scope, onScope }: Pick<LogFiltersProps, 'scope' | 'onScope'>) {
  return (
    <select
      aria-label="Least level"
      value={scope.level ?? ''}
      onChange={({ target }) =>
        onScope({ level: LOG_LEVELS.find((level) => level === target.value) ?? null })
      }
      className="h-8 rounded-control border border-line-strong bg-sunken px-2 text-12 max-md:h-11"
    >
      <option value="">every level</option>
      {LOG_LEVELS.map((level) => (
        <option key={level} value={level}>
          {level === 'fatal' ? 'fatal' : `${level} and up`}
        </option>
      ))}
    </select>
  );
}

/** Text in the message, conditions in the search language, and the least level. Enter asks. */
export function LogFilters({ scope, onScope, refused }: LogFiltersProps) {
  const [text, setText] = useTyped(scope.text);
  const [query, setQuery] = useTyped(scope.q);
  const [tried, setTried] = useState(scope.q);
  const parsed = parseQuery(query);
  const own = parsed.ok || (tried !== query && scope.q !== query) ? undefined : parsed.fault;
  const fault = own ? `At ${own.from + 1}: ${own.message}` : undefined;
  const shown = fault ?? (query === scope.q ? refused : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(query);
    if (parsed.ok) onScope({ text: text.trim(), q: query.trim() });
  };
  return (
    <form onSubmit={submit} className="px-4 py-2">
      <div className="flex gap-2 max-md:flex-col">
        <LevelSelect scope={scope} onScope={onScope} />
        <input
          id={LOG_TEXT_FIELD_ID}
          type="search"
          aria-label="Text in the message"
          placeholder="text in the message"
          value={text}
          onChange={({ target }) => setText(target.value)}
          className={`${FIELD} md:w-72`}
        />
        <input
          type="search"
          aria-label="Query"
          aria-invalid={shown !== undefined}
          aria-describedby={shown === undefined ? undefined : 'log-query-fault'}
          autoComplete="off"
          spellCheck={false}
          placeholder='service = "cart" and http.route = "/checkout"'
          value={query}
          onChange={({ target }) => setQuery(target.value)}
          className={`${FIELD} md:flex-1`}
        />
        <button type="submit" className="sr-only">
          Search
        </button>
      </div>
      {shown === undefined ? null : (
        <p role="alert" id="log-query-fault" className="pt-1 text-12 text-error">
          {shown}
        </p>
      )}
    </form>
  );
}
