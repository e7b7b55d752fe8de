import { OpenFileButton } from '../../components/file-drop/open-file-button.tsx';
import { CopyBlock } from './copy-block.tsx';
import { testSpanCommand } from './instrument.ts';
import type { SendTarget } from './send-target.ts';

/** Column 3: a trace without a service of one's own. */
export function LookAround({ target }: { readonly target: SendTarget }) {
  return (
    <section aria-labelledby="look-around" className="min-w-0">
      <h2 id="look-around" className="font-medium text-15">
        3 Or look around
      </h2>
      <CopyBlock where="Send one test span, in any shell" code={testSpanCommand(target)} />
      <CopyBlock where="Run the demo shop, in Tracewell's folder" code="npm run demo" />
      <p className="mt-2 text-12 text-ink-2">
        Six services, a database and a queue, with 24 hours of history: a bad deploy, a slow
        dependency and an error burst to find.
      </p>
      <p className="mt-4 mb-2 text-12 text-ink-2">
        Or drop a file on this page: a trace exported as OTLP, Jaeger or Zipkin JSON. It is shown in
        your browser and stored only if you say so.
      </p>
      <OpenFileButton />
    </section>
  );
}
