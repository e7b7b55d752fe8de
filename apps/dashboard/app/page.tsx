import type { Metadata } from 'next';
import { ServicesPage } from '../src/features/services/services-page.tsx';
import { StartPage } from '../src/features/start/start-page.tsx';
import { dashboardConfig } from '../src/lib/config.ts';

export const metadata: Metadata = { title: 'Services' };

export default function Page() {
  return <ServicesPage start={<StartPage sdkPackage={dashboardConfig().sdkPackage} />} />;
}
