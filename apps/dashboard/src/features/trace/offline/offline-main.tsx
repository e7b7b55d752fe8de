// The script of an offline page: the trace page itself, over the one trace that stands in the file.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/react';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { KeyboardProvider } from '../../../components/shell/keyboard.tsx';
import { ApiSourceContext } from '../../../lib/api-source.ts';
import { localApi } from '../../../lib/local-api.ts';
import { TraceScreen } from '../trace-screen.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { type OfflineData, unpackOffline } from './offline-data.ts';
import { DashboardAddress } from './offline-link.tsx';

function OfflinePage({ data }: { readonly data: OfflineData }) {
  const [client] = useState(() => new QueryClient());
  const source = useMemo(
    () => ({
      name: 'offline',
      api: localApi(data),
      hasOtherPages: data.dashboard !== '',
      reachesStore: false,
    }),
    [data],
  );
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>
        <KeyboardProvider>
          <DashboardAddress value={data.dashboard}>
            <ApiSourceContext value={source}>
              <OfflineBar data={data} />
              <main id="content" className="flex flex-1 flex-col">
                <TraceScreen answer={data.answer} lookingAgain={false} />
              </main>
            </ApiSourceContext>
          </DashboardAddress>
        </KeyboardProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}

/** The file may have been cut on its way: the text that stands in it stays, and one line says what happened. */
function sayBroken(page: HTMLElement, cause: unknown): void {
  const said = document.createElement('p');
  said.setAttribute('role', 'alert');
  const reason = cause instanceof Error ? cause.message : String(cause);
  said.textContent = `The trace in this file cannot be read (${reason}). It may have been cut when it was sent: ask for it again.`;
  page.querySelector('main')?.append(said);
}

async function start(): Promise<void> {
  const page = document.getElementById('page');
  if (page === null) return;
  try {
    const data = await unpackOffline(document.getElementById('trace-data')?.textContent ?? '');
    createRoot(page).render(
      <StrictMode>
        <OfflinePage data={data} />
      </StrictMode>,
    );
  } catch (cause) {
    sayBroken(page, cause);
  }
}

void start();
