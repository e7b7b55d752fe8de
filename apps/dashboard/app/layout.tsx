import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { FileDrop } from '../src/components/file-drop/file-drop.tsx';
import { TabBar } from '../src/components/shell/nav-links.tsx';
import { Providers } from '../src/components/shell/providers.tsx';
import { TopBar } from '../src/components/shell/top-bar.tsx';
import { dashboardConfig } from '../src/lib/config.ts';
import { geist, geistMono } from './fonts.ts';
import './globals.css';

// Every answer carries its own script nonce, and the theme comes from a cookie: nothing is prerendered.
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  title: { default: 'Tracewell', template: '%s · Tracewell' },
  description: 'Traces, service map, latency percentiles and alerts',
  robots: { index: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const chosen = (await cookies()).get('theme')?.value;
  const theme = chosen === 'dark' || chosen === 'light' ? chosen : undefined;
  return (
    <html
      lang="en"
      data-theme={theme}
      data-public-url={dashboardConfig().publicUrl}
      className={`${geist.variable} ${geistMono.variable}`}
      suppressHydrationWarning
    >
      <body className="flex min-h-dvh flex-col">
        <Providers>
          <a
            href="#content"
            className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
          >
            Skip to the content
          </a>
          <TopBar />
          <main id="content" className="flex flex-1 flex-col pb-12 md:pb-0">
            {children}
          </main>
          <TabBar />
          <FileDrop />
        </Providers>
      </body>
    </html>
  );
}
