import { EnvironmentPicker } from './environment-picker.tsx';
import { GoTo } from './go-to.tsx';
import { HomeLink } from './home-link.tsx';
import { NavLinks } from './nav-links.tsx';
import { RangePicker } from './range-picker.tsx';
import { StatusDot } from './status-dot.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** The one bar of the product: pages on the left, scope and search on the right. */
export function TopBar() {
  return (
    <header className="sticky top-0 z-30 flex h-11 items-center gap-5 border-line border-b bg-page px-4 max-md:gap-2">
      <div className="flex items-center gap-2">
        <HomeLink />
        <StatusDot />
      </div>
      <NavLinks />
      {/* In a box of its own, which grows to the left: it comes once the environments are known, and moves nothing. */}
      <div className="-mr-3 ml-auto max-md:-mr-2">
        <EnvironmentPicker />
      </div>
      <div className="flex items-center gap-2 max-md:gap-0">
        <RangePicker />
        <GoTo />
        <ThemeSwitch />
      </div>
    </header>
  );
}
