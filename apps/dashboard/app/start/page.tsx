import type { Metadata } from 'next';
import { StartPage } from '../../src/features/start/start-page.tsx';
import { dashboardConfig } from '../../src/lib/config.ts';

export const metadata: Metadata = { title: 'Add a service' };

export default function Page() {
  return <StartPage sdkPackage={dashboardConfig().sdkPackage} />;
}
