import { PageHead } from '../src/components/shell/page-head.tsx';
import { Empty } from '../src/components/states/empty.tsx';

export default function NotFound() {
  return (
    <>
      <PageHead title="No such page" />
      <div className="flex-1 bg-surface">
        <Empty
          reason="This address leads nowhere in Tracewell."
          next={
            <a href="/" className="text-ink underline">
              Go to Services
            </a>
          }
        />
      </div>
    </>
  );
}
