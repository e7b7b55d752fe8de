'use client';

import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { DESTINATIONS, type Destination, isUnder, QUIET_DESTINATIONS } from './destinations.ts';
import { useCommands } from './keyboard.tsx';
import { useScope } from './use-scope.ts';

function useFiringCount(): number {
  const alerts = useApiQuery(
    ['alerts', 'firing'],
    (api, signal) => api.alerts({ state: 'firing' }, { signal }),
    { refetchEvery: 15_000 },
  );
  return alerts.data?.alerts.length ?? 0;
}

function NavLink({
  destination,
  count,
}: {
  readonly destination: Destination;
  readonly count: number;
}) {
  const pathname = usePathname();
  const { href } = useScope();
  const current = isUnder(destination, pathname);
  return (
    <Link
      href={href(destination.path)}
      aria-current={current ? 'page' : undefined}
      className={`flex h-11 items-center gap-1 ${current ? 'font-bold text-ink' : 'text-ink-2 hover:text-ink'}`}
    >
      {destination.label}
      {destination.path === '/alerts' && count > 0 ? (
        <span className="font-bold text-error">
          {count}
          <span className="sr-only"> firing</span>
        </span>
      ) : null}
    </Link>
  );
}

/** The pages, in the bar of a wide window. */
export function NavLinks() {
  const firing = useFiringCount();
  const router = useRouter();
  const { href } = useScope();
  useCommands(
    [...DESTINATIONS, ...QUIET_DESTINATIONS].map(({ path, label, key }) => ({
      keys: [`g ${key}`],
      label,
      group: 'Go to',
      run: () => router.push(href(path)),
    })),
  );
  return (
    <nav aria-label="Pages" className="hidden items-center gap-5 md:flex">
      {DESTINATIONS.map((destination) => (
        <NavLink key={destination.path} destination={destination} count={firing} />
      ))}
    </nav>
  );
}

/** The pages at the thumb: the bottom bar of a phone. */
export function TabBar() {
  const firing = useFiringCount();
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 flex justify-around border-line border-t bg-page pb-[env(safe-area-inset-bottom)] text-12 md:hidden"
    >
      {DESTINATIONS.filter(({ onPhone }) => onPhone).map((destination) => (
        <NavLink key={destination.path} destination={destination} count={firing} />
      ))}
      <MoreMenu />
    </nav>
  );
}

function MoreMenu() {
  const { href } = useScope();
  const rest = [...DESTINATIONS.filter(({ onPhone }) => !onPhone), ...QUIET_DESTINATIONS];
  return (
    <details className="relative">
      <summary className="flex h-11 list-none items-center text-ink-2">More</summary>
      <div className="absolute right-0 bottom-11 flex w-40 flex-col rounded-float border border-line bg-surface py-1 shadow-float">
        {rest.map(({ path, label }) => (
          <Link key={path} href={href(path)} className="flex h-11 items-center px-4 text-13">
            {label}
          </Link>
        ))}
      </div>
    </details>
  );
}
